package dev.lamina.jobs.chaos;

import dev.lamina.jobs.chaos.Point.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a schedule does to whoever arrives at a point. Once drivers hold a lease, a delayed
 * heartbeat is another constant here, at a point where the lease is renewed; until then {@link
 * #PAUSE_DRIVER} is what it would lead to.
 */
enum Disturbance {
  /** SIGKILL: no line of it runs any more; its tasks run on and have nobody to tell. */
  KILL_DRIVER,
  /** Its loop is gone, but what it had begun to commit is committed yet, however late. */
  ZOMBIE,
  /** SIGSTOP, until another has taken over; then it goes on as if nothing had been. */
  PAUSE_DRIVER,
  /** Somebody starts another driver although there is one. */
  SECOND_DRIVER,
  /** SIGKILL of the process that a task runs in; its driver is told. */
  KILL_EXECUTOR,
  /** The task writes its files twice, as a task that Spark runs again does. */
  DUPLICATE_TASK,
  /** The files of a checkpoint are committed twice. */
  DUPLICATE_COMMIT,
  /** The loop is told twice how a segment ended. */
  DUPLICATE_OUTCOME,
  /** The call fails and does nothing. */
  FAIL_CALL,
  /** The call does what it should, and fails. */
  LOSE_ANSWER,
  /** The call does what it should, and says that another was first: a repeated request does so. */
  TAKEN_BY_ITSELF,
  /** The call takes long: all others get many turns meanwhile. */
  SLOW_CALL,
  /** Nothing can be written for a while, by anybody. */
  FULL_DISK,
  /** The clocks of drivers and of the disk go back or ahead by hours. */
  CLOCK_JUMP;

  /** Where it can happen. */
  List<Point> points() {
    return Stream.of(Point.values()).filter(point -> kinds().contains(point.kind())).toList();
  }

  private Set<Kind> kinds() {
    return switch (this) {
      case KILL_DRIVER, ZOMBIE, PAUSE_DRIVER, SECOND_DRIVER, CLOCK_JUMP ->
          EnumSet.allOf(Kind.class);
      case KILL_EXECUTOR -> EnumSet.of(Kind.TASK, Kind.READ, Kind.WRITE);
      case DUPLICATE_TASK -> EnumSet.of(Kind.TASK);
      case DUPLICATE_COMMIT, DUPLICATE_OUTCOME -> EnumSet.of(Kind.COMMIT);
      case FAIL_CALL, SLOW_CALL -> EnumSet.of(Kind.VERSION, Kind.WRITE, Kind.READ);
      case LOSE_ANSWER, FULL_DISK -> EnumSet.of(Kind.VERSION, Kind.WRITE);
      case TAKEN_BY_ITSELF -> EnumSet.of(Kind.VERSION);
    };
  }

  /** Whether a call that it happens to fails, so that a segment or a driver may fail by it. */
  boolean failsCalls() {
    return this == FAIL_CALL || this == LOSE_ANSWER || this == TAKEN_BY_ITSELF;
  }
}
