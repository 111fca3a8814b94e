package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Simulated backends that fail where a test says and remember what was submitted. */
final class SimulatedSweep implements Simulation {

  private record Place(int trial, int attempt) {}

  private final Map<Place, Failure> failures = new HashMap<>();
  private final List<Segment> submitted = new ArrayList<>();
  private Consumer<Segment> beforeSubmit = segment -> {};
  private long clockSeed;

  void fails(int trial, int attempt, Failure failure) {
    failures.put(new Place(trial, attempt), failure);
  }

  void beforeSubmit(Consumer<Segment> check) {
    beforeSubmit = check;
  }

  /** Another seed, another order of outcomes. */
  void clockSeed(long seed) {
    clockSeed = seed;
  }

  List<Segment> submitted() {
    return List.copyOf(submitted);
  }

  SimulatedTrialBackend backend(int slots) {
    return new SimulatedTrialBackend(slots, this);
  }

  @Override
  public SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch) {
    return TrialBackendContract.loss(epoch);
  }

  @Override
  public Duration epochTime(SortedMap<String, Setting> parameters) {
    return Duration.ofMinutes(
        1 + RandomStream.of(clockSeed, "time", parameters.hashCode()).nextInt(10));
  }

  /** Called once for each segment when it starts; with free slots that is when it is submitted. */
  @Override
  public Optional<Failure> failure(Segment segment) {
    beforeSubmit.accept(segment);
    submitted.add(segment);
    return Optional.ofNullable(failures.get(new Place(segment.trial(), segment.attempt())));
  }
}
