package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.jobs.spark.ExecutorLoss.End;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorLossTest {

  private static final MemorySettings YARN =
      MemorySettings.of(
          new SparkConf(false)
              .setMaster("yarn")
              .set("spark.executor.memory", "4g")
              .set("spark.executor.memoryOverhead", "12g"));

  private static ExecutorLoss loss(String reason) {
    var thrown =
        new ExecutionException(
            new SparkException(
                "Job aborted due to stage failure: Task 0 in stage 7.0 failed 1 times, most recent"
                    + " failure: Lost task 0.0 in stage 7.0 (TID 9) (10.0.0.7 executor 2):"
                    + " ExecutorLostFailure (executor 2 exited caused by one of the running tasks)"
                    + " Reason: "
                    + reason
                    + "\nDriver stacktrace:"));
    return ExecutorLoss.in(thrown).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HEAP      | RESOURCES | Command exited with code 52
          HEAP      | RESOURCES | The executor with id 2 exited with exit code 52(JVM OOM).
          CONTAINER | RESOURCES | Container killed by YARN for exceeding physical memory limits. 5.6 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.
          CONTAINER | RESOURCES | Container killed by YARN for exceeding memory limits. 5.6 GB of 5.5 GB used
          CONTAINER | RESOURCES | The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM). container state: terminated, exit code: 137, termination reason: OOMKilled
          KILLED    | LOST      | The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM).
          KILLED    | LOST      | Command exited with code 137
          KILLED    | LOST      | Container from a bad node: container_1 on host: n1. Exit status: 137. Diagnostics: Killed by external signal
          ASKED     | LOST      | Command exited with code 143
          CRASHED   | INTERNAL  | Command exited with code 134
          CRASHED   | INTERNAL  | The executor with id 2 exited with exit code 139(SIGSEGV).
          GONE      | LOST      | Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. Check driver logs for WARN messages.
          GONE      | LOST      | worker lost
          GONE      | LOST      | Executor heartbeat timed out after 137000 ms
          """)
  void theEndIsToldByWhatTheClusterManagerSays(End end, Failure failure, String reason) {
    assertThat(loss(reason).end()).isEqualTo(end);
    assertThat(loss(reason).failure()).isEqualTo(failure);
    assertThat(loss(reason).told(YARN)).endsWith(reason).doesNotContain("\n", "stacktrace");
  }

  @Test
  void everyLackOfMemoryNamesTheOneSettingToChange() {
    assertThat(loss("Command exited with code 52").told(YARN))
        .contains("a larger spark.executor.memory (now 4g)")
        .doesNotContain("memoryOverhead");
    assertThat(loss("exceeding physical memory limits").told(YARN))
        .contains("a larger spark.executor.memoryOverhead (now 12g)");
    assertThat(loss("Command exited with code 137").told(YARN))
        .contains("or by hand", "nobody tells which", "spark.executor.memoryOverhead");
  }

  @Test
  void theReasonIsWholeThoughItHasLines() {
    ExecutorLoss loss = loss("The executor failed.\n  container state: OOMKilled\n");
    assertThat(loss.end()).isEqualTo(End.CONTAINER);
    assertThat(loss.reason()).endsWith("The executor failed. container state: OOMKilled");
  }

  @Test
  void otherFailuresAreNoLoss() {
    assertThat(ExecutorLoss.in(new SparkException("Command exited with code 137"))).isEmpty();
    assertThat(ExecutorLoss.in(new SparkException(null, null))).isEmpty();
  }
}
