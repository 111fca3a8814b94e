package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepControl;
import dev.lamina.jobs.table.RequestsTable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a driver while its sweep runs, in a thread of its own: renews its lease, reads what
 * users want, watches its budget, and has the backend cancel what is not to run any more. A look
 * that fails is told in the log and changes nothing; the next one may succeed.
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
  private final ScheduledExecutorService thread;
  private OptionalLong seen = OptionalLong.empty();
  private volatile SweepRequests wanted = SweepRequests.NONE;
  private volatile Halt halt = Halt.NONE;
  private Optional<ScheduledFuture<?>> looks = Optional.empty();
  private long renewedAt = System.nanoTime();

  private DriverWatch(
      String sweep,
      DriverLease lease,
      RequestsTable requests,
      BudgetMeter budget,
      SparkTrialBackend backend) {
    this.sweep = sweep;
    this.lease = lease;
    this.requests = requests;
    this.budget = budget;
    this.backend = backend;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var created = new Thread(work, "lamina-driver-watch");
              created.setDaemon(true);
              return created;
            });
  }

  /**
   * Begins to look.
   *
   * @param lease stays the caller's to close
   * @param backend stays the caller's to close
   */
  static DriverWatch start(
      String sweep,
      DriverLease lease,
      RequestsTable requests,
      BudgetMeter budget,
      SparkTrialBackend backend) {
    var watch = new DriverWatch(sweep, lease, requests, budget, backend);
    watch.look();
    watch.looks =
        Optional.of(
            watch.thread.scheduleWithFixedDelay(
                watch::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS));
    return watch;
  }

  /** Why the sweep is to stop, if it is. */
  Halt halt() {
    return halt;
  }

  @Override
  public boolean stops() {
    return halt != Halt.NONE;
  }

  @Override
  public Set<Integer> cancelled() {
    return wanted.trials();
  }

  private void look() {
    try {
      renew();
      OptionalLong version = requests.version();
      if (!version.equals(seen)) {
        wanted = SweepRequests.of(requests.read(sweep));
        seen = version;
      }
      if (wanted.cancelled()) {
        stop(Halt.CANCELLED);
      } else if (wanted.paused()) {
        stop(Halt.PAUSED);
      }
      if (budget.spent().isPresent()) {
        stop(Halt.BUDGET);
      }
    } catch (IOException | LaminaException e) {
      LOG.warn("Cannot look after sweep {}: {}", sweep, e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts this thread", e);
    } catch (RuntimeException e) {
      LOG.error("Cannot look after sweep {}", sweep, e);
    }
    if (stops()) {
      backend.cancelAll();
    } else {
      new HashSet<>(wanted.trials()).forEach(backend::cancel);
    }
  }

  private void renew() throws IOException, InterruptedException {
    if (System.nanoTime() - renewedAt >= DriverLease.BEAT.toNanos()) {
      renewedAt = System.nanoTime();
      if (!lease.renew()) {
        stop(Halt.REPLACED);
      }
    }
  }

  private void stop(Halt reason) {
    if (halt == Halt.NONE) {
      halt = reason;
    }
  }

  @Override
  public void close() {
    // Not interrupted: it may be writing the lease, which is given back after this.
    looks.ifPresent(future -> future.cancel(false));
    thread.shutdown();
    boolean interrupted = false;
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
