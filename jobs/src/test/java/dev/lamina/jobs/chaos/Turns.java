package dev.lamina.jobs.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Threads of which one runs at a time, until it offers its turn; who gets it is drawn. So code that
 * is written for real threads runs in an order that the seed alone decides, and comes in the same
 * order again.
 *
 * <p>No thread may offer its turn while it holds a monitor that another needs.
 */
final class Turns {

  /** A turn without an offer takes milliseconds; after this the schedule hangs, not the machine. */
  private static final long MOST_SECONDS = 120;

  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

  private final RandomGenerator random;
  private final double stay;
  private final List<Actor> actors = new ArrayList<>();
  private final Semaphore offered = new Semaphore(0);
  private Optional<Actor> last = Optional.empty();
  private long step;

  /** What an actor does. */
  interface Body {
    void run() throws Exception;
  }

  /** Nobody can go on, or one does not come to an end. */
  static final class StuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StuckException(String message) {
      super(message);
    }
  }

  /**
   * @param stay how likely one who offers its turn keeps it, in [0, 1)
   */
  Turns(RandomGenerator random, double stay) {
    this.random = random;
    this.stay = stay;
  }

  /** Whose turn it is, for code in the thread of an actor; empty in any other thread. */
  static Optional<Actor> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Turns given so far, and skipped while nobody could have any. */
  long step() {
    return step;
  }

  /** Adds an actor, which waits for its turn. */
  Actor start(Role role, Host host, Body body) {
    var actor = new Actor(role, host, body);
    actors.add(actor);
    actor.thread.start();
    return actor;
  }

  /**
   * Gives turns until all actors have ended.
   *
   * @throws StuckException if none of them can go on
   */
  void run() throws InterruptedException {
    while (true) {
      List<Actor> able = actors.stream().filter(Actor::isAble).toList();
      if (!able.isEmpty()) {
        step++;
        give(drawn(able));
        actors.removeIf(actor -> actor.ended);
      } else if (actors.isEmpty()) {
        return;
      } else {
        OptionalLong wakes =
            actors.stream().mapToLong(Actor::wakes).filter(wake -> wake > step).min();
        step = wakes.orElseThrow(() -> new StuckException("Nobody can go on: " + actors));
      }
    }
  }

  private Actor drawn(List<Actor> able) {
    if (last.isPresent() && able.contains(last.get()) && random.nextDouble() < stay) {
      return last.get();
    }
    return able.get(random.nextInt(able.size()));
  }

  private void give(Actor actor) throws InterruptedException {
    last = Optional.of(actor);
    actor.turn.release();
    if (!offered.tryAcquire(MOST_SECONDS, TimeUnit.SECONDS)) {
      var stuck = new StuckException("No end of a turn of " + actor);
      stuck.setStackTrace(actor.thread.getStackTrace());
      throw stuck;
    }
  }

  /** A thread that runs in its turns. */
  final class Actor {

    private final Role role;
    private final Thread thread;
    private final Semaphore turn = new Semaphore(0);
    private Host host;
    private BooleanSupplier ready = () -> true;
    private long heldUntil;
    private boolean ended;

    private Actor(Role role, Host host, Body body) {
      this.role = role;
      this.host = host;
      this.thread = new Thread(() -> live(body), role.name());
      thread.setDaemon(true);
      HadoopDefaults.hideFrom(thread);
    }

    Role role() {
      return role;
    }

    /** Where it runs. */
    Host host() {
      return host;
    }

    /** Goes on in another process. */
    void move(Host other) {
      host = other;
      host.checkAlive();
    }

    /** Lets others have turns, as they are drawn. */
    void offer() {
      await(() -> true);
    }

    /** Goes on when something is so. */
    void await(BooleanSupplier condition) {
      host.checkAlive();
      ready = condition;
      offered.release();
      turn.acquireUninterruptibly();
      host.checkAlive();
    }

    /** Goes on after some steps. */
    void rest(long steps) {
      heldUntil = step + steps;
      offer();
    }

    private void live(Body body) {
      CURRENT.set(this);
      turn.acquireUninterruptibly();
      try {
        body.run();
      } catch (Killed killed) {
        if (!host.isDead()) {
          role.failed(killed);
        }
      } catch (Exception | Error e) {
        role.failed(e);
      } finally {
        ended = true;
        offered.release();
      }
    }

    /** The dead have turns to unwind. */
    private boolean isAble() {
      return host.isDead() || (wakes() <= step && ready.getAsBoolean());
    }

    private long wakes() {
      return Math.max(heldUntil, host.stoppedUntil());
    }

    @Override
    public String toString() {
      return role.name();
    }
  }
}
