package dev.lamina.jobs.host;

import dev.lamina.jobs.spark.LaminaSession;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A small standalone cluster of Spark on this machine: a master and workers of one core each, every
 * one a process of its own, and executors that the workers start. It is made of the jars on the
 * class path of the tests, so no Spark distribution is needed.
 *
 * <p>The driver is this process, in a session of {@link #open}.
 */
public final class SparkCluster implements AutoCloseable {

  private static final Pattern MASTER =
      Pattern.compile("Starting Spark master at (spark://127\\.0\\.0\\.1:\\d+)");
  private static final Pattern WORKER =
      Pattern.compile("Successfully registered with master (spark://.*)");

  private final Path home;
  private final HostProcess master;
  private final List<HostProcess> workers = new ArrayList<>();

  private SparkCluster(Path home, HostProcess master) {
    this.home = home;
    this.master = master;
  }

  /** Starts a master and workers; they are registered when this returns. */
  public static SparkCluster start(int workers) {
    try {
      Path home = Files.createTempDirectory("lamina-cluster-");
      linkJars(home);
      var cluster =
          new SparkCluster(
              home,
              process(
                  home,
                  MASTER,
                  "org.apache.spark.deploy.master.Master",
                  List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")));
      try {
        for (int worker = 0; worker < workers; worker++) {
          cluster.addWorker();
        }
        return cluster;
      } catch (RuntimeException e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one more worker, which is registered when this returns. */
  public void addWorker() {
    workers.add(
        process(
            home,
            WORKER,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                home.resolve("work").toString(),
                master.told())));
  }

  /**
   * A session whose tasks run on executors of one core, one a worker. Its first job waits for all
   * of them. The caller closes it before the cluster.
   *
   * @param executors at most as many as workers
   * @param asked Spark settings besides
   */
  public LaminaSession open(int executors, Map<String, String> asked) {
    var settings = new TreeMap<>(asked);
    settings.put("spark.master", master.told());
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.cores.max", Integer.toString(executors));
    settings.put("spark.executor.cores", "1");
    settings.put("spark.executor.memory", "512m");
    settings.put("spark.executor.extraClassPath", String.join(File.pathSeparator, folders()));
    settings.put(
        "spark.executor.extraJavaOptions",
        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dai.djl.offline=true");
    settings.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    settings.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.sql.shuffle.partitions", "2");
    settings.put("spark.databricks.delta.snapshotPartitions", "2");
    settings.put("spark.sql.warehouse.dir", home.resolve("warehouse").toUri().toString());
    var before = new TreeMap<String, String>();
    settings.forEach(
        (name, value) -> {
          String old = System.setProperty(name, value);
          if (old != null) {
            before.put(name, old);
          }
        });
    try {
      return LaminaSession.open("cluster", executors);
    } finally {
      settings.keySet().forEach(System::clearProperty);
      before.forEach(System::setProperty);
    }
  }

  /** Kills the executor of a worker at once, as kill -9 does. The worker starts another. */
  public void killExecutor(int worker) {
    List<ProcessHandle> executors = workers.get(worker).children();
    if (executors.isEmpty()) {
      throw new IllegalStateException(
          "Worker %s has no executor; it said:\n%s".formatted(worker, workers.get(worker).said()));
    }
    executors.forEach(ProcessHandle::destroyForcibly);
    executors.forEach(executor -> executor.onExit().join());
  }

  /** Kills a worker and its executor at once. Nothing starts in their place. */
  public void killWorker(int worker) {
    List<ProcessHandle> executors = workers.get(worker).children();
    workers.get(worker).kill();
    executors.forEach(ProcessHandle::destroyForcibly);
    executors.forEach(executor -> executor.onExit().join());
  }

  private static HostProcess process(Path home, Pattern told, String main, List<String> arguments) {
    var environment = new TreeMap<String, String>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_DIRS", home.resolve("local").toString());
    var command = new ArrayList<String>();
    command.add(main);
    command.addAll(arguments);
    return HostProcess.start(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=" + Path.of("src/test/cluster/log4j2.properties").toUri(),
            "-cp",
            String.join(File.pathSeparator, folders())
                + File.pathSeparator
                + home.resolve("jars/*")),
        environment,
        command,
        told);
  }

  /** Where Spark looks for what its executors run on. */
  private static void linkJars(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String entry : classPath()) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
  }

  private static List<String> folders() {
    return classPath().stream().filter(entry -> Files.isDirectory(Path.of(entry))).toList();
  }

  private static List<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    workers.forEach(HostProcess::close);
    master.close();
    try (Stream<Path> walk = Files.walk(home)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
