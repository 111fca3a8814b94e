package dev.lamina.jobs.report;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sweep was asked to do and how it can be done again.
 *
 * @param metric the one that trials are ranked by, such as {@code test/accuracy}
 * @param greaterIsBetter whether the highest value of it is the best
 * @param trials that the search may run in all
 * @param provenance what determined the results, by name: digest of the specification, data table
 *     and version, code version, seed, versions of libraries
 * @param specification text of the sweep's file
 * @param command that runs the sweep again, argument by argument
 * @param made when this was read
 */
public record SweepFacts(
    String name,
    String metric,
    boolean greaterIsBetter,
    int trials,
    SortedMap<String, String> provenance,
    String specification,
    List<String> command,
    Instant made) {

  public SweepFacts {
    provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    command = List.copyOf(command);
  }

  /** The same with more provenance. */
  SweepFacts with(Map<String, String> more) {
    var all = new TreeMap<String, String>(provenance);
    all.putAll(more);
    return new SweepFacts(name, metric, greaterIsBetter, trials, all, specification, command, made);
  }
}
