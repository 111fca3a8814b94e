package dev.lamina.jobs.chaos;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Disturbs the actors of one schedule at the points they come to, as planned. Code in other threads
 * comes to no point and is left alone.
 */
final class Chaos {

  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MOST_HOURS = 48;

  private final Turns turns;
  private final RandomGenerator random;
  private final List<PlannedDisturbance> planned;
  private final List<Disturbance> happened = new ArrayList<>();
  private final Map<Point, Integer> arrivals = new EnumMap<>(Point.class);
  private final Set<String> disturbed = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final List<String> trace = new ArrayList<>();
  private long fullUntil;
  private Duration shift = Duration.ZERO;
  private int driversAskedFor;

  /** A call of a file system. */
  interface Call<T> {
    T run() throws IOException;
  }

  /**
   * @param random draws how long and how far
   */
  Chaos(Turns turns, List<PlannedDisturbance> planned, RandomGenerator random) {
    this.turns = turns;
    this.planned = new ArrayList<>(planned);
    this.random = random;
  }

  /** That of the actor whose turn it is, in its thread; empty in any other thread. */
  static Optional<Chaos> current() {
    return Turns.current().map(actor -> actor.role().chaos());
  }

  /** Disturbs nobody any more. */
  void calm() {
    planned.clear();
    fullUntil = 0;
    trace("calm");
  }

  /** What happened so far, in order. */
  List<Disturbance> happened() {
    return List.copyOf(happened);
  }

  /** Lines that tell the schedule: who came where when, and what happened there. */
  List<String> trace() {
    return List.copyOf(trace);
  }

  void trace(String line) {
    trace.add("%6d %s".formatted(turns.step(), line));
  }

  /** Notes that an actor may fail by what was done to it. */
  void disturb(String actor) {
    disturbed.add(actor);
  }

  /**
   * Whether calls of an actor failed because of a disturbance, so that it may fail by it.
   *
   * @param actor its name
   */
  boolean hasDisturbed(String actor) {
    return disturbed.contains(actor);
  }

  /** Whether an actor was told that another was first when it was first itself. */
  boolean hasDeceived(String actor) {
    return told.contains(actor);
  }

  /** Takes one request for another driver, if there is one. */
  boolean takeRequest() {
    if (driversAskedFor == 0) {
      return false;
    }
    driversAskedFor--;
    return true;
  }

  boolean hasRequest() {
    return driversAskedFor > 0;
  }

  /** The clock of all machines of the schedule, which may go back. */
  Instant now() {
    return BEGINNING.plusMillis(turns.step()).plus(shift);
  }

  /** By how much the clocks are wrong. */
  Duration shift() {
    return shift;
  }

  /** Comes to a point of this schedule, where the turn may end. */
  Optional<Disturbance> reach(Point point) {
    return Turns.current().flatMap(actor -> reach(point, actor));
  }

  private Optional<Disturbance> reach(Point point, Turns.Actor actor) {
    actor.host().checkAlive();
    int arrival = arrivals.merge(point, 1, Integer::sum);
    Optional<Disturbance> due = due(point, arrival, actor);
    if (!point.isCall()) {
      trace("%s at %s %s".formatted(actor, point, arrival));
    }
    due.ifPresent(
        what -> {
          trace("%s at %s %s: %s".formatted(actor, point, arrival, what));
          happened.add(what);
          happen(what, actor);
        });
    actor.offer();
    return due;
  }

  /** Makes a call that a disturbance may hinder. */
  <T> T call(Point point, Call<T> call) throws IOException {
    Optional<Turns.Actor> actor = Turns.current();
    if (actor.isEmpty()) {
      return call.run();
    }
    Optional<Disturbance> what = reach(point, actor.get());
    checkSpace(point, actor.get());
    if (what.isEmpty() || !what.get().failsCalls()) {
      return call.run();
    }
    disturbed.add(actor.get().role().name());
    if (what.get() == Disturbance.FAIL_CALL) {
      throw new IOException("The call fails");
    }
    call.run();
    if (what.get() == Disturbance.TAKEN_BY_ITSELF) {
      told.add(actor.get().role().name());
      throw new FileAlreadyExistsException("by the caller's own request");
    }
    throw new IOException("The answer is lost");
  }

  /** Refuses writes while the disk is full, and those of dead processes. */
  void write() throws IOException {
    Optional<Turns.Actor> actor = Turns.current();
    if (actor.isPresent()) {
      actor.get().host().checkAlive();
      checkSpace(Point.CREATE, actor.get());
    }
  }

  private void checkSpace(Point point, Turns.Actor actor) throws IOException {
    if (turns.step() < fullUntil
        && Disturbance.FULL_DISK.points().contains(point)
        && point != Point.DELETE) {
      disturbed.add(actor.role().name());
      throw new IOException("No space left on device");
    }
  }

  private Optional<Disturbance> due(Point point, int arrival, Turns.Actor actor) {
    for (PlannedDisturbance next : planned) {
      if (next.where() == point && next.arrival() <= arrival && canHappen(next.what(), actor)) {
        planned.remove(next);
        return Optional.of(next.what());
      }
    }
    return Optional.empty();
  }

  private static boolean canHappen(Disturbance what, Turns.Actor actor) {
    Optional<DriverProcess> driver = actor.role().driver();
    boolean inDriver =
        driver.isPresent()
            && (actor.host() == driver.get().loop() || actor.host() == driver.get().commits());
    return switch (what) {
      case KILL_EXECUTOR -> driver.isPresent() && !inDriver;
      case KILL_DRIVER, ZOMBIE, PAUSE_DRIVER -> driver.isPresent() && !driver.get().loop().isDead();
      case SECOND_DRIVER,
              DUPLICATE_TASK,
              DUPLICATE_COMMIT,
              DUPLICATE_OUTCOME,
              FAIL_CALL,
              LOSE_ANSWER,
              TAKEN_BY_ITSELF,
              SLOW_CALL,
              FULL_DISK,
              CLOCK_JUMP ->
          true;
    };
  }

  private void happen(Disturbance what, Turns.Actor actor) {
    switch (what) {
      case KILL_DRIVER -> actor.role().driver().orElseThrow().kill();
      case ZOMBIE -> actor.role().driver().orElseThrow().loop().kill();
      case PAUSE_DRIVER -> {
        actor.role().driver().orElseThrow().stopUntil(turns.step() + steps(2000));
        driversAskedFor++;
      }
      case SECOND_DRIVER -> driversAskedFor++;
      case KILL_EXECUTOR -> {
        disturbed.add(actor.role().name());
        actor.host().kill();
      }
      case SLOW_CALL -> actor.rest(steps(1000));
      case FULL_DISK -> fullUntil = turns.step() + steps(100);
      case CLOCK_JUMP -> shift = Duration.ofHours(random.nextInt(-MOST_HOURS, MOST_HOURS + 1));
      case DUPLICATE_TASK,
          DUPLICATE_COMMIT,
          DUPLICATE_OUTCOME,
          FAIL_CALL,
          LOSE_ANSWER,
          TAKEN_BY_ITSELF -> {
        // Whoever arrived does it.
      }
    }
  }

  private long steps(int most) {
    return 1L + random.nextInt(most);
  }
}
