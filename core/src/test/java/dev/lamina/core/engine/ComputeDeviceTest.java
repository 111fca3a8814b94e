package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComputeDeviceTest {

  @Test
  void addressesAreNumbersOfTheMachineWhereNothingIsHidden() {
    assertThat(ComputeDevice.atAddress("2", null)).hasToString("cuda:2");
    assertThatThrownBy(() -> ComputeDevice.atAddress("GPU-8f6d", null))
        .hasMessageContaining("Cannot use the GPU 'GPU-8f6d': it has no number");
  }

  @Test
  void visibleDevicesAreCountedFromZeroInTheirOrder() {
    assertThat(ComputeDevice.atAddress("5", "7, 5")).hasToString("cuda:1");
    assertThat(ComputeDevice.atAddress("GPU-8f6d", "GPU-8f6d")).hasToString("cuda:0");
    for (String none : new String[] {"", "0,1"}) {
      assertThatThrownBy(() -> ComputeDevice.atAddress("5", none))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("CUDA_VISIBLE_DEVICES='%s' hides it", none);
    }
  }

  @Test
  void scalarsStayOnTheHost() {
    var gpu = new ComputeDevice(0);
    assertThat(LoadedProgram.belongsOn(gpu, new long[] {4, 3, 8, 8})).isTrue();
    assertThat(LoadedProgram.belongsOn(gpu, new long[0])).isFalse();
    assertThat(LoadedProgram.belongsOn(ComputeDevice.CPU, new long[] {4})).isFalse();
  }

  @Test
  void whatRoundsOnAGpuIsRecorded() {
    assertThat(GpuConditions.chosen(Map.of(), false))
        .isEqualTo(Map.of("tf32", "convolutions", "cudnn-benchmark", "false"));
    assertThat(
            GpuConditions.chosen(
                Map.of("NVIDIA_TF32_OVERRIDE", "0", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1"), true))
        .isEqualTo(Map.of("tf32", "off", "cudnn-benchmark", "true"));
    assertThat(GpuConditions.chosen(Map.of("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1"), false))
        .containsEntry("tf32", "convolutions and matrix products");
  }

  @Test
  void onTheCpuNothingOfAGpuIsRecorded() {
    assertThat(Engine.get().conditions(ComputeDevice.CPU)).isEqualTo(Engine.get().versions());
  }
}
