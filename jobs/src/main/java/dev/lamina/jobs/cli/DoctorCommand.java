package dev.lamina.jobs.cli;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.NativeMemory;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
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
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks that this machine can run Lamina. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that this machine can run Lamina.",
      "Checks Java, memory, disk, native libraries and Spark, and prints versions. Ends with 0 if"
          + " everything works, else with 4."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final long GIBIBYTE = 1L << 30;
  private static final long LEAST_HEAP = GIBIBYTE;
  private static final long LEAST_MEMORY = 3 * GIBIBYTE;
  private static final long LEAST_DISK = 2 * GIBIBYTE;

  @Spec private CommandSpec spec;

  private boolean sound = true;

  /** What a check found. */
  private record Finding(boolean good, String text) {}

  @Override
  public Integer call() {
    check("Lamina", () -> new Finding(true, LaminaVersion.current()));
    check("Java", DoctorCommand::java);
    check("memory", DoctorCommand::memory);
    check("disk", DoctorCommand::disk);
    check("allocator", DoctorCommand::allocator);
    check("engine", DoctorCommand::engine);
    check("GPUs", DoctorCommand::gpus);
    check("Spark", DoctorCommand::spark);
    return sound ? ExitCode.DONE.number() : ExitCode.RESOURCES.number();
  }

  private void check(String name, Callable<Finding> check) {
    PrintWriter out = spec.commandLine().getOut();
    Finding finding;
    try {
      finding = check.call();
    } catch (Exception | LinkageError e) {
      finding = new Finding(false, Redaction.of(String.valueOf(e.getMessage())));
      if (Verbosity.isVerbose()) {
        e.printStackTrace(spec.commandLine().getErr());
      }
    }
    sound &= finding.good();
    out.printf("%-6s %-10s %s%n", finding.good() ? "ok" : "FAILED", name, finding.text());
    out.flush();
  }

  private static Finding java() {
    return new Finding(
        Runtime.version().feature() == 17,
        "%s, %s (want 17)".formatted(Runtime.version(), System.getProperty("java.home")));
  }

  private static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    return new Finding(
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
    return new Finding(
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
    return new Finding(
        true,
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
    return new Finding(
        true,
        Engine.get().versions().entrySet().stream()
            .map(version -> version.getKey() + " " + version.getValue())
            .collect(Collectors.joining(", ")));
  }

  private static Finding gpus() {
    int gpus = Engine.get().gpus();
    if (gpus == 0) {
      return new Finding(true, "none that libtorch can use here; trials run on the CPU");
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
    return new Finding(
        true,
        "%s; a trial uses one if Spark gives its task one, or with --device"
            .formatted(String.join(", ", found)));
  }

  private static Finding spark() {
    try (var session = LaminaSession.open("lamina doctor", 1)) {
      long rows = session.spark().range(3).count();
      if (rows != 3) {
        throw new LaminaException(Failure.INTERNAL, "Spark counted %s of 3 rows".formatted(rows));
      }
      return new Finding(
          true,
          "%s, in this process; SPARK_HOME %s".formatted(session.spark().version(), sparkHome()));
    }
  }

  private static String sparkHome() {
    return System.getenv().getOrDefault("SPARK_HOME", "not set (needed for clusters only)");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBIBYTE);
  }
}
