package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.Budget;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.SegmentEnd;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.table.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private int atOnce;
  private Duration time = Duration.ZERO;
  private Duration deviceTime = Duration.ZERO;
  private final Object sizes = new Object();
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
      atOnce = Math.max(atOnce, underWay.size());
    } else if (event instanceof SegmentEnd end) {
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
        before.time().plus(time).plus(busy),
        before.deviceTime().plus(deviceTime).plus(running),
        Math.max(before.atOnce(), atOnce));
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
    if (budget.bytes().isPresent()) {
      long kept = size();
      if (kept >= budget.bytes().getAsLong()) {
        return Optional.of(
            told(gigabytes(kept), gigabytes(budget.bytes().getAsLong()), "gigabytes"));
      }
    }
    return Optional.empty();
  }

  /** Share of the budget that is used, of what is used most; empty without a budget. */
  OptionalDouble share() {
    Usage used = usage();
    var shares = new ArrayList<Double>();
    budget.time().ifPresent(most -> shares.add(share(used.time(), most)));
    budget.deviceTime().ifPresent(most -> shares.add(share(used.deviceTime(), most)));
    budget.bytes().ifPresent(most -> shares.add((double) size() / most));
    return shares.stream().mapToDouble(Double::doubleValue).max();
  }

  private static double share(Duration used, Duration most) {
    return (double) used.toMillis() / most.toMillis();
  }

  /** Not under the lock that the sweep's own thread needs: it may take long. */
  private long size() {
    synchronized (sizes) {
      if (nanoTime.getAsLong() - sizedAt >= BETWEEN_SIZES.toNanos()) {
        size = bytes.getAsLong();
        sizedAt = nanoTime.getAsLong();
      }
      return size;
    }
  }

  private static String told(String used, String allowed, String key) {
    return "%s of %s %s are used (raise run.budget.%s and start again, or cancel the sweep)"
        .formatted(used, allowed, key.replace('-', ' '), key);
  }

  private static String hours(Duration duration) {
    return number(duration.toMillis() / 3_600_000.0);
  }

  private static String gigabytes(long bytes) {
    return number(bytes / 1e9);
  }

  /** Three digits that count. */
  private static String number(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
