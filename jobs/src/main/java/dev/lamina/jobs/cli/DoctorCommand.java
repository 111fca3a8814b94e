package dev.lamina.jobs.cli;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.NativeMemory;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.doctor.ClusterCheck;
import dev.lamina.jobs.doctor.Finding;
import dev.lamina.jobs.spark.Executors.Executor;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.Redaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that this machine, and every executor of a cluster, can run Lamina. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that this machine can run Lamina.",
      "Checks Java, memory, disk, native libraries and Spark, and prints versions. With a cluster as"
          + " --master, looks at every executor as well: its code, native libraries and device, its"
          + " memory and clock; with --out, whether it can write results. What is wrong is told with"
          + " its remedy."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything works, but for warnings",
      "2:wrong arguments",
      "4:something does not work"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final long GIBIBYTE = 1L << 30;
  private static final long LEAST_HEAP = GIBIBYTE;
  private static final long LEAST_MEMORY = 3 * GIBIBYTE;
  private static final long LEAST_DISK = 2 * GIBIBYTE;

  @Spec private CommandSpec spec;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "${env:LAMINA_MASTER}",
      description =
          "Where trials are to run, as for sweep (default: LAMINA_MASTER, else this process).")
  private String master;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description =
          "Folder of results to try, as for sweep: a file is written beside what is there, and"
              + " removed.")
  private String out;

  private boolean sound = true;

  @Override
  public Integer call() throws InterruptedException {
    Slots where = Slots.of(master, null);
    check("Lamina", () -> Finding.ok(LaminaVersion.current()));
    check("Java", DoctorCommand::java);
    check("memory", DoctorCommand::memory);
    check("disk", DoctorCommand::disk);
    check("allocator", DoctorCommand::allocator);
    check("engine", DoctorCommand::engine);
    check("GPUs", DoctorCommand::gpus);
    spark(where);
    return sound ? ExitCode.DONE.number() : ExitCode.RESOURCES.number();
  }

  private void check(String name, Callable<Finding> check) {
    try {
      tell(name, check.call());
    } catch (Exception | LinkageError e) {
      failed(name, e);
    }
  }

  private void failed(String name, Throwable failure) {
    tell(name, Finding.failed(Redaction.of(String.valueOf(failure.getMessage()))));
    if (Verbosity.isVerbose()) {
      failure.printStackTrace(spec.commandLine().getErr());
    }
  }

  private void tell(String name, Finding finding) {
    PrintWriter output = spec.commandLine().getOut();
    sound &= finding.level() != Finding.Level.FAILED;
    output.printf("%-6s %-10s %s%n", finding.level().shown(), name, finding.text());
    output.flush();
  }

  /** Of what is good or not. */
  private static Finding finding(boolean good, String text) {
    return good ? Finding.ok(text) : Finding.failed(text);
  }

  private static Finding java() {
    return finding(
        Runtime.version().feature() == 17,
        "%s, %s (want 17)".formatted(Runtime.version(), System.getProperty("java.home")));
  }

  private static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    return finding(
        heap >= LEAST_HEAP && total >= LEAST_MEMORY,
        "heap %s of %s, %d processors (want a heap of 1 GiB or more: LAMINA_MEMORY)"
            .formatted(gib(heap), gib(total), Runtime.getRuntime().availableProcessors()));
  }

  private static Finding disk() throws IOException {
    Path work = Path.of("").toAbsolutePath();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long least =
        Math.min(
            Files.getFileStore(work).getUsableSpace(),
            Files.getFileStore(temporary).getUsableSpace());
    return finding(
        least >= LEAST_DISK && Files.isWritable(work) && Files.isWritable(temporary),
        "%s free at least, in %s and %s (want 2 GiB and both writable)"
            .formatted(gib(least), work, temporary));
  }

  private static Finding allocator() {
    Map<String, String> environment = System.getenv();
    String preload = environment.getOrDefault("LD_PRELOAD", "");
    boolean kept = environment.containsKey("MALLOC_TOP_PAD_");
    String method;
    try (NativeMemory memory = NativeMemory.start()) {
      method = memory.method();
    }
    return Finding.ok(
        "%s; peak memory by %s"
            .formatted(
                preload.isEmpty()
                    ? kept
                        ? "glibc, keeping memory"
                        : "as the system has it, training may be slower"
                    : preload,
                method));
  }

  private static Finding engine() {
    return Finding.ok(
        Engine.get().versions().entrySet().stream()
            .map(version -> version.getKey() + " " + version.getValue())
            .collect(Collectors.joining(", ")));
  }

  private static Finding gpus() {
    int gpus = Engine.get().gpus();
    if (gpus == 0) {
      return Finding.ok("none that libtorch can use here; trials run on the CPU");
    }
    var found = new ArrayList<String>();
    for (int gpu = 0; gpu < gpus; gpu++) {
      var device = new ComputeDevice(gpu);
      Engine.get().test(device);
      Map<String, String> conditions = Engine.get().conditions(device);
      found.add(
          "%s trains, compute capability %s"
              .formatted(device, conditions.get("gpu-compute-capability")));
    }
    return Finding.ok(
        "%s; a trial uses one if Spark gives its task one, or with --device"
            .formatted(String.join(", ", found)));
  }

  private void spark(Slots where) throws InterruptedException {
    try (var session = LaminaSession.open("lamina doctor", where.embedded())) {
      ClusterCheck executors = ClusterCheck.of(session);
      tell("Spark", counted(session, where));
      executors.run(Optional.ofNullable(out), (executor, finding) -> tell(name(executor), finding));
    } catch (RuntimeException | LinkageError e) {
      failed("Spark", e);
    }
  }

  private static String name(Executor executor) {
    return executor.id().equals("driver") ? "trials" : "executor " + executor.id();
  }

  private static Finding counted(LaminaSession session, Slots where) {
    String runs = session.spark().sparkContext().master();
    if (where.cluster().isPresent() && !where.cluster().get().equals(runs)) {
      return Finding.failed(
          "runs on %s, not on %s (want it started by jobs/bin/lamina, with SPARK_HOME set)"
              .formatted(runs, where.cluster().get()));
    }
    long rows = session.spark().range(3).count();
    if (rows != 3) {
      throw new LaminaException(Failure.INTERNAL, "Spark counted %s of 3 rows".formatted(rows));
    }
    return Finding.ok(
        "%s on %s; SPARK_HOME %s".formatted(session.spark().version(), runs, sparkHome()));
  }

  private static String sparkHome() {
    return System.getenv().getOrDefault("SPARK_HOME", "not set (needed for clusters only)");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBIBYTE);
  }
}
