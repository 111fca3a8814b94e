package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Pixels have the colour of their class; whatever is done, a class stays on its colour. */
class SegmentationAugmentationTest {

  private static final Rgb FILL = new Rgb(1, 2, 3);
  private static final int BLOCK = 16;

  @Property(tries = 60)
  void withoutScalingEveryPixelKeepsItsClass(@ForAll long seed) {
    var view = geometric(new ImageSize(50, 40), 1, 1).view(blocks(90, 70), stream(seed));
    assertThat(inColourOfClass(view, 50, 40, 0)).isEqualTo(50 * 40);
  }

  @Property(tries = 60)
  void scaledPixelsAwayFromOtherClassesKeepTheirs(@ForAll long seed) {
    var crop = new RandomScaledCrop(new ImageSize(60, 50), 0.5, 2, FILL);
    SegmentedPicture picture = blocks(90, 110);
    Placement drawn = crop.draw(90, 110, stream(seed));
    var view =
        new SegmentationAugmentation(Optional.of(crop), true, Optional.empty())
            .view(picture, stream(seed));
    // A source pixel reaches two pixels far at scale 2, and the nearest class is half of one off.
    assertThat(inColourOfClass(view, drawn.height(), drawn.width(), 3)).isGreaterThan(50);
  }

  @Property(tries = 60)
  void whatIsAddedLiesRightAndBelowAndCountsForNothing(@ForAll long seed) {
    var size = new ImageSize(100, 120);
    var augmentation =
        new SegmentationAugmentation(
            Optional.of(new RandomScaledCrop(size, 0.5, 1.5, FILL)),
            true,
            Optional.of(PhotometricDistortion.USUAL));
    Placement drawn = augmentation.crop().orElseThrow().draw(80, 90, stream(seed));
    SegmentedPicture view = augmentation.view(blocks(80, 90), stream(seed));
    assertThat(new ImageSize(view.image().height(), view.image().width())).isEqualTo(size);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 120; x++) {
        boolean added = y >= drawn.height() || x >= drawn.width();
        assertThat(classAt(view, y, x) == LabelMap.NOTHING).isEqualTo(added);
        if (added) {
          assertThat(colour(view, y, x)).containsExactly(1, 2, 3);
        }
      }
    }
  }

  @Test
  void theCropIsTheDrawnRectangle() {
    SegmentedPicture picture = noise(40, 30);
    var crop = new RandomScaledCrop(new ImageSize(10, 12), 1, 1, FILL);
    Placement drawn = crop.draw(40, 30, stream(7));
    SegmentedPicture cut = crop.cut(picture, stream(7));
    for (int y = 0; y < 10; y++) {
      for (int x = 0; x < 12; x++) {
        assertThat(colour(cut, y, x)).isEqualTo(colour(picture, y - drawn.top(), x - drawn.left()));
        assertThat(classAt(cut, y, x))
            .isEqualTo(classAt(picture, y - drawn.top(), x - drawn.left()));
      }
    }
  }

  @Test
  void scalesAndPlacesAreUniformAndHalfOfTheViewsAreMirrored() {
    var crop = new RandomScaledCrop(ImageSize.square(100), 0.5, 2, FILL);
    int draws = 4000;
    double scales = 0;
    int small = 0;
    double places = 0;
    int larger = 0;
    for (int i = 0; i < draws; i++) {
      Placement drawn = crop.draw(200, 400, stream(i));
      assertThat(drawn.scaleX()).isCloseTo(drawn.scaleY(), within(0.01));
      scales += drawn.scaleX();
      small += drawn.scaleX() < 1 ? 1 : 0;
      if (drawn.resizedHeight() > 100) {
        places += (double) -drawn.top() / (drawn.resizedHeight() - 100);
        larger++;
      }
    }
    // Five standard errors: 0.433 / sqrt(4000), sqrt(2/9 / 4000), 0.3 / sqrt(4000).
    assertThat(scales / draws).isCloseTo(1.25, within(0.035));
    assertThat((double) small / draws).isCloseTo(1 / 3.0, within(0.037));
    assertThat(places / larger).isCloseTo(0.5, within(0.025));

    SegmentedPicture picture = noise(4, 5);
    var flip = new SegmentationAugmentation(Optional.empty(), true, Optional.empty());
    int mirrored = 0;
    for (int i = 0; i < draws; i++) {
      SegmentedPicture view = flip.view(picture, stream(i));
      assertThat(view.equals(picture) || view.equals(picture.mirrored())).isTrue();
      mirrored += view.equals(picture) ? 0 : 1;
    }
    assertThat((double) mirrored / draws).isCloseTo(0.5, within(0.04));
  }

  @Test
  void aViewIsAFunctionOfItsStream() {
    SegmentedPicture picture = noise(40, 50);
    var augmentation =
        new SegmentationAugmentation(
            Optional.of(RandomScaledCrop.of(ImageSize.square(32))),
            true,
            Optional.of(PhotometricDistortion.USUAL));
    SegmentedPicture view = augmentation.view(picture, stream(3));
    assertThat(augmentation.view(picture, stream(3))).isEqualTo(view);
    assertThat(augmentation.view(picture, stream(4))).isNotEqualTo(view);
    assertThat(picture).isEqualTo(noise(40, 50));
  }

  @Test
  void withoutAugmentationAPictureIsItself() {
    SegmentedPicture picture = noise(9, 7);
    assertThat(SegmentationAugmentation.NONE.view(picture, stream(1))).isSameAs(picture);
    assertThat(picture.mirrored()).isNotEqualTo(picture);
    assertThat(picture.mirrored().mirrored()).isEqualTo(picture);
  }

  @Test
  void rangesAndUnlikeSizesAreRefused() {
    assertThatThrownBy(() -> new RandomScaledCrop(ImageSize.square(8), 0, 1, FILL))
        .hasMessage("Invalid scale: 0.0 to 1.0 (want 0 < least <= most <= 16)");
    assertThatThrownBy(() -> new RandomScaledCrop(ImageSize.square(8), 2, 1, FILL))
        .hasMessage("Invalid scale: 2.0 to 1.0 (want 0 < least <= most <= 16)");
    assertThatThrownBy(() -> new RandomScaledCrop(new ImageSize(8, 5000), 1, 1, FILL))
        .hasMessage("Invalid size: 8x5000 (want sides of at most 4096)");
    assertThatThrownBy(() -> new Rgb(0, 256, 0))
        .hasMessage("Invalid level of a colour: 256 (want 0 to 255)");
    Image image = noise(4, 5).image();
    assertThatThrownBy(() -> new SegmentedPicture(image, noise(5, 4).classes()))
        .hasMessage("Invalid label map: 4x5 (want the picture's 5x4)");
    assertThatThrownBy(() -> new SegmentedPicture(image.toChannels(1), noise(4, 5).classes()))
        .hasMessage("Invalid image: 1 channels (want 3)");
  }

  private static SegmentationAugmentation geometric(ImageSize size, double least, double most) {
    return new SegmentationAugmentation(
        Optional.of(new RandomScaledCrop(size, least, most, FILL)), true, Optional.empty());
  }

  /**
   * Asserts of all pixels with no other class and no edge of the picture's part within a distance
   * that they have the colour of their class.
   *
   * @return how many these are
   */
  private static int inColourOfClass(SegmentedPicture view, int height, int width, int distance) {
    int checked = 0;
    for (int y = distance; y < height - distance; y++) {
      for (int x = distance; x < width - distance; x++) {
        int label = classAt(view, y, x);
        if (label != LabelMap.NOTHING && alone(view, y, x, distance)) {
          assertThat(colour(view, y, x)).containsExactly(10 * label, 255 - 10 * label, 7);
          checked++;
        }
      }
    }
    return checked;
  }

  private static boolean alone(SegmentedPicture view, int row, int column, int distance) {
    for (int y = row - distance; y <= row + distance; y++) {
      for (int x = column - distance; x <= column + distance; x++) {
        if (classAt(view, y, x) != classAt(view, row, column)) {
          return false;
        }
      }
    }
    return true;
  }

  private static int classAt(SegmentedPicture picture, int y, int x) {
    return picture.classes().classes()[y * picture.image().width() + x] & 0xff;
  }

  private static int[] colour(SegmentedPicture picture, int y, int x) {
    int plane = picture.image().height() * picture.image().width();
    int at = y * picture.image().width() + x;
    byte[] pixels = picture.image().pixels();
    return new int[] {pixels[at] & 0xff, pixels[plane + at] & 0xff, pixels[2 * plane + at] & 0xff};
  }

  /** Squares of classes that differ from their neighbours'. */
  private static SegmentedPicture blocks(int height, int width) {
    byte[] classes = new byte[height * width];
    byte[] pixels = new byte[3 * height * width];
    Arrays.fill(pixels, 2 * height * width, 3 * height * width, (byte) 7);
    for (int i = 0; i < classes.length; i++) {
      int label = (i / width / BLOCK * 5 + i % width / BLOCK * 3) % 17;
      classes[i] = (byte) label;
      pixels[i] = (byte) (10 * label);
      pixels[classes.length + i] = (byte) (255 - 10 * label);
    }
    return new SegmentedPicture(
        new Image(3, height, width, pixels), new LabelMap(height, width, classes));
  }

  private static SegmentedPicture noise(int height, int width) {
    var random = RandomStream.of(5, "noise");
    byte[] classes = new byte[height * width];
    byte[] pixels = new byte[3 * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextLong();
      classes[i / 3] = (byte) random.nextInt(19);
    }
    return new SegmentedPicture(
        new Image(3, height, width, pixels), new LabelMap(height, width, classes));
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "segmentation");
  }
}
