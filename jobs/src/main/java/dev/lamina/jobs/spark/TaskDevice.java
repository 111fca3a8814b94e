package dev.lamina.jobs.spark;

import dev.lamina.core.engine.ComputeDevice;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** What a task trains on. */
public final class TaskDevice {

  /**
   * Spark setting that names the device of all tasks, {@code cpu} or {@code cuda:<index>}: for
   * sessions in this process, and for executors that see one GPU each without Spark's help.
   */
  public static final String SETTING = "spark.lamina.device";

  private static final String GPU = "gpu";
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private TaskDevice() {}

  /** Of a running task: as {@link #SETTING} says, else the GPU that Spark gave it, else the CPU. */
  public static ComputeDevice of(TaskContext task) {
    return of(SparkEnv.get().conf(), task.resourcesJMap(), System.getenv());
  }

  /** Address of the GPU that Spark gave a running task, whatever it trains on. */
  public static Optional<String> address(TaskContext task) {
    return address(task.resourcesJMap());
  }

  private static Optional<String> address(Map<String, ResourceInformation> resources) {
    return Optional.ofNullable(resources.get(GPU)).map(gpus -> gpus.addresses()[0]);
  }

  static ComputeDevice of(
      SparkConf settings,
      Map<String, ResourceInformation> resources,
      Map<String, String> environment) {
    if (settings.contains(SETTING)) {
      return ComputeDevice.parse(settings.get(SETTING));
    }
    return address(resources)
        .map(address -> ComputeDevice.atAddress(address, environment.get(VISIBLE)))
        .orElse(ComputeDevice.CPU);
  }
}
