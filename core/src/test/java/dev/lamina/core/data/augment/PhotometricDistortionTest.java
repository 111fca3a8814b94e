package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.augment.PhotometricDistortion.Change;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import org.junit.jupiter.api.Test;

class PhotometricDistortionTest {

  private static final int DRAWS = 4000;

  @Test
  void withoutStrengthNothingChanges() {
    Image noise = noise();
    var none = new PhotometricDistortion(0, 0, 0, 0);
    for (int i = 0; i < 20; i++) {
      assertThat(none.apply(noise, stream(i))).isEqualTo(noise);
    }
  }

  @Test
  void everyStepIsItsFormulaAndEndsAtTheLevels() {
    assertThat(changed(new Change(30, 1, false, 1, 0), 0, 100, 240)).containsExactly(30, 130, 255);
    assertThat(changed(new Change(-30, 1, false, 1, 0), 0, 100, 240)).containsExactly(0, 70, 210);
    assertThat(changed(new Change(0, 1.5, false, 1, 0), 10, 101, 240))
        .containsExactly(15, 152, 255);
    // Value 200, saturation 1/2: half of it, and one and a half times it.
    assertThat(changed(new Change(0, 1, false, 0.5, 0), 200, 100, 150))
        .containsExactly(200, 150, 175);
    assertThat(changed(new Change(0, 1, false, 1.5, 0), 200, 100, 150))
        .containsExactly(200, 50, 125);
    // Saturation 4/5 can become 1 only, which is 5/4 of it.
    assertThat(changed(new Change(0, 1, false, 1.5, 0), 200, 40, 120)).containsExactly(200, 0, 100);
    assertThat(changed(new Change(0, 1, false, 1, 1 / 3.0), 200, 100, 100))
        .containsExactly(100, 200, 100);
    assertThat(changed(new Change(0, 1, false, 1, -1 / 6.0), 200, 100, 100))
        .containsExactly(200, 100, 200);
    assertThat(changed(new Change(0, 1, false, 1.5, 0.3), 80, 80, 80)).containsExactly(80, 80, 80);
  }

  @Test
  void contrastComesBeforeTheColourOrLast() {
    // First: (255, 150, 150), of which saturation halves the distance to 255.
    assertThat(changed(new Change(0, 1.5, false, 0.5, 0), 200, 100, 100))
        .containsExactly(255, 203, 203);
    // Last: (200, 150, 150) times 1.5.
    assertThat(changed(new Change(0, 1.5, true, 0.5, 0), 200, 100, 100))
        .containsExactly(255, 225, 225);
  }

  @Test
  void everyStepIsTakenHalfOfTheTimeWithUniformStrength() {
    int[] taken = new int[5];
    double[] sums = new double[4];
    double[] most = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      Change change = PhotometricDistortion.USUAL.draw(stream(i));
      double[] strengths = {
        change.shift() / 32,
        (change.contrast() - 1) / 0.5,
        (change.saturation() - 1) / 0.5,
        change.turns() * 10
      };
      for (int step = 0; step < 4; step++) {
        taken[step] += strengths[step] == 0 ? 0 : 1;
        sums[step] += strengths[step];
        most[step] = Math.max(most[step], Math.abs(strengths[step]));
      }
      taken[4] += change.contrastLast() ? 1 : 0;
    }
    for (int step = 0; step < 5; step++) {
      // Five standard errors of a half.
      assertThat((double) taken[step] / DRAWS).isCloseTo(0.5, within(0.04));
    }
    for (int step = 0; step < 4; step++) {
      // Uniform on [-1, 1) half of the time: a standard deviation of sqrt(1/6).
      assertThat(sums[step] / DRAWS).isCloseTo(0, within(0.033));
      assertThat(most[step]).isBetween(0.98, 1.0 + 1e-9);
    }
  }

  @Test
  void aChangeIsAFunctionOfItsStream() {
    Image noise = noise();
    Image distorted = PhotometricDistortion.USUAL.apply(noise, stream(4));
    assertThat(PhotometricDistortion.USUAL.apply(noise, stream(4))).isEqualTo(distorted);
    assertThat(PhotometricDistortion.USUAL.apply(noise, stream(5))).isNotEqualTo(distorted);
    assertThat(noise).isEqualTo(noise());
  }

  @Test
  void rangesAndGreyPicturesAreRefused() {
    assertThatThrownBy(() -> new PhotometricDistortion(256, 0, 0, 0))
        .hasMessage("Invalid brightness: 256.0 (want 0 to 255 levels)");
    assertThatThrownBy(() -> new PhotometricDistortion(0, -0.1, 0, 0))
        .hasMessage("Invalid contrast: -0.1 (want 0 to 1)");
    assertThatThrownBy(() -> new PhotometricDistortion(0, 0, Double.NaN, 0))
        .hasMessage("Invalid saturation: NaN (want 0 to 1)");
    assertThatThrownBy(() -> new PhotometricDistortion(0, 0, 0, 181))
        .hasMessage("Invalid hue: 181.0 (want 0 to 180 degrees)");
    assertThatThrownBy(() -> PhotometricDistortion.USUAL.apply(noise().toChannels(1), stream(1)))
        .hasMessage(
            "Cannot change saturation or hue of images of 1 channels (want 3, or no such change)");
  }

  private static int[] changed(Change change, int red, int green, int blue) {
    byte[] pixel = {(byte) red, (byte) green, (byte) blue};
    byte[] result = change.apply(new Image(3, 1, 1, pixel)).pixels();
    return new int[] {result[0] & 0xff, result[1] & 0xff, result[2] & 0xff};
  }

  private static Image noise() {
    var random = RandomStream.of(5, "noise");
    byte[] pixels = new byte[3 * 12 * 9];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextLong();
    }
    return new Image(3, 12, 9, pixels);
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "distortion");
  }
}
