package dev.lamina.jobs.spark;

import dev.lamina.core.spec.OutOfMemory;
import org.apache.spark.SparkConf;

/**
 * The one setting to change when a memory did not suffice, which depends on who gives it: this
 * process, a worker of Spark's own cluster, or a container.
 *
 * @param master of the session, as Spark spells it, such as {@code local[2]} or {@code yarn}
 * @param conf settings of the session
 */
public record MemorySettings(String master, SparkConf conf) {

  /** Of the session these settings are of. */
  public static MemorySettings of(SparkConf conf) {
    return new MemorySettings(conf.get("spark.master", ""), conf.clone());
  }

  /** What to change after this memory ran out. */
  public String remedy(OutOfMemory memory) {
    return switch (memory) {
      case HEAP, DIRECT_BUFFERS -> heap();
      case NATIVE -> machine();
      case DEVICE -> device();
    };
  }

  /** More heap; the JVM's limit for direct buffers follows it. */
  String heap() {
    return isLocal()
        ? "a larger LAMINA_MEMORY (now %sm)".formatted(Runtime.getRuntime().maxMemory() >> 20)
        : "a larger spark.executor.memory" + configured("spark.executor.memory", "1g");
  }

  /** More memory beside the heap. Only containers have a limit for it. */
  String machine() {
    if (isLocal()) {
      return "fewer --slots, which share the memory of the machine";
    }
    if (master.startsWith("spark://")) {
      return "fewer trials at once on a machine, by a larger spark.task.cpus"
          + configured("spark.task.cpus", "1");
    }
    return "a larger spark.executor.memoryOverhead"
        + configured("spark.executor.memoryOverhead", "a tenth of spark.executor.memory");
  }

  /** A smaller step. Only the trial can say how: no setting changes what it trains. */
  private static String device() {
    return "partition: {memory: SIZE} in the trial, which takes as many modules as fit; lamina plan"
        + " --memory SIZE tells how many, and a smaller batch-size needs less too. Either makes"
        + " another trial, so it is not done by itself";
  }

  private boolean isLocal() {
    return master.startsWith("local");
  }

  private String configured(String key, String usual) {
    return " (now " + conf.get(key, usual) + ")";
  }
}
