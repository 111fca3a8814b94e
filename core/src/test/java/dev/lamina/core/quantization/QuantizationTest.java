package dev.lamina.core.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.random.RandomStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationTest {

  private static final int BATCH = 8;

  /** Random networks: what is lost is a small part of what logits differ by. */
  @ParameterizedTest
  @CsvSource({
    "resnet20, 32, 22, 9",
    "imagenet-resnet18, 64, 21, 8",
    "imagenet-resnet50, 64, 54, 16",
    "imagenet-vgg13-bn-pooled, 32, 11, 0",
    "vit-ti8, 32, 50, 0",
  })
  void networksInCodesSayNearlyTheSame(String name, int size, int products, int sums) {
    Backbone backbone = Backbones.named(name, 10, size);
    HostBuffer images = images(backbone);
    Function<Variable, HostTensor> values = values();
    var options =
        new StepCompiler.Options(
            ElementType.FLOAT32, true, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    var quantization = new Quantization(backbone, true);
    double[] numbers = logits(StepCompiler.inference(backbone, options), values, images);
    try (LoadedProgram loaded =
        Engine.get().load(quantization.calibration(), values, ComputeDevice.CPU)) {
      quantization.observe(loaded.call(Quantization.CALIBRATE, images));
    }
    Program program = quantization.inference();
    double[] codes = logits(program, values, images);

    assertThat(count(program, "quantized.(conv2d|linear)(_relu)?\\(")).isEqualTo(products);
    assertThat(count(program, "quantized.add(_relu)?\\(")).isEqualTo(sums);
    assertThat(program.text()).doesNotContain("torch.batch_norm");
    double spread = spread(numbers);
    double lost = 0;
    for (int i = 0; i < numbers.length; i++) {
      lost += (codes[i] - numbers[i]) * (codes[i] - numbers[i]) / numbers.length;
    }
    assertThat(spread).isPositive();
    assertThat(Math.sqrt(lost)).isPositive().isLessThan(0.1 * spread);
  }

  private static int count(Program program, String pattern) {
    String evaluate = program.text().substring(program.text().indexOf("def evaluate"));
    return (int) Pattern.compile(pattern).matcher(evaluate).results().count();
  }

  private static double spread(double[] values) {
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(squares / values.length - mean * mean);
  }

  private static double[] logits(
      Program program, Function<Variable, HostTensor> values, HostBuffer images) {
    try (LoadedProgram loaded = Engine.get().load(program, values, ComputeDevice.CPU)) {
      return loaded.call(StepCompiler.EVALUATE, images).get(StepCompiler.LOGITS).toDoubles();
    }
  }

  private static HostBuffer images(Backbone backbone) {
    HostBuffer images = HostBuffer.allocate(ElementType.FLOAT32, backbone.input().sizes(BATCH));
    RandomStream random = RandomStream.of(1, "images");
    for (int i = 0; i < backbone.input().elements(BATCH); i++) {
      images.floats().put(i, (float) random.nextGaussian());
    }
    return images;
  }

  /** Statistics that are not 0 and 1, so that folding them shows. */
  private static Function<Variable, HostTensor> values() {
    Map<String, HostTensor> made = new HashMap<>();
    return variable ->
        made.computeIfAbsent(
            variable.name(),
            name -> {
              HostTensor start = variable.initial(3);
              if (!name.matches(".*(running_mean|running_var|gamma|beta)$")) {
                return start;
              }
              RandomStream random = RandomStream.of(2, name);
              double[] values = start.toDoubles();
              float[] moved = new float[values.length];
              for (int i = 0; i < moved.length; i++) {
                moved[i] = (float) (values[i] + 0.3 * random.nextDouble());
              }
              return HostTensor.of(name, start.shape(), moved);
            });
  }
}
