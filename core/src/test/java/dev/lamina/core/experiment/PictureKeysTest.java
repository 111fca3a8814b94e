package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.ColorJitter;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.PictureViews;
import org.junit.jupiter.api.Test;

class PictureKeysTest {

  @Test
  void withoutKeysPicturesAreAsTheyAre() {
    assertThat(views("{}")).isEqualTo(new PictureViews(Augmentation.NONE, new WholePicture()));
  }

  @Test
  void coloursChangeWithEveryCrop() {
    assertThat(
            views(
                """
                augmentation:
                  padding: 4
                  fill: reflect
                  flip: true
                  color-jitter: {brightness: 0.4, contrast: 0.3, saturation: 0.2, hue: 0.1}
                """))
        .isEqualTo(
            new PictureViews(
                new Augmentation(
                    new PaddedCrop(4, PaddedCrop.Fill.REFLECT),
                    true,
                    new ColorJitter(0.4, 0.3, 0.2, 0.1)),
                new WholePicture()));
    assertThat(
            views("augmentation: {random-resized-crop: {size: 56}, color-jitter: {contrast: 2}}"))
        .isEqualTo(
            new PictureViews(
                new Augmentation(RandomResizedCrop.of(56), false, new ColorJitter(0, 2, 0, 0)),
                new CentreCrop(64, 56)));
  }

  @Test
  void wrongColoursAreRefusedWithTheirPath() {
    assertWrong("{brightness: -0.1}", "augmentation.color-jitter.brightness: Invalid value: -0.1");
    assertWrong("{contrast: high}", "augmentation.color-jitter.contrast: Invalid value: 'high'");
    assertWrong("{hue: 0.6}", "augmentation.color-jitter.hue: Invalid value: 0.6");
    assertWrong("{hues: 0.1}", "augmentation.color-jitter: Unknown key: hues (did you mean hue?");
    assertWrong("0.4", "augmentation.color-jitter: Invalid value: 0.4");
  }

  @Test
  void paddingAndFlipAreOfTrainingAlone() {
    assertThat(views("augmentation: {padding: 4, fill: reflect, flip: true}"))
        .isEqualTo(
            new PictureViews(
                new Augmentation(new PaddedCrop(4, PaddedCrop.Fill.REFLECT), true),
                new WholePicture()));
  }

  @Test
  void aResizedCropIsMeasuredInTheMiddleOfAnEighthMore() {
    assertThat(views("augmentation: {random-resized-crop: {size: 224}}"))
        .isEqualTo(
            new PictureViews(
                new Augmentation(RandomResizedCrop.of(224), false), new CentreCrop(256, 224)));
    // 96 * 8 / 7 is 109.7.
    assertThat(views("augmentation: {random-resized-crop: {size: 96}}").evaluation())
        .isEqualTo(new CentreCrop(110, 96));
  }

  @Test
  void scaleRatioAndEvaluationCanBeNamed() {
    String text =
        """
        augmentation:
          random-resized-crop: {size: 32, scale: [0.25, 1], ratio: [0.5, 2]}
        evaluation: {resize: 40, crop: 36}
        """;

    assertThat(views(text))
        .isEqualTo(
            new PictureViews(
                new Augmentation(new RandomResizedCrop(32, 0.25, 1, 0.5, 2), false),
                new CentreCrop(40, 36)));
  }

  @Test
  void whatMakesNoSenseIsRefusedWhereItStands() {
    refuses("augmentation: {random-resized-crop: {size: 32}, padding: 4}", "augmentation.padding");
    refuses("augmentation: {fill: reflect}", "augmentation.fill");
    refuses("augmentation: {random-resized-crop: {size: 32}, fill: zero}", "augmentation.fill");
    refuses("augmentation: {turn: 4}", "turn");
    refuses("augmentation: {random-resized-crop: {size: 32, scale: [1]}}", "scale");
    refuses("evaluation: {resize: 30, crop: 36}", "30");
  }

  private static void refuses(String text, String place) {
    assertThatThrownBy(() -> views(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(place);
  }

  private static void assertWrong(String colorJitter, String message) {
    assertThatThrownBy(() -> views("augmentation: {color-jitter: " + colorJitter + "}"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  private static PictureViews views(String yaml) {
    return PictureKeys.of(SpecNode.parse(yaml, "test").mapping());
  }
}
