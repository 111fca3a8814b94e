package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.spec.SpecException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceSpeedTest {

  /**
   * @param each bytes of what a sample has most of: pixels, logits of pixels ({@code 21 · 513²}),
   *     predictions of anchors ({@code 9 (80² + 40² + 20² + 10² + 5²) (80 + 4)}), logits
   */
  @ParameterizedTest
  @CsvSource({
    "resnet8, 10, 256, 786432",
    "deeplabv3-resnet18, 21, 513, 22106196",
    "retinanet-resnet18, 80, 640, 25779600",
    "resnet8, 1000000, 32, 4000000",
  })
  void batchesThatNoBufferHoldsAreRefused(String model, int classes, int size, long each) {
    Backbone backbone = Backbones.named(model, classes, size);
    int most = (int) (Integer.MAX_VALUE / each);

    assertThatCode(() -> new InferenceSpeed(most, 0, 1).check(backbone)).doesNotThrowAnyException();
    assertThatThrownBy(() -> new InferenceSpeed(most + 1, 0, 1).check(backbone))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid inference-speed: batch %s of %s bytes a sample (want less than 2 GiB together: at most %s)",
            most + 1, each, most);
  }
}
