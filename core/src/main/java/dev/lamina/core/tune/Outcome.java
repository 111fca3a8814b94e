package dev.lamina.core.tune;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How a segment ended. */
public sealed interface Outcome {

  Segment segment();

  /**
   * It reached its last epoch. Its checkpoint and metrics are durable: whoever gets this may record
   * it.
   *
   * @param epochs one entry for each epoch of the segment, in order
   * @param facts how it was run, such as device and peak memory
   */
  record Finished(Segment segment, List<EpochMetrics> epochs, SortedMap<String, String> facts)
      implements Outcome {
    public Finished {
      epochs = List.copyOf(epochs);
      facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
      List<Integer> got = epochs.stream().map(EpochMetrics::epoch).toList();
      Check.argument(
          got.equals(
              IntStream.rangeClosed(segment.fromEpoch() + 1, segment.toEpoch()).boxed().toList()),
          "Invalid epochs of a finished segment: %s (want %s to %s)",
          got,
          segment.fromEpoch() + 1,
          segment.toEpoch());
    }

    /** Metrics of the last epoch. */
    public SortedMap<String, Double> lastMetrics() {
      return epochs.get(epochs.size() - 1).values();
    }
  }

  /**
   * It ended by a failure; nothing of it is kept.
   *
   * @param message complete without a stack trace; never blank
   */
  record Failed(Segment segment, Failure failure, String message) implements Outcome {

    public Failed {
      Check.argument(!message.isBlank(), "Invalid message of a failure: blank (want a reason)");
    }

    /** The outcome of a segment that threw. */
    public static Failed of(Segment segment, Throwable thrown) {
      return new Failed(segment, Failure.of(thrown), Failure.told(thrown));
    }
  }

  /** It was stopped on request; nothing of it is kept. */
  record Stopped(Segment segment) implements Outcome {}
}
