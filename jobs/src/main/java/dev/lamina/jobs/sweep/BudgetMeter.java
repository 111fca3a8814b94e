package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.Budget;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.table.Usage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures what a sweep uses while it runs, on top of what it used before, and says when its budget
 * is used up. Safe for several threads.
 */
final class BudgetMeter implements SweepListener {

  /** To add up the sizes of all checkpoints takes a while. */
  private static final Duration BETWEEN_SIZES = Duration.ofSeconds(10);

  private final Budget budget;
  private final Usage before;
  private final LongSupplier bytes;
  private final LongSupplier nanoTime;
  private final Map<Integer, Long> underWay = new HashMap<>();
  private long busySince;
  private Duration time = Duration.ZERO;
  private Duration deviceTime = Duration.ZERO;
  private long sizedAt;
  private long size;

  /**
   * @param before what earlier drivers used
   * @param bytes of checkpoints now
   * @param nanoTime as {@link System#nanoTime}
   */
  BudgetMeter(Budget budget, Usage before, LongSupplier bytes, LongSupplier nanoTime) {
    this.budget = budget;
    this.before = before;
    this.bytes = bytes;
    this.nanoTime = nanoTime;
    this.sizedAt = nanoTime.getAsLong() - BETWEEN_SIZES.toNanos();
  }

  @Override
  public synchronized void on(SweepEvent event) {
    if (event instanceof Started started) {
      if (underWay.isEmpty()) {
        busySince = nanoTime.getAsLong();
      }
      underWay.put(started.trial(), nanoTime.getAsLong());
    } else if (event instanceof Advanced end) {
      ended(end.trial());
    } else if (event instanceof SegmentFailed end) {
      ended(end.trial());
    } else if (event instanceof SegmentStopped end) {
      ended(end.trial());
    }
  }

  private void ended(int trial) {
    Long since = underWay.remove(trial);
    if (since != null) {
      deviceTime = deviceTime.plusNanos(nanoTime.getAsLong() - since);
      if (underWay.isEmpty()) {
        time = time.plusNanos(nanoTime.getAsLong() - busySince);
      }
    }
  }

  /** What was used until now, by earlier drivers and by this one. */
  synchronized Usage usage() {
    long now = nanoTime.getAsLong();
    Duration running =
        Duration.ofNanos(underWay.values().stream().mapToLong(since -> now - since).sum());
    Duration busy = underWay.isEmpty() ? Duration.ZERO : Duration.ofNanos(now - busySince);
    return new Usage(
        before.time().plus(time).plus(busy), before.deviceTime().plus(deviceTime).plus(running));
  }

  /**
   * What is used up, with what to change, such as {@code 12.0 of 12.0 hours are used (raise
   * run.budget.hours)}; empty if there is something left of everything.
   */
  Optional<String> spent() {
    Usage used = usage();
    if (budget.time().isPresent() && used.time().compareTo(budget.time().get()) >= 0) {
      return Optional.of(told(hours(used.time()), hours(budget.time().get()), "hours"));
    }
    if (budget.deviceTime().isPresent()
        && used.deviceTime().compareTo(budget.deviceTime().get()) >= 0) {
      return Optional.of(
          told(hours(used.deviceTime()), hours(budget.deviceTime().get()), "device-hours"));
    }
    if (budget.bytes().isPresent() && size() >= budget.bytes().getAsLong()) {
      return Optional.of(told(gigabytes(size), gigabytes(budget.bytes().getAsLong()), "gigabytes"));
    }
    return Optional.empty();
  }

  private synchronized long size() {
    if (nanoTime.getAsLong() - sizedAt >= BETWEEN_SIZES.toNanos()) {
      size = bytes.getAsLong();
      sizedAt = nanoTime.getAsLong();
    }
    return size;
  }

  private static String told(String used, String allowed, String key) {
    return "%s of %s %s are used (raise run.budget.%s and start again, or cancel the sweep)"
        .formatted(used, allowed, key.replace('-', ' '), key);
  }

  private static String hours(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 3_600_000.0);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.3f", bytes / 1e9);
  }
}
