package dev.lamina.core.tune;

import dev.lamina.core.spec.Failure;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** One entry of a sweep's log. The log is all a sweep knows; its state is a fold over it. */
public sealed interface SweepEvent {

  /** An entry about one trial. */
  sealed interface OfTrial extends SweepEvent {
    int trial();
  }

  /** A searcher proposed a trial. */
  record Suggested(int trial, SortedMap<String, Setting> parameters) implements OfTrial {
    public Suggested {
      parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
  }

  /**
   * A scheduler decided how far a trial is run next: to the end of a {@link Leg}. A trial that had
   * been stopped goes on.
   */
  record Assigned(int trial, int toEpoch) implements OfTrial {}

  /** A segment was handed to the backend. Without a later entry for its attempt, it was lost. */
  record Started(int trial, int attempt, int fromEpoch, int toEpoch) implements OfTrial {}

  /**
   * A segment ended well; its checkpoint is the one to continue from.
   *
   * @param metrics of the last epoch
   */
  record Advanced(
      int trial,
      int attempt,
      int epoch,
      SortedMap<String, Double> metrics,
      SortedMap<String, String> facts)
      implements OfTrial {
    public Advanced {
      metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
      facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
  }

  /** A segment failed. The trial may be tried again from its last checkpoint. */
  record SegmentFailed(int trial, int attempt, Failure failure, String message)
      implements OfTrial {}

  /** A segment was stopped on request: the trial was cancelled, or the sweep was to end. */
  record SegmentStopped(int trial, int attempt) implements OfTrial {}

  /**
   * Nothing more will be run for this trial, unless somebody has it restarted or the sweep is
   * extended.
   */
  record Ended(int trial, End end) implements OfTrial {}

  /** A trial that had failed begins anew, from its first epoch: nothing it left is used. */
  record Restarted(int trial) implements OfTrial {}

  /**
   * The search goes on to more trials than its specification says.
   *
   * @param trials in place of those of the specification
   */
  record Extended(int trials) implements SweepEvent {}

  /** The sweep was cancelled: every trial has ended, and nothing comes after this. */
  record Cancelled() implements SweepEvent {}

  /** How a trial ends. */
  enum End {
    COMPLETED,
    FAILED,
    /** Before its last epoch, since the scheduler chose others. */
    STOPPED,
    /** Before its last epoch, since a user wanted so. */
    CANCELLED
  }
}
