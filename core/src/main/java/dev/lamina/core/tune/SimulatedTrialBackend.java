package dev.lamina.core.tune;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Runs nothing: outcomes come from learning curves, in the order of a virtual clock. For trying
 * searchers and schedulers: a sweep of days takes milliseconds, and twice the same is the same.
 * Outcomes at the same time come in the order of submission.
 */
public final class SimulatedTrialBackend implements TrialBackend {

  /** What would happen if trials were run. A function of its arguments alone. */
  @FunctionalInterface
  public interface Simulation {

    /**
     * @param epoch 1 for the first
     */
    SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch);

    /** How long one epoch takes. */
    default Duration epochTime(SortedMap<String, Setting> parameters) {
      return Duration.ofSeconds(1);
    }

    /** Whether a segment fails after its first epoch, and how. */
    default Optional<Failure> failure(Segment segment) {
      return Optional.empty();
    }
  }

  /** A segment that occupies a slot until its outcome is due. */
  private record Due(Duration time, Outcome outcome) {}

  private final int slots;
  private final Simulation simulation;
  private final List<Due> running = new ArrayList<>();
  private final List<Segment> waiting = new ArrayList<>();
  private final List<Outcome> stopped = new ArrayList<>();
  private Duration clock = Duration.ZERO;
  private boolean closed;

  public SimulatedTrialBackend(int slots, Simulation simulation) {
    Check.argument(slots >= 1, "Invalid slots: %s (want >= 1)", slots);
    this.slots = slots;
    this.simulation = simulation;
  }

  /** Virtual time since the beginning: when the last outcome came. */
  public Duration clock() {
    return clock;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void submit(Segment segment) {
    Check.state(!closed, "Cannot submit %s: the backend is closed", segment);
    waiting.add(segment);
    startWaiting();
  }

  @Override
  public Outcome take() {
    if (!stopped.isEmpty()) {
      return stopped.remove(0);
    }
    Check.state(!running.isEmpty(), "Cannot take an outcome: no segment is under way");
    Due next = Collections.min(running, Comparator.comparing(Due::time));
    running.remove(next);
    clock = next.time();
    startWaiting();
    return next.outcome();
  }

  @Override
  public void cancel(int trial) {
    for (Due due : List.copyOf(running)) {
      if (due.outcome().segment().trial() == trial) {
        running.remove(due);
        stopped.add(new Outcome.Stopped(due.outcome().segment()));
      }
    }
    for (Segment segment : List.copyOf(waiting)) {
      if (segment.trial() == trial) {
        waiting.remove(segment);
        stopped.add(new Outcome.Stopped(segment));
      }
    }
    startWaiting();
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(due -> stopped.add(new Outcome.Stopped(due.outcome().segment())));
    running.clear();
    waiting.forEach(segment -> stopped.add(new Outcome.Stopped(segment)));
    waiting.clear();
  }

  private void startWaiting() {
    while (running.size() < slots && !waiting.isEmpty()) {
      running.add(simulated(waiting.remove(0)));
    }
  }

  private Due simulated(Segment segment) {
    Duration epoch = simulation.epochTime(segment.parameters());
    Optional<Failure> failure = simulation.failure(segment);
    if (failure.isPresent()) {
      return new Due(
          clock.plus(epoch),
          new Outcome.Failed(
              segment,
              failure.get(),
              "Simulated failure of trial %s, attempt %s"
                  .formatted(segment.trial(), segment.attempt())));
    }
    List<EpochMetrics> epochs =
        IntStream.rangeClosed(segment.fromEpoch() + 1, segment.toEpoch())
            .mapToObj(
                number ->
                    new EpochMetrics(number, simulation.metrics(segment.parameters(), number)))
            .toList();
    return new Due(
        clock.plus(epoch.multipliedBy(epochs.size())),
        new Outcome.Finished(segment, epochs, Collections.emptySortedMap()));
  }
}
