package dev.lamina.jobs.spark;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.ConditionalLogStore;
import dev.lamina.jobs.table.LinkLogStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils$;

/**
 * The Spark session of a job, with Delta.
 *
 * <p>Where a session is running already (a notebook, a test class), it is used and left running.
 * Where a master is configured (spark-submit), a session is made as configured. Else one is
 * embedded in this process: local, without a web page, quiet, in UTC. Settings that are configured
 * already ({@link SparkSettings}) are never changed.
 *
 * <p>The caller closes it; that ends the session and removes its temporary folder if they were made
 * here. What Spark puts on disk is in that folder, unless {@code spark.local.dir} names another.
 */
public final class LaminaSession implements AutoCloseable {

  private static final Map<String, String> USUAL =
      Map.ofEntries(
          Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          Map.entry("spark.delta.logStore.file.impl", LinkLogStore.class.getName()),
          Map.entry("spark.delta.logStore.s3a.impl", ConditionalLogStore.class.getName()),
          Map.entry("spark.scheduler.mode", "FAIR"),
          Map.entry("spark.plugins", ProgressPlugin.class.getName()),
          Map.entry("spark.redaction.regex", Redaction.regex()),
          Map.entry("spark.sql.session.timeZone", "UTC"));

  private final SparkSession spark;
  private final boolean made;
  private final Optional<ScratchFolder> scratch;

  private LaminaSession(SparkSession spark, boolean made, Optional<ScratchFolder> scratch) {
    this.spark = spark;
    this.made = made;
    this.scratch = scratch;
  }

  /**
   * Uses or makes a session.
   *
   * @param name of the application, as Spark shows it
   * @param slots tasks that run at once if the session is embedded; otherwise not used
   */
  public static LaminaSession open(String name, int slots) {
    return open(name, slots, Map.of());
  }

  /**
   * As {@link #open(String, int)}.
   *
   * @param asked Spark settings that hold whatever is configured, if the session is made
   */
  public static LaminaSession open(String name, int slots, Map<String, String> asked) {
    Check.argument(slots >= 1, "Invalid number of slots: %s (want >= 1)", slots);
    if (SparkSession.getDefaultSession().isDefined()
        && !SparkSession.getDefaultSession().get().sparkContext().isStopped()) {
      return new LaminaSession(SparkSession.getDefaultSession().get(), false, Optional.empty());
    }
    SparkConf configuration = SparkSettings.configuration().setAppName(name);
    Optional<ScratchFolder> scratch =
        configuration.contains("spark.master")
            ? Optional.empty()
            : Optional.of(ScratchFolder.open());
    var settings = new TreeMap<>(USUAL);
    scratch.ifPresent(folder -> settings.putAll(embedded(slots, folder.path())));
    settings.forEach(configuration::setIfMissing);
    asked.forEach(configuration::set);
    Arrays.stream(configuration.getAll())
        .forEach(setting -> Redaction.learn(Map.of(setting._1(), setting._2())));
    try {
      SparkSession spark = SparkSession.builder().config(configuration).getOrCreate();
      Redaction.learn(HadoopSettings.changed(spark.sparkContext().hadoopConfiguration()));
      return new LaminaSession(spark, true, scratch);
    } catch (LinkageError e) {
      scratch.ifPresent(LaminaSession::remove);
      throw e;
    } catch (RuntimeException e) {
      scratch.ifPresent(LaminaSession::remove);
      throw new LaminaException(
          Failure.RESOURCES, "Cannot start Spark: %s".formatted(e.getMessage()), e);
    }
  }

  /** A session of the caller's, which stays open when this is closed. */
  public static LaminaSession of(SparkSession running) {
    return new LaminaSession(running, false, Optional.empty());
  }

  /** Spark's own session. */
  public SparkSession spark() {
    return spark;
  }

  /** Spark's context, for jobs over plain Java objects. */
  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** Settings of file systems, for {@link dev.lamina.jobs.table.DeltaTable}. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  @Override
  public void close() {
    try {
      if (made) {
        spark.stop();
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
      }
    } finally {
      scratch.ifPresent(LaminaSession::remove);
    }
  }

  private static void remove(ScratchFolder scratch) {
    // Spark remembers its folders for the life of the process, past the session's.
    Utils$.MODULE$.clearLocalRootDirs();
    scratch.close();
  }

  private static Map<String, String> embedded(int slots, Path scratch) {
    return Map.ofEntries(
        Map.entry("spark.master", "local[" + slots + "]"),
        Map.entry("spark.driver.host", "localhost"),
        Map.entry("spark.driver.bindAddress", "127.0.0.1"),
        Map.entry("spark.ui.enabled", "false"),
        Map.entry("spark.ui.showConsoleProgress", "false"),
        // A trial that fails is the sweep's business; Spark does not try again by itself.
        Map.entry("spark.task.maxFailures", "1"),
        Map.entry("spark.sql.shuffle.partitions", Integer.toString(slots)),
        Map.entry("spark.databricks.delta.snapshotPartitions", "2"),
        // VACUUM and file listings start a task a folder without this.
        Map.entry("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2"),
        Map.entry("spark.local.dir", scratch.toString()),
        // Mostly pictures, which hardly get smaller and go over no network here.
        Map.entry("spark.shuffle.compress", "false"),
        Map.entry("spark.shuffle.spill.compress", "false"),
        Map.entry("spark.sql.warehouse.dir", scratch.resolve("warehouse").toUri().toString()));
  }
}
