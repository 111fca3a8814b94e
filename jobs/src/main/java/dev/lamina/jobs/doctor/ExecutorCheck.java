package dev.lamina.jobs.doctor;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.spec.Failure;
import dev.lamina.jobs.spark.Redaction;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.table.CodeVersion;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;

/**
 * What an executor looks at, inside a task.
 *
 * @param code version of the driver's
 * @param probe what to look for in the folder of results; null where none is named
 */
record ExecutorCheck(String code, ResultsProbe probe) implements Serializable {

  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST_HEAP = 384 * MEBIBYTE;
  private static final long LEAST_NATIVE = 1024 * MEBIBYTE;

  /** All findings, in the order they are to be told. */
  List<Finding> run(Configuration hadoop) {
    TaskContext task = TaskContext.get();
    var findings = new ArrayList<Finding>();
    findings.add(found(this::sameCode));
    findings.add(found(() -> device(task)));
    findings.add(
        found(
            () ->
                memory(
                    Runtime.getRuntime().maxMemory(),
                    ManagementFactory.getPlatformMXBean(
                            com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize())));
    if (probe != null) {
      findings.add(found(() -> probe.look(hadoop)));
    }
    return findings;
  }

  private static Finding found(Supplier<Finding> check) {
    try {
      return check.get();
    } catch (RuntimeException | LinkageError e) {
      return Finding.failed(Redaction.of(Failure.told(e)));
    }
  }

  private Finding sameCode() {
    String own = CodeVersion.current();
    return own.equals(code)
        ? Finding.ok("Java " + Runtime.version().feature())
        : Finding.failed(
            "has other code of Lamina: %s, the driver %s (want the same jars on both)"
                .formatted(own, code));
  }

  private static Finding device(TaskContext task) {
    Optional<String> address = TaskDevice.address(task);
    ComputeDevice device = TaskDevice.of(task);
    Engine engine = Engine.get();
    engine.test(device);
    return device(device, address, engine.gpus(), engine.versions().get("libtorch"));
  }

  /**
   * What is to say of the device of tasks.
   *
   * @param address that Spark gave the task
   * @param gpus that libtorch sees
   */
  static Finding device(ComputeDevice device, Optional<String> address, int gpus, String libtorch) {
    String trains = "libtorch %s trains on %s".formatted(libtorch, device);
    if (address.isPresent()) {
      return Finding.ok(
          "%s, %s address %s of Spark"
              .formatted(trains, device.isGpu() ? "at" : "not at", address.get()));
    }
    return device.isGpu() || gpus == 0
        ? Finding.ok(trains)
        : Finding.warning(
            "%s, though it sees %s GPUs (want spark.task.resource.gpu.amount, as in conf/spark)"
                .formatted(trains, gpus));
  }

  /**
   * What is to say of memory.
   *
   * @param heap the most that it may have, in bytes
   * @param total of the container, else of the machine, in bytes
   */
  static Finding memory(long heap, long total) {
    String has = "heap %s of %s".formatted(gib(heap), gib(total));
    if (heap < LEAST_HEAP) {
      return Finding.failed(has + " (want 0.4 GiB or more: spark.executor.memory)");
    }
    return total - heap < LEAST_NATIVE
        ? Finding.failed(
            has
                + " (want 1 GiB besides for tensors: more spark.executor.memoryOverhead, or less"
                + " spark.executor.memory)")
        : Finding.ok(has);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / 1024.0 / MEBIBYTE);
  }
}
