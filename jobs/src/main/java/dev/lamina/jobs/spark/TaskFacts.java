package dev.lamina.jobs.spark;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** Facts of where and when a task worked. Results do not depend on them. */
public final class TaskFacts {

  /** The executor's host, as Spark names it. */
  public static final String HOST = "host";

  /** Address of the GPU that Spark gave the task; missing where it gave none. */
  public static final String DEVICE_ADDRESS = "device-address";

  /** When the task began to work, by the clock of its host: ISO 8601, UTC. */
  public static final String BEGAN = "segment-began";

  /** When it had written what it leaves, by the same clock. */
  public static final String ENDED = "segment-ended";

  private TaskFacts() {}

  /** Of the running task, which ends its work now. */
  public static SortedMap<String, String> of(TaskContext task, Instant began) {
    Optional<String> address = TaskDevice.address(task);
    var facts = new TreeMap<String, String>();
    facts.put(HOST, SparkEnv.get().blockManager().blockManagerId().host());
    address.ifPresent(given -> facts.put(DEVICE_ADDRESS, given));
    facts.put(BEGAN, began.toString());
    facts.put(ENDED, Instant.now().toString());
    return facts;
  }
}
