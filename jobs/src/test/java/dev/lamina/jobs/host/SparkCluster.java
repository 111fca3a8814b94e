package dev.lamina.jobs.host;

import dev.lamina.jobs.cli.Lamina;
import dev.lamina.jobs.host.ChildJvm.Surroundings;
import dev.lamina.jobs.spark.LaminaSession;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.launcher.SparkLauncher;

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
    return start(Collections.nCopies(workers, Optional.empty()));
  }

  /**
   * As {@link #start(int)}, with workers that say that they have a GPU each. None is there: what
   * runs on them trains on the CPU.
   *
   * @param addresses one a worker
   */
  public static SparkCluster startWithGpus(List<String> addresses) {
    return start(addresses.stream().map(Optional::of).toList());
  }

  private static SparkCluster start(List<Optional<String>> workers) {
    try {
      Path home = Files.createTempDirectory("lamina-cluster-");
      linkJars(home);
      var cluster =
          new SparkCluster(
              home,
              process(
                  home,
                  MASTER,
                  List.of(),
                  "org.apache.spark.deploy.master.Master",
                  List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")));
      try {
        for (Optional<String> gpu : workers) {
          cluster.addWorker(gpu.isPresent() ? gpuFlags(home, gpu.get()) : List.of());
        }
        return cluster;
      } catch (IOException | RuntimeException e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a worker is started with that finds a GPU, by a script as on a machine that has one. */
  private static List<String> gpuFlags(Path home, String address) throws IOException {
    Path script = home.resolve("gpu-" + address);
    String found = "{\"name\": \"gpu\", \"addresses\": [\"%s\"]}".formatted(address);
    Files.writeString(script, "#!/bin/sh\necho '%s'\n".formatted(found));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return List.of(
        "-Dspark.worker.resource.gpu.amount=1",
        "-Dspark.worker.resource.gpu.discoveryScript=" + script);
  }

  /** Starts one more worker, which is registered when this returns. */
  public void addWorker() {
    addWorker(List.of());
  }

  private void addWorker(List<String> flags) {
    workers.add(
        process(
            home,
            WORKER,
            flags,
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

  /** Its address, as {@code --master} takes it. */
  public String master() {
    return master.told();
  }

  /**
   * Starts a command of Lamina through Spark's own submission, as the launcher does: the driver is
   * the process that this returns, its executors are of one core, one a worker. What it prints is
   * the caller's to read, and the process the caller's to end.
   *
   * @param errors file for what it says otherwise
   * @param executors at most as many as workers
   * @param properties file of Spark settings
   * @param asked Spark settings that hold against those of the file
   * @param command of Lamina
   */
  public Process submit(
      Path errors,
      int executors,
      Path properties,
      Map<String, String> asked,
      List<String> command) {
    return submit(errors, Surroundings.INHERITED, executors, properties, asked, command);
  }

  /** As {@link #submit(Path, int, Path, Map, List)}, with a driver that is somewhere else. */
  public Process submit(
      Path errors,
      Surroundings surroundings,
      int executors,
      Path properties,
      Map<String, String> asked,
      List<String> command) {
    var settings = settings(executors);
    settings.putAll(asked);
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--master", master(), "--class", Lamina.class.getName()));
    arguments.addAll(List.of("--properties-file", properties.toString()));
    settings.forEach((name, value) -> arguments.addAll(List.of("--conf", name + "=" + value)));
    // There is no jar: the classes are on the class path.
    arguments.add(SparkLauncher.NO_RESOURCE);
    arguments.addAll(command);
    return ChildJvm.start(errors, surroundings, List.of("-Xmx512m"), SparkSubmit.class, arguments);
  }

  /** Where its processes put everything, such as the logs of executors. */
  public Path home() {
    return home;
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
    settings.putAll(settings(executors));
    settings.put("spark.master", master());
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

  private SortedMap<String, String> settings(int executors) {
    var settings = new TreeMap<String, String>();
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.cores.max", Integer.toString(executors));
    settings.put("spark.executor.cores", "1");
    settings.put("spark.task.cpus", "1");
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
    return settings;
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

  private static HostProcess process(
      Path home, Pattern told, List<String> flags, String main, List<String> arguments) {
    var environment = new TreeMap<String, String>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_DIRS", home.resolve("local").toString());
    var command = new ArrayList<String>();
    command.add(main);
    command.addAll(arguments);
    var options = new ArrayList<>(flags);
    options.addAll(
        List.of(
            "-Xmx256m",
            // Executors are killed on purpose: ten of them are no reason to give an application up.
            "-Dspark.deploy.maxExecutorRetries=-1",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=" + Path.of("src/test/cluster/log4j2.properties").toUri(),
            "-cp",
            String.join(File.pathSeparator, folders())
                + File.pathSeparator
                + home.resolve("jars/*")));
    return HostProcess.start(options, environment, command, told);
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
