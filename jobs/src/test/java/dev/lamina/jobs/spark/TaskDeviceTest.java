package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.engine.ComputeDevice;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class TaskDeviceTest {

  private static final SparkConf PLAIN = new SparkConf(false);
  private static final Map<String, ResourceInformation> GPU_3 =
      Map.of("gpu", new ResourceInformation("gpu", new String[] {"3"}));

  @Test
  void aTaskWithoutAGpuTrainsOnTheCpu() {
    assertThat(TaskDevice.of(PLAIN, Map.of(), Map.of())).isEqualTo(ComputeDevice.CPU);
  }

  @Test
  void aTaskTrainsOnTheGpuThatSparkGaveIt() {
    assertThat(TaskDevice.of(PLAIN, GPU_3, Map.of())).hasToString("cuda:3");
    assertThat(TaskDevice.of(PLAIN, GPU_3, Map.of("CUDA_VISIBLE_DEVICES", "2,3")))
        .hasToString("cuda:1");
    assertThatThrownBy(() -> TaskDevice.of(PLAIN, GPU_3, Map.of("CUDA_VISIBLE_DEVICES", "0,1")))
        .hasMessageContaining("Cannot use the GPU '3': CUDA_VISIBLE_DEVICES='0,1' hides it");
  }

  @Test
  void theSettingComesFirst() {
    SparkConf named = new SparkConf(false).set(TaskDevice.SETTING, "cuda:0");
    assertThat(TaskDevice.of(named, GPU_3, Map.of())).hasToString("cuda:0");
    assertThatThrownBy(
            () ->
                TaskDevice.of(
                    new SparkConf(false).set(TaskDevice.SETTING, "gpu"), Map.of(), Map.of()))
        .hasMessage("Invalid device: 'gpu' (want cpu or cuda:<index>)");
  }
}
