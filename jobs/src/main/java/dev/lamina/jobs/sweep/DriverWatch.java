package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepControl;
import dev.lamina.jobs.table.RequestsTable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a driver while its sweep runs, in a thread of its own: reads what users want, watches
 * its budget and its lease, and has the backend cancel what is not to run any more. What it cannot
 * see is told in the log and changes nothing; the next look may see it.
 */
final class DriverWatch implements SweepControl, AutoCloseable {

  /** From what a user wants to when the driver knows, at most. */
  static final Duration LOOK = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(DriverWatch.class);

  private final String sweep;
  private final DriverLease lease;
  private final RequestsTable requests;
  private final BudgetMeter budget;
  private final SparkTrialBackend backend;
  private final SweepProgress progress;
  private final ScheduledExecutorService thread;
  private OptionalLong seen = OptionalLong.empty();
  private volatile SweepRequests wanted = SweepRequests.NONE;
  private volatile Stop stop = new Stop(Halt.NONE, "");

  /**
   * Why the sweep is to end.
   *
   * @param reason a sentence
   */
  record Stop(Halt halt, String reason) {}

  private DriverWatch(
      String sweep,
      DriverLease lease,
      RequestsTable requests,
      BudgetMeter budget,
      SparkTrialBackend backend,
      SweepProgress progress) {
    this.sweep = sweep;
    this.lease = lease;
    this.requests = requests;
    this.budget = budget;
    this.backend = backend;
    this.progress = progress;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var created = new Thread(work, "lamina-driver-watch");
              created.setDaemon(true);
              return created;
            });
  }

  /**
   * Looks once, and then again and again.
   *
   * @param lease stays the caller's to close
   * @param backend stays the caller's to close
   * @param progress hears of every look but the first
   * @throws LaminaException if the first look cannot see something
   */
  static DriverWatch start(
      String sweep,
      DriverLease lease,
      RequestsTable requests,
      BudgetMeter budget,
      SparkTrialBackend backend,
      SweepProgress progress) {
    var watch = new DriverWatch(sweep, lease, requests, budget, backend, progress);
    watch.readRequests();
    watch.readBudget();
    var unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Why the sweep is to end, if it is. */
  Stop stop() {
    return stop;
  }

  @Override
  public boolean stops() {
    return stop.halt() != Halt.NONE;
  }

  @Override
  public Set<Integer> cancelledTrials() {
    return wanted.cancelledTrials();
  }

  private void look() {
    see(this::readLease);
    see(this::readRequests);
    see(this::readBudget);
    see(this::cancel);
    see(() -> progress.onLook(budget.share()));
  }

  private void see(Runnable part) {
    try {
      part.run();
    } catch (LaminaException e) {
      LOG.warn("Cannot look after sweep {}: {}", sweep, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("Cannot look after sweep {}", sweep, e);
    }
  }

  private void readLease() {
    if (lease.isLost()) {
      stop(Halt.REPLACED, "Another driver has taken over.");
    }
  }

  private void readRequests() {
    OptionalLong version = requests.version();
    if (!version.equals(seen)) {
      wanted = SweepRequests.of(requests.read(sweep));
      seen = version;
    }
    if (wanted.cancelled()) {
      stop(Halt.CANCELLED, "It is cancelled.");
    } else if (wanted.paused()) {
      stop(Halt.PAUSED, "It is paused ('lamina resume' goes on).");
    }
  }

  private void readBudget() {
    Optional<String> spent = budget.spent();
    spent.ifPresent(what -> stop(Halt.BUDGET, "Its budget is used up: %s.".formatted(what)));
  }

  private void cancel() {
    if (stops()) {
      backend.cancelAll();
    } else {
      wanted.cancelledTrials().forEach(backend::cancel);
    }
  }

  private void stop(Halt halt, String reason) {
    if (!stops()) {
      stop = new Stop(halt, reason);
    }
  }

  /** Ends the looks; one that is under way is waited for. */
  @Override
  public void close() {
    Threads.awaitEnd(thread);
  }
}
