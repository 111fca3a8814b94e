package dev.lamina.jobs.preprocess;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of {@link PreprocessJob} found or made.
 *
 * @param tables folder of the tables
 * @param version of the table {@code samples} that holds the data set: what experiments pin
 * @param alreadyThere whether everything was there before, and nothing was done
 * @param samples number of samples by split
 * @param rejects number of rejects by reason
 * @param seconds wall clock
 */
public record PreprocessSummary(
    String tables,
    long version,
    boolean alreadyThere,
    Map<String, Long> samples,
    Map<String, Long> rejects,
    double seconds) {

  public PreprocessSummary {
    samples = Collections.unmodifiableSortedMap(new TreeMap<>(samples));
    rejects = Collections.unmodifiableSortedMap(new TreeMap<>(rejects));
  }
}
