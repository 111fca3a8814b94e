package dev.lamina.jobs.cli;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.spark.TaskDevice;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where and on what trials run. */
final class PlaceOptions {

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
