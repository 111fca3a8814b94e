package dev.lamina.jobs.cli;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.spark.TaskDevice;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where and on what the trials of a sweep run. */
final class RunOptions {

  private static final int MOST_SLOTS = 1_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "Trials at once (default: run.slots of the specification, else one a processor here, or"
              + " what the executors of a cluster offer).")
  private Integer slots;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "${env:LAMINA_MASTER}",
      description =
          "Where trials run: local[N] for N at once in this process, or the master of a cluster,"
              + " which needs SPARK_HOME (default: LAMINA_MASTER, else this process). A task that"
              + " Spark gives a GPU trains on it, others on the CPU.")
  private String master;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "What all trials of this process train on: cpu or cuda:N (default: cpu, or spark.lamina.device"
              + " of the Spark settings). On a GPU one at once, unless --slots says more.")
  private String device;

  /**
   * The sweep with as many slots as are asked for here.
   *
   * @throws ParameterException if there are none, or more than a machine has threads for
   */
  SweepSpec apply(SweepSpec sweep) {
    if (slots != null && (slots < 1 || slots > MOST_SLOTS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--slots': %s (want 1 to %s)".formatted(slots, MOST_SLOTS));
    }
    return slots == null ? sweep : sweep.withSlots(slots);
  }

  /**
   * Where a sweep is to be run.
   *
   * @throws SpecException if a device is named for a cluster
   */
  Slots where(SweepSpec sweep) {
    Integer wanted = sweep.execution().slots().orElse(null);
    if (device == null) {
      return Slots.of(master, wanted);
    }
    ComputeDevice named = ComputeDevice.parse(device);
    Slots where = Slots.of(master, wanted == null && master == null && named.isGpu() ? 1 : wanted);
    if (where.cluster().isPresent()) {
      throw new SpecException(
          "Cannot train on --device %s in the cluster %s: Spark gives its tasks their GPUs (want no --device; conf/spark/standalone.conf)"
              .formatted(device, where.cluster().get()));
    }
    if (named.isGpu()) {
      Engine.get().require(named);
    }
    return where;
  }

  /** Settings for the session. */
  Map<String, String> settings() {
    return device == null ? Map.of() : Map.of(TaskDevice.SETTING, device);
  }
}
