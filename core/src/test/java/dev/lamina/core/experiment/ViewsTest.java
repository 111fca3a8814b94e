package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.api.Test;

class ViewsTest {

  @Test
  void withoutKeysPicturesAreSeenAsTheyAre() {
    assertThat(views("seed: 1")).isEqualTo(new Views(Augmentation.NONE, new WholePicture()));
  }

  @Test
  void paddingAndFlipAreOfTrainingAlone() {
    assertThat(views("augmentation: {padding: 4, fill: reflect, flip: true}"))
        .isEqualTo(
            new Views(
                new Augmentation(new PaddedCrop(4, PaddedCrop.Fill.REFLECT), true),
                new WholePicture()));
  }

  @Test
  void aResizedCropIsMeasuredInTheMiddleOfAnEighthMore() {
    assertThat(views("augmentation: {random-resized-crop: {size: 224}}"))
        .isEqualTo(
            new Views(
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
            new Views(
                new Augmentation(new RandomResizedCrop(32, 0.25, 1, 0.5, 2), false),
                new CentreCrop(40, 36)));
  }

  @Test
  void whatMakesNoSenseIsRefusedWhereItStands() {
    refuses("augmentation: {random-resized-crop: {size: 32}, padding: 4}", "augmentation.padding");
    refuses("augmentation: {turn: 4}", "turn");
    refuses("augmentation: {random-resized-crop: {size: 32, scale: [1]}}", "scale");
    refuses("evaluation: {resize: 30, crop: 36}", "30");
  }

  private static void refuses(String text, String place) {
    assertThatThrownBy(() -> views(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(place);
  }

  private static Views views(String text) {
    return Views.of(SpecNode.parse(text, "test").mapping());
  }
}
