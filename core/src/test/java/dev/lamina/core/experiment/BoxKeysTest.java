package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.HsvJitter;
import dev.lamina.core.data.augment.MosaicAugmentation;
import dev.lamina.core.data.augment.RandomAffine;
import dev.lamina.core.data.augment.ScaleJitter;
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
        .isEqualTo(new ScaleJitter(FRAME, 0.8, 1.25, false, Optional.empty()));
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
        .isEqualTo(new ScaleJitter(FRAME, 0.1, 2, true, Optional.of(new HsvJitter(0.1, 0.7, 0.2))));
    assertThat(views("augmentation: {scale-jitter: {size: 320}, hsv-jitter: true}").augmentation())
        .isEqualTo(new ScaleJitter(FRAME, 0.8, 1.25, false, Optional.of(HsvJitter.USUAL)));
    assertThat(views("augmentation: {scale-jitter: {size: 320}, hsv-jitter: false}").augmentation())
        .isEqualTo(new ScaleJitter(FRAME, 0.8, 1.25, false, Optional.empty()));
  }

  @Test
  void orWhatYoloIsTrainedWith() {
    BoxViews views =
        views(
            """
            epochs: 20
            augmentation:
              letterbox: {size: 320}
              mosaic: 1.0
              close-mosaic: 10
              affine: true
              mixup: 0.1
              hsv-jitter: true
              flip: true
            """);
    SquareFrame letterbox = SquareFrame.letterbox(320);
    assertThat(views.frame()).isEqualTo(letterbox);
    assertThat(views.augmentation())
        .isEqualTo(
            new MosaicAugmentation(
                letterbox,
                1,
                10,
                new RandomAffine(320, 0, 0, 0.5, 0.1),
                0.1,
                Optional.of(HsvJitter.USUAL),
                true,
                false,
                128));
    assertThat(views("{augmentation: {letterbox: {size: 64}}, epochs: 1}").augmentation())
        .isEqualTo(
            new MosaicAugmentation(
                SquareFrame.letterbox(64),
                0,
                0,
                new RandomAffine(64, 0, 0, 0, 0),
                0,
                Optional.empty(),
                false,
                false,
                128));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
{} | Missing key: augmentation
augmentation: {flip: true} | augmentation: Missing key: scale-jitter or letterbox
augmentation: {scale-jitter: {scale: [1, 2]}} | augmentation.scale-jitter: Missing key: size
augmentation: {scale-jitter: {size: 0}} | augmentation.scale-jitter.size: Invalid value: 0
augmentation: {scale-jitter: {size: 5000}} | augmentation.scale-jitter.size: Invalid value: 5000
augmentation: {scale-jitter: {size: 64, scale: [2, 1]}} | augmentation.scale-jitter: Invalid scale: 2.0 to 1.0
augmentation: {scale-jitter: {size: 64, scale: [0, 1]}} | augmentation.scale-jitter: Invalid scale: 0.0 to 1.0
augmentation: {scale-jitter: {size: 64, ratio: [1, 1]}} | Unknown key: ratio
augmentation: {scale-jitter: {size: 64}, hsv-jitter: {hue: 2}} | augmentation.hsv-jitter.hue
augmentation: {scale-jitter: {size: 64}, padding: 4} | Unknown key: padding
augmentation: {scale-jitter: {size: 64}, mosaic: 1.0} | Unknown key: mosaic
augmentation: {scale-jitter: {size: 64}, letterbox: {size: 64}} | augmentation: Invalid augmentation: scale-jitter and letterbox
augmentation: {letterbox: {size: 64}, mosaic: 2} | augmentation.mosaic: Invalid value: 2
augmentation: {letterbox: {size: 64}, close-mosaic: 2} | augmentation.close-mosaic: Invalid close-mosaic: there is no mosaic
augmentation: {letterbox: {size: 64}, affine: {scale: 1}} | augmentation.affine: Invalid scale: 1.0
{augmentation: {letterbox: {size: 64}, mosaic: 1, close-mosaic: 5}, epochs: 5} | augmentation.close-mosaic: Invalid close-mosaic: 5 of 5 epochs
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
