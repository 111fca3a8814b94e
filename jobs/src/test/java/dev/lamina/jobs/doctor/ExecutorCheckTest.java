package dev.lamina.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.jobs.doctor.Finding.Level;
import dev.lamina.jobs.spark.Executors.Executor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutorCheckTest {

  private static final long GIBIBYTE = 1L << 30;

  @Test
  void theDeviceIsToldWithTheAddressThatSparkGave() {
    assertThat(ExecutorCheck.device(new ComputeDevice(1), Optional.of("3"), 2, "2.7.1"))
        .isEqualTo(Finding.ok("libtorch 2.7.1 trains on cuda:1, at address 3 of Spark"));
    assertThat(ExecutorCheck.device(ComputeDevice.CPU, Optional.of("0"), 0, "2.7.1"))
        .isEqualTo(Finding.ok("libtorch 2.7.1 trains on cpu, not at address 0 of Spark"));
    assertThat(ExecutorCheck.device(ComputeDevice.CPU, Optional.empty(), 0, "2.7.1"))
        .isEqualTo(Finding.ok("libtorch 2.7.1 trains on cpu"));
  }

  @Test
  void gpusThatNobodyWouldUseAreWarnedOf() {
    assertThat(ExecutorCheck.device(ComputeDevice.CPU, Optional.empty(), 2, "2.7.1"))
        .isEqualTo(
            Finding.warning(
                "libtorch 2.7.1 trains on cpu, though it sees 2 GPUs (want"
                    + " spark.task.resource.gpu.amount, as in conf/spark)"));
  }

  @Test
  void tensorsNeedMemoryBesideTheHeap() {
    assertThat(ExecutorCheck.memory(4 * GIBIBYTE, 16 * GIBIBYTE))
        .isEqualTo(Finding.ok("heap 4.0 GiB of 16.0 GiB"));
    Finding narrow = ExecutorCheck.memory(4 * GIBIBYTE, 4 * GIBIBYTE + GIBIBYTE / 2);
    assertThat(narrow.level()).isEqualTo(Level.FAILED);
    assertThat(narrow.text()).contains("want 1 GiB besides", "spark.executor.memoryOverhead");
    Finding small = ExecutorCheck.memory(GIBIBYTE / 4, 16 * GIBIBYTE);
    assertThat(small.level()).isEqualTo(Level.FAILED);
    assertThat(small.text()).contains("spark.executor.memory");
  }

  @Test
  void aLineBeginsWithWhatIsWorst() {
    var executor = new Executor("1", "node7");
    assertThat(
            ClusterCheck.line(
                executor, List.of(Finding.ok("a"), Finding.failed("b"), Finding.warning("c"))))
        .isEqualTo(Finding.failed("node7: b; c; a"));
    assertThat(ClusterCheck.line(executor, List.of(Finding.ok("a"), Finding.ok("b"))))
        .isEqualTo(Finding.ok("node7: a; b"));
  }
}
