package dev.lamina.jobs.chaos;

import dev.lamina.core.experiment.SweepSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A sweep, drivers one after the other and side by side, and what happens to them: all of it a
 * function of the seed. When nothing is left to happen, or a driver said that it is done, or enough
 * of them have died, a last driver finishes in peace what it finds, and the sweep is judged.
 */
final class Schedule {

  private static final int MOST_DRIVERS = 8;
  private static final int LEAST_DISTURBANCES = 2;
  private static final int MOST_DISTURBANCES = 10;
  private static final int MOST_STEPS_BETWEEN_DRIVERS = 300;

  private final long seed;
  private final SweepLogs logs;
  private final RandomSweep sweep;
  private final RandomGenerator random;
  private final Turns turns;
  private final Place place;
  private final List<DriverProcess> live = new ArrayList<>();
  private int drivers;
  private boolean done;

  /**
   * @param folder where its tables are made, empty
   */
  Schedule(long seed, SweepLogs logs, Path folder) {
    this.seed = seed;
    this.logs = logs;
    var seeds = new SplittableRandom(seed);
    this.random = seeds.split();
    this.sweep = RandomSweep.random(seeds.split());
    RandomGenerator plan = seeds.split();
    List<PlannedDisturbance> planned =
        Stream.generate(() -> PlannedDisturbance.random(plan))
            .limit(plan.nextInt(LEAST_DISTURBANCES, MOST_DISTURBANCES + 1))
            .toList();
    this.turns = new Turns(seeds.split(), plan.nextDouble(0.95));
    this.place =
        new Place(
            "%s://%s".formatted(ChaosFileSystem.SCHEME, folder),
            ChaosFileSystem.hadoop(),
            turns,
            new Chaos(turns, planned, seeds.split()),
            new Journal());
  }

  /** Runs it. To be called once. */
  Verdict run() throws InterruptedException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    HadoopDefaults.hideFrom(thread);
    try {
      return verdict();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private Verdict verdict() throws InterruptedException {
    var violations = new ArrayList<String>();
    try {
      var operator = new Host("operator");
      turns.start(role("operator", Optional.empty()), operator, this::operate);
      turns.run();
      place.chaos().calm();
      violations.addAll(new Judgement(place, sweep).underWay());
      done = false;
      start();
      turns.run();
      if (!done) {
        violations.add("The last driver could not finish the sweep");
      }
      violations.addAll(new Judgement(place, sweep).done());
    } catch (Turns.StuckException stuck) {
      violations.add(stuck.getMessage() + " " + List.of(stuck.getStackTrace()));
    }
    return new Verdict(
        seed,
        sweep.text(),
        place.chaos().happened(),
        drivers,
        place.journal().segments(),
        violations,
        place.chaos().trace().stream().map(this::anywhere).toList());
  }

  /** A line that is the same in whatever folder the schedule runs. */
  private String anywhere(String line) {
    return line.replace(place.results(), "results");
  }

  /** Starts drivers: the first, another whenever none is left, and some while one is there. */
  private void operate() {
    Turns.Actor self = Turns.current().orElseThrow();
    while (!done && drivers < MOST_DRIVERS) {
      start();
      self.await(() -> done || place.chaos().hasRequest() || noneIsLeft());
      if (!place.chaos().takeRequest()) {
        self.rest(random.nextInt(MOST_STEPS_BETWEEN_DRIVERS));
      }
    }
  }

  private boolean noneIsLeft() {
    return live.stream().allMatch(driver -> driver.loop().isDead());
  }

  private void start() {
    drivers++;
    var process = new DriverProcess("driver " + drivers);
    SweepSpec spec = sweep.spec(1 + random.nextInt(3), 1 + random.nextInt(3));
    boolean restartFailed = random.nextInt(6) == 0;
    var driver = new ChaosDriver(place, logs, process, spec, restartFailed);
    live.add(process);
    place.chaos().trace("%s starts%s".formatted(process.name(), restartFailed ? " anew" : ""));
    turns.start(
        role(process.name(), Optional.of(process)),
        process.loop(),
        () -> {
          driver.run();
          place.chaos().trace(process.name() + " is done");
          live.remove(process);
          done = true;
        });
  }

  private Role role(String name, Optional<DriverProcess> process) {
    return new Role(
        name,
        place.chaos(),
        process,
        thrown -> {
          process.ifPresent(live::remove);
          failed(name, thrown);
        });
  }

  /** A driver may fail by what was done to it, and is refused where there is another. */
  private void failed(String name, Throwable thrown) {
    place.chaos().trace("%s failed: %s".formatted(name, thrown));
    boolean refused = drivers > 1 && WatchedSweepLog.isRefusal(thrown);
    if (!refused && !place.chaos().hasDisturbed(name)) {
      place.journal().violation("%s failed of itself: %s".formatted(name, thrown));
    }
  }
}
