package dev.lamina.jobs.preprocess;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** What preprocessing found or made, in one line. */
  public String told() {
    return "%s: %s at version %d%s%s"
        .formatted(
            alreadyThere ? "Data were there already" : "Data are ready",
            counts(samples),
            version,
            rejects.isEmpty() ? "" : ", rejected " + counts(rejects),
            alreadyThere ? "" : String.format(Locale.ROOT, " (%.1f s)", seconds));
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
