package dev.lamina.core.tune;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a segment ended. */
public sealed interface Outcome {

  Segment segment();

  /**
   * It reached its last epoch. Its checkpoint and metrics are durable: whoever gets this may record
   * it.
   *
   * @param epochs one entry an epoch, in order
   * @param facts how it was run, such as device and peak memory
   */
  record Finished(Segment segment, List<EpochMetrics> epochs, SortedMap<String, String> facts)
      implements Outcome {
    public Finished {
      epochs = List.copyOf(epochs);
      facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
  }

  /**
   * It ended by a failure; nothing of it is kept.
   *
   * @param message complete without a stack trace
   */
  record Failed(Segment segment, Failure failure, String message) implements Outcome {}

  /** It was stopped on request; nothing of it is kept. */
  record Stopped(Segment segment) implements Outcome {}
}
