package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CropTest {

  @Test
  void outsideIsBlackOrMirrored() {
    var zero = new PaddedCrop(2, PaddedCrop.Fill.ZERO);
    var reflect = new PaddedCrop(2, PaddedCrop.Fill.REFLECT);
    assertThat(IntStream.range(-2, 2).map(i -> zero.source(i, 4)).toArray())
        .containsExactly(-1, -1, 0, 1);
    assertThat(IntStream.range(-2, 2).map(i -> reflect.source(i, 4)).toArray())
        .containsExactly(2, 1, 0, 1);
    assertThat(IntStream.range(2, 6).map(i -> reflect.source(i, 4)).toArray())
        .containsExactly(2, 3, 2, 1);
    assertThatThrownBy(
            () ->
                new PaddedCrop(8, PaddedCrop.Fill.REFLECT).output(Optional.of(ImageSize.square(8))))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid padding: 8 pixels of reflection for images of 8x8 (want less than the size)");
  }

  @Property(tries = 100)
  void everyPixelOfAPaddedCropIsWhereItBelongs(
      @ForAll @IntRange(min = -5, max = 5) int top, @ForAll @IntRange(min = -5, max = 5) int left) {
    ImageBuffer picture = gradient(7, 6);
    for (PaddedCrop.Fill fill : PaddedCrop.Fill.values()) {
      var crop = new PaddedCrop(5, fill);
      var cut = new ImageBuffer();
      crop.cut(picture, top, left, cut);
      for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 6; x++) {
          int row = crop.source(y + top, 7);
          int column = crop.source(x + left, 6);
          int expected = row < 0 || column < 0 ? 0 : picture.pixels()[row * 6 + column];
          assertThat(cut.pixels()[y * 6 + x]).isEqualTo((byte) expected);
        }
      }
    }
  }

  @Test
  void everyPaddedCropAndBothDirectionsAreDrawn() {
    var augmentation = new Augmentation(new PaddedCrop(2, PaddedCrop.Fill.REFLECT), true);
    var seen = new HashSet<String>();
    for (int i = 0; i < 2000; i++) {
      var view =
          augmentation.view(gradient(8, 8), RandomStream.of(1, "views", i), new ImageBuffer());
      seen.add(view.image().image().hashCode() + " " + view.mirrored());
    }
    assertThat(seen).hasSize(5 * 5 * 2);
  }

  @Property(tries = 300)
  void aRandomRectangleLiesInThePictureAndHasTheAreaAndRatioItMayHave(@ForAll long seed) {
    var crop = RandomResizedCrop.of(224);
    RandomResizedCrop.Region region = crop.draw(375, 500, RandomStream.of(seed, "rectangle"));
    assertThat(region.left()).isBetween(0, 500 - region.width());
    assertThat(region.top()).isBetween(0, 375 - region.height());
    double area = (double) region.width() * region.height() / (375 * 500);
    assertThat(area).isBetween(0.078, 1.0);
    // Sides are rounded to whole pixels: the smallest has about a hundred.
    assertThat((double) region.width() / region.height()).isBetween(0.74, 1.35);
  }

  @Test
  void whereNoRectangleFitsTheMiddleIsTaken() {
    RandomResizedCrop.Region region =
        new RandomResizedCrop(8, 1, 1, 1, 1).draw(10, 100, RandomStream.of(1, "rectangle"));
    assertThat(region).isEqualTo(new RandomResizedCrop.Region(45, 0, 10, 10));
  }

  @Test
  void areasAreUniform() {
    var crop = RandomResizedCrop.of(224);
    double sum = 0;
    for (int i = 0; i < 4000; i++) {
      RandomResizedCrop.Region region = crop.draw(1000, 1000, RandomStream.of(3, "area", i));
      sum += region.width() * region.height() / 1e6;
    }
    // Uniform on 0.08 to 1 has mean 0.54; large areas with a long side are drawn again, so fewer.
    assertThat(sum / 4000).isBetween(0.42, 0.54);
  }

  @Test
  void theResultHasTheSizeAndAWholePictureIsItself() {
    ImageBuffer picture = gradient(40, 60);
    var into = new ImageBuffer();
    ImageBuffer cut = RandomResizedCrop.of(16).cut(picture, RandomStream.of(1, "cut"), into);
    assertThat(new ImageSize(cut.height(), cut.width())).isEqualTo(ImageSize.square(16));
    assertThat(new WholePicture().cut(picture, RandomStream.of(1, "cut"), into)).isSameAs(picture);
  }

  @Test
  void theMiddleIsThatOfTheResizedPicture() {
    var constant = new ImageBuffer();
    byte[] pixels = constant.prepare(3, 64, 128);
    // The middle square is white, the sides black.
    for (int i = 0; i < pixels.length; i++) {
      int x = i % 128;
      pixels[i] = (byte) (x >= 32 && x < 96 ? 255 : 0);
    }
    ImageBuffer cut =
        new CentreCrop(32, 28).cut(constant, RandomStream.of(1, "unused"), new ImageBuffer());
    assertThat(cut.image()).isEqualTo(white(28));
  }

  private static Image white(int side) {
    byte[] pixels = new byte[3 * side * side];
    Arrays.fill(pixels, (byte) 255);
    return new Image(3, side, side, pixels);
  }

  /** A grey picture no two pixels of which are alike. */
  private static ImageBuffer gradient(int height, int width) {
    var picture = new ImageBuffer();
    byte[] pixels = picture.prepare(1, height, width);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i + 1);
    }
    return picture;
  }
}
