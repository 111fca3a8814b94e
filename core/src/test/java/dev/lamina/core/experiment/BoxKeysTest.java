package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.DetectionAugmentation;
import dev.lamina.core.data.augment.HsvJitter;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.detection.AnchorDetector;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.BoxViews;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxKeysTest {

  private static final SquareFrame FRAME = SquareFrame.of(320);

  @Test
  void aSizeIsEnough() {
    BoxViews views = views("augmentation: {scale-jitter: {size: 320}}");
    assertThat(views.augmentation())
        .isEqualTo(new DetectionAugmentation(FRAME, 0.8, 1.25, false, Optional.empty()));
    assertThat(views.detector()).isEqualTo(AnchorDetector.of(ImageSize.square(320)));
    assertThat(views.imageSize(Optional.of(new ImageSize(480, 640))))
        .isEqualTo(ImageSize.square(320));
  }

  @Test
  void allCanBeNamed() {
    assertThat(
            views(
                    """
                    augmentation:
                      scale-jitter: {size: 320, scale: [0.1, 2]}
                      flip: true
                      hsv-jitter: {hue: 0.1, value: 0.2}
                    """)
                .augmentation())
        .isEqualTo(
            new DetectionAugmentation(
                FRAME, 0.1, 2, true, Optional.of(new HsvJitter(0.1, 0.7, 0.2))));
    assertThat(
            views("augmentation: {scale-jitter: {size: 320}, hsv-jitter: true}")
                .augmentation()
                .colors())
        .contains(HsvJitter.USUAL);
    assertThat(
            views("augmentation: {scale-jitter: {size: 320}, hsv-jitter: false}")
                .augmentation()
                .colors())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
{} | Missing key: augmentation
augmentation: {flip: true} | augmentation: Missing key: scale-jitter
augmentation: {scale-jitter: {scale: [1, 2]}} | augmentation.scale-jitter: Missing key: size
augmentation: {scale-jitter: {size: 0}} | augmentation.scale-jitter.size: Invalid value: 0
augmentation: {scale-jitter: {size: 5000}} | augmentation.scale-jitter.size: Invalid value: 5000
augmentation: {scale-jitter: {size: 64, scale: [2, 1]}} | augmentation.scale-jitter: Invalid scale: 2.0 to 1.0
augmentation: {scale-jitter: {size: 64, scale: [0, 1]}} | augmentation.scale-jitter: Invalid scale: 0.0 to 1.0
augmentation: {scale-jitter: {size: 64, ratio: [1, 1]}} | Unknown key: ratio
augmentation: {scale-jitter: {size: 64}, hsv-jitter: {hue: 2}} | augmentation.hsv-jitter.hue
augmentation: {scale-jitter: {size: 64}, padding: 4} | Unknown key: padding
{augmentation: {scale-jitter: {size: 64}}, evaluation: {resize: 64, crop: 64}} | evaluation: Invalid evaluation: objects are measured on whole pictures
""")
  void whatMakesNoSenseIsRefusedWhereItStands(String text, String reason) {
    assertThatThrownBy(() -> views(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  private static BoxViews views(String yaml) {
    return BoxKeys.of(SpecNode.parse(yaml, "test").mapping(), "retinanet-resnet18");
  }
}
