package dev.lamina.jobs.chaos;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.RetryPolicy;
import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.Sweep;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialBackend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A sweep as it goes where nothing happens: in memory, one segment of one epoch at a time. */
final class Undisturbed implements TrialBackend, SweepLog {

  private final Map<Integer, Integer> failing;
  private final Deque<Segment> underWay = new ArrayDeque<>();
  private final List<SweepEvent> events = new ArrayList<>();

  private Undisturbed(Map<Integer, Integer> failing) {
    this.failing = failing;
  }

  /**
   * Where it ends.
   *
   * @param failing trials that fail for good, with the epochs they finish
   */
  static SweepState end(SweepSpec spec, Map<Integer, Integer> failing) throws InterruptedException {
    var memory = new Undisturbed(failing);
    return new Sweep(spec.plan(), RetryPolicy.ONCE, 1, memory, memory, SweepListener.NONE)
        .run()
        .state();
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void submit(Segment segment) {
    underWay.add(segment);
  }

  @Override
  public Outcome take() {
    Segment segment = underWay.remove();
    if (failing.getOrDefault(segment.trial(), -1) == segment.fromEpoch()) {
      return new Outcome.Failed(segment, Failure.DATA, "It is to fail");
    }
    var epochs =
        ArithmeticTraining.train(segment.parameters(), Optional.empty(), segment.toEpoch())
            .epochs();
    return new Outcome.Finished(
        segment, epochs.subList(segment.fromEpoch(), segment.toEpoch()), new TreeMap<>());
  }

  @Override
  public void cancel(int trial) {
    throw new UnsupportedOperationException("Nothing stops it");
  }

  @Override
  public void close() {}

  @Override
  public List<SweepEvent> read() {
    return List.copyOf(events);
  }

  @Override
  public void append(List<SweepEvent> more) {
    events.addAll(more);
  }
}
