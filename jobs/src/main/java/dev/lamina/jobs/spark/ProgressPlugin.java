package dev.lamina.jobs.spark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries live progress from tasks to the driver, beside the jobs, and on to Spark's metrics. Named
 * in {@code spark.plugins}; where it is not, sweeps run without live progress.
 */
public final class ProgressPlugin implements SparkPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);

  private static final Map<String, Consumer<ProgressMessage>> WATCHERS = new ConcurrentHashMap<>();

  /** The way to the driver from the executor in this process; null where there is none. */
  private static volatile PluginContext toDriver;

  /** What Spark's sinks of metrics are told of trials, by the session of this process. */
  private static volatile TrialMeters meters;

  /** Called by Spark, by name. */
  public ProgressPlugin() {}

  /** A sweep being watched, until closed. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Hands the progress of a sweep to a watcher in this process, the driver; the latest wins.
   *
   * @param watcher called from threads of Spark, for several trials at once
   */
  public static Watch watch(String sweep, Consumer<ProgressMessage> watcher) {
    WATCHERS.put(sweep, watcher);
    return () -> {
      WATCHERS.remove(sweep, watcher);
      Optional.ofNullable(meters).ifPresent(known -> known.forget(sweep));
    };
  }

  /** Sends a message from a task; does nothing where the plugin is not configured. */
  public static void send(ProgressMessage message) {
    Optional.ofNullable(toDriver).ifPresent(channel -> trySend(channel, message));
  }

  private static void trySend(PluginContext channel, ProgressMessage message) {
    try {
      channel.send(message);
    } catch (Exception e) {
      // Progress may be lost; a trial is not to fail for it.
      LOG.debug("Cannot send progress of trial {}", message.trial(), e);
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public void registerMetrics(String application, PluginContext context) {
        meters = new TrialMeters(context.metricRegistry(), System::nanoTime);
      }

      @Override
      public Object receive(Object message) {
        if (message instanceof ProgressMessage progress) {
          Optional.ofNullable(WATCHERS.get(progress.sweep()))
              .ifPresent(watcher -> watcher.accept(progress));
          Optional.ofNullable(meters).ifPresent(known -> known.hear(progress));
        }
        return null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        toDriver = context;
      }

      @Override
      public void shutdown() {
        toDriver = null;
      }
    };
  }
}
