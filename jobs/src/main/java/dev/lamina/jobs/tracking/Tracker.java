package dev.lamina.jobs.tracking;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * A place that other tools read. It tells itself how far it is, so that nothing needs to be
 * remembered elsewhere.
 */
public interface Tracker extends AutoCloseable {

  /**
   * What is there of a sweep: values by run, epoch and name. What was half written is not.
   *
   * @throws IOException if it cannot be read
   */
  SortedMap<Run, SortedMap<Integer, SortedMap<String, Double>>> read(String sweep)
      throws IOException;

  /**
   * Adds epochs of a run.
   *
   * @param run with its parameters, which are told once
   * @param newer in order, after those that are there
   * @throws IOException if they cannot be written; what was half written counts for nothing
   */
  void append(MeasuredRun run, List<MeasuredEpoch> newer) throws IOException;

  /** A value as it comes back from here. */
  default double kept(double value) {
    return value;
  }

  /** Finishes what was appended. */
  @Override
  void close() throws IOException;
}
