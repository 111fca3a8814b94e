package dev.lamina.core.engine;

import ai.djl.util.cuda.CudaUtils;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What results on a GPU depend on beside the program. Set from outside, since it is by process. */
final class GpuConditions {

  /** System property by which DJL lets cuDNN choose algorithms by trying them. */
  static final String BENCHMARK = "ai.djl.pytorch.cudnn_benchmark";

  private GpuConditions() {}

  static SortedMap<String, String> of(ComputeDevice device) {
    SortedMap<String, String> conditions = chosen(System.getenv(), Boolean.getBoolean(BENCHMARK));
    conditions.put("cuda", CudaUtils.getCudaVersionString());
    conditions.put("gpu-compute-capability", CudaUtils.getComputeCapability(device.gpu()));
    return conditions;
  }

  /**
   * The choices: {@code tf32}, what computes with inputs rounded to 10 bits where float32 was asked
   * for, and {@code cudnn-benchmark}, whether algorithms may differ from run to run.
   */
  static SortedMap<String, String> chosen(Map<String, String> environment, boolean benchmark) {
    var chosen = new TreeMap<String, String>();
    chosen.put("tf32", tf32(environment));
    chosen.put("cudnn-benchmark", Boolean.toString(benchmark));
    return chosen;
  }

  /** NVIDIA's variable forbids it to all libraries; libtorch's defaults allow it to cuDNN alone. */
  private static String tf32(Map<String, String> environment) {
    if ("0".equals(environment.get("NVIDIA_TF32_OVERRIDE"))) {
      return "off";
    }
    return "1".equals(environment.get("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"))
        ? "convolutions and matrix products"
        : "convolutions";
  }
}
