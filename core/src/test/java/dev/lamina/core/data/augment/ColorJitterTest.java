package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.augment.ColorJitter.Change;
import dev.lamina.core.data.augment.ColorJitter.Step;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColorJitterTest {

  private static final int DRAWS = 4000;
  private static final ColorJitter USUAL = new ColorJitter(0.4, 0.4, 0.4, 0.1);

  /** Four pixels, red, green and blue of each: the picture of torchvision's own tests. */
  private static final int[] PICTURE = {0, 5, 13, 54, 135, 226, 37, 8, 234, 90, 255, 1};

  /** Expected: what torchvision's tests (test_adjust_...) expect of it with Pillow, BSD licence. */
  @Test
  void brightnessContrastAndSaturationAreTorchvisions() {
    assertClose(
        changed(new Change(List.of(Step.BRIGHTNESS), 0.5, 1, 1, 0)),
        1,
        new int[] {0, 2, 6, 27, 67, 113, 18, 4, 117, 45, 127, 0});
    assertClose(
        changed(new Change(List.of(Step.BRIGHTNESS), 2, 1, 1, 0)),
        0,
        new int[] {0, 10, 26, 108, 255, 255, 74, 16, 255, 180, 255, 2});
    assertClose(
        changed(new Change(List.of(Step.CONTRAST), 1, 0.5, 1, 0)),
        1,
        new int[] {43, 45, 49, 70, 110, 156, 61, 47, 160, 88, 170, 43});
    assertClose(
        changed(new Change(List.of(Step.CONTRAST), 1, 2, 1, 0)),
        1,
        new int[] {0, 0, 0, 22, 184, 255, 0, 0, 255, 94, 255, 0});
    assertClose(
        changed(new Change(List.of(Step.SATURATION), 1, 1, 0.5, 0)),
        1,
        new int[] {2, 4, 8, 87, 128, 173, 39, 25, 138, 133, 215, 88});
    assertClose(
        changed(new Change(List.of(Step.SATURATION), 1, 1, 2, 0)),
        1,
        new int[] {0, 6, 22, 0, 149, 255, 32, 0, 255, 3, 255, 0});
  }

  /**
   * Expected: Python's colorsys in floats; and torchvision's with Pillow, whose steps are coarse.
   */
  @Test
  void hueTurns() {
    Image quarter = changed(new Change(List.of(Step.HUE), 1, 1, 1, 0.25));
    assertClose(quarter, 0.5, new double[] {13, 0, 11.5, 226, 54, 221, 234, 8, 92, 1, 217, 255});
    assertClose(quarter, 7, new int[] {13, 0, 12, 224, 54, 226, 234, 8, 99, 1, 222, 255});
    Image back = changed(new Change(List.of(Step.HUE), 1, 1, 1, -0.25));
    assertClose(back, 0.5, new double[] {0, 13, 1.5, 54, 226, 59, 8, 234, 150, 255, 39, 1});
    assertClose(back, 7, new int[] {0, 13, 2, 54, 226, 58, 8, 234, 152, 255, 43, 1});
    assertClose(
        changed(new Change(List.of(Step.HUE), 1, 1, 1, 0.1)),
        0.5,
        new double[] {2.8, 0, 13, 76.2, 54, 226, 172.6, 8, 234, 1, 255, 64.4});
    assertClose(
        changed(new Change(List.of(Step.HUE), 1, 1, 1, 0.5)),
        0.5,
        new double[] {13, 8, 0, 226, 145, 54, 205, 234, 8, 166, 1, 255});
  }

  @Test
  void stepsAreMadeInTheirOrder() {
    // Brightness makes 20, 100 and 255 of them, whose mean is 125; before, it is 70.
    List<Step> order = List.of(Step.BRIGHTNESS, Step.CONTRAST);
    assertThat(grey(new Change(order, 2, 0.5, 1, 0), 10, 50, 150)).containsExactly(73, 113, 190);
    assertThat(grey(new Change(List.of(Step.CONTRAST, Step.BRIGHTNESS), 2, 0.5, 1, 0), 10, 50, 150))
        .containsExactly(80, 120, 220);
  }

  @Test
  void factorsAreUniformAndEveryOrderIsDrawn() {
    var jitter = new ColorJitter(0.4, 1.5, 0.2, 0.1);
    Map<List<Step>, Integer> orders = new HashMap<>();
    double[] sums = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      Change change = jitter.draw(stream(i));
      assertThat(change.brightness()).isBetween(0.6, 1.4);
      assertThat(change.contrast()).isBetween(0.0, 2.5);
      assertThat(change.saturation()).isBetween(0.8, 1.2);
      assertThat(change.turns()).isBetween(-0.1, 0.1);
      orders.merge(change.order(), 1, Integer::sum);
      sums[0] += (change.brightness() - 1) / 0.4;
      sums[1] += (change.contrast() - 1.25) / 1.25;
      sums[2] += (change.saturation() - 1) / 0.2;
      sums[3] += change.turns() / 0.1;
    }
    for (double sum : sums) {
      // Five standard errors of a uniform number on [-1, 1).
      assertThat(sum / DRAWS).isCloseTo(0, within(0.046));
    }
    assertThat(orders).hasSize(24);
    // Six standard errors around a twenty-fourth.
    assertThat(orders.values()).allSatisfy(count -> assertThat(count).isBetween(90, 244));
  }

  @Test
  void aViewIsAFunctionOfItsStreamAndLeavesThePictureAsItIs() {
    var augmentation = new Augmentation(new WholePicture(), true, USUAL);
    var plain = new Augmentation(new WholePicture(), true);
    ImageBuffer picture = buffer(picture());
    var into = new ImageBuffer();
    Image view = copy(augmentation.view(picture, stream(1), into).image());
    assertThat(view).isNotEqualTo(picture());
    assertThat(copy(augmentation.view(picture, stream(1), into).image())).isEqualTo(view);
    assertThat(copy(augmentation.view(picture, stream(2), into).image())).isNotEqualTo(view);
    assertThat(picture.image()).isEqualTo(picture());
    assertThat(plain.view(picture, stream(1), into).image()).isSameAs(picture);
    for (int i = 0; i < 20; i++) {
      // Colours are drawn last: crops and mirrors are those without them.
      assertThat(augmentation.view(picture, stream(i), into).mirrored())
          .isEqualTo(plain.view(picture, stream(i), into).mirrored());
    }
  }

  @Test
  void theColoursOfACropAreThoseOfItsPicture() {
    var crop = new PaddedCrop(2, PaddedCrop.Fill.ZERO);
    var augmentation = new Augmentation(crop, false, new ColorJitter(1, 0, 0, 0));
    ImageBuffer picture = buffer(picture());
    for (int i = 0; i < 20; i++) {
      Image view = copy(augmentation.view(picture, stream(i), new ImageBuffer()).image());
      RandomStream same = stream(i);
      ImageBuffer expected = crop.cut(picture, same, new ImageBuffer());
      augmentation.color().draw(same).apply(expected, expected);
      assertThat(view).isEqualTo(expected.image());
    }
  }

  @Test
  void greyPicturesHaveBrightnessAndContrastAlone() {
    Image grey = picture().toChannels(1);
    var into = new ImageBuffer();
    assertThat(new ColorJitter(0.4, 0.4, 0, 0).apply(buffer(grey), stream(1), into).image())
        .isNotEqualTo(grey);
    String refused =
        "Cannot change saturation or hue of images of 1 channels (want 3, or no such change)";
    assertThatThrownBy(() -> new ColorJitter(0, 0, 0.4, 0).apply(buffer(grey), stream(1), into))
        .hasMessage(refused);
    assertThatThrownBy(() -> new ColorJitter(0, 0, 0, 0.1).apply(buffer(grey), stream(1), into))
        .hasMessage(refused);
  }

  @Test
  void rangesAreRefused() {
    assertThatThrownBy(() -> new ColorJitter(-0.1, 0, 0, 0))
        .hasMessage("Invalid brightness: -0.1 (want 0 to 100)");
    assertThatThrownBy(() -> new ColorJitter(0, Double.NaN, 0, 0))
        .hasMessage("Invalid contrast: NaN (want 0 to 100)");
    assertThatThrownBy(() -> new ColorJitter(0, 0, 101, 0))
        .hasMessage("Invalid saturation: 101.0 (want 0 to 100)");
    assertThatThrownBy(() -> new ColorJitter(0, 0, 0, 0.6))
        .hasMessage("Invalid hue: 0.6 (want 0 to 0.5 turns)");
  }

  private static void assertClose(Image image, double slack, int[] expected) {
    double[] levels = new double[expected.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = expected[i];
    }
    assertClose(image, slack, levels);
  }

  private static void assertClose(Image image, double slack, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) (image.pixels()[i % 3 * 4 + i / 3] & 0xff))
          .isCloseTo(expected[i], within(slack));
    }
  }

  private static Image changed(Change change) {
    return change.apply(buffer(picture()), new ImageBuffer()).image();
  }

  private static int[] grey(Change change, int... levels) {
    byte[] pixels = new byte[levels.length];
    for (int i = 0; i < levels.length; i++) {
      pixels[i] = (byte) levels[i];
    }
    var image = buffer(new Image(1, 1, levels.length, pixels));
    byte[] result = change.apply(image, new ImageBuffer()).pixels();
    int[] changed = new int[levels.length];
    for (int i = 0; i < levels.length; i++) {
      changed[i] = result[i] & 0xff;
    }
    return changed;
  }

  private static Image picture() {
    byte[] pixels = new byte[12];
    for (int i = 0; i < 12; i++) {
      pixels[i % 3 * 4 + i / 3] = (byte) PICTURE[i];
    }
    return new Image(3, 2, 2, pixels);
  }

  private static ImageBuffer buffer(Image image) {
    var buffer = new ImageBuffer();
    buffer.set(image);
    return buffer;
  }

  private static Image copy(ImageBuffer buffer) {
    return new Image(buffer.channels(), buffer.height(), buffer.width(), buffer.pixels().clone());
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "jitter");
  }
}
