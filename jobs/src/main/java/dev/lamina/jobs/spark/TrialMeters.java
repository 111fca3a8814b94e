package dev.lamina.jobs.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.lamina.core.experiment.TrialProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What running trials tell of themselves, as gauges of Spark's own metrics, so that every sink of
 * Spark takes them: {@code <sweep>.trial.<number>.<what>}. A trial that has said nothing for a
 * while has no number (NaN), which a paused or dead one must not keep. Safe for several threads.
 */
final class TrialMeters {

  private static final long SILENCE_NANOS = 120_000_000_000L;

  private static final Map<String, ToDoubleFunction<ProgressMessage>> METERS =
      Map.of(
          "images_per_second", message -> message.progress().imagesPerSecond(),
          "loss", message -> message.progress().loss(),
          "epochs", message -> epochs(message.progress()),
          "data_wait_share", message -> message.progress().waitShare(),
          "process_bytes", message -> message.processBytes());

  /** What a trial said last. */
  private record Heard(ProgressMessage message, long nanos) {}

  /** Of a trial of a sweep. */
  private record Key(String sweep, int trial) {}

  private final MetricRegistry registry;
  private final LongSupplier nanos;
  private final Map<Key, Heard> heard = new ConcurrentHashMap<>();

  /**
   * @param nanos a clock
   */
  TrialMeters(MetricRegistry registry, LongSupplier nanos) {
    this.registry = registry;
    this.nanos = nanos;
    Gauge<Integer> running = this::running;
    registry.register("trials_running", running);
  }

  /** Epochs that are done, with the share of the one under way. */
  private static double epochs(TrialProgress progress) {
    double share = progress.steps() == 0 ? 0 : (double) progress.step() / progress.steps();
    return progress.epoch() - 1 + share;
  }

  private int running() {
    return (int) heard.values().stream().filter(this::isFresh).count();
  }

  private boolean isFresh(Heard one) {
    return nanos.getAsLong() - one.nanos() < SILENCE_NANOS;
  }

  /** Takes what a trial says. */
  void hear(ProgressMessage message) {
    var now = new Heard(message, nanos.getAsLong());
    heard.compute(
        new Key(message.sweep(), message.trial()),
        (key, before) -> {
          if (before == null) {
            register(key);
          }
          return now;
        });
  }

  private void register(Key key) {
    METERS.forEach(
        (name, meter) -> {
          Gauge<Double> gauge = () -> value(key, meter);
          registry.register(name(key, name), gauge);
        });
  }

  private double value(Key key, ToDoubleFunction<ProgressMessage> meter) {
    Heard last = heard.get(key);
    return last != null && isFresh(last) ? meter.applyAsDouble(last.message()) : Double.NaN;
  }

  /** Drops the trials of a sweep that has ended. */
  void forget(String sweep) {
    heard.keySet().stream()
        .filter(key -> key.sweep().equals(sweep))
        .toList()
        .forEach(
            known ->
                heard.computeIfPresent(
                    known,
                    (key, last) -> {
                      METERS.keySet().forEach(name -> registry.remove(name(key, name)));
                      return null;
                    }));
  }

  private static String name(Key key, String what) {
    return key.sweep() + ".trial." + key.trial() + "." + what;
  }
}
