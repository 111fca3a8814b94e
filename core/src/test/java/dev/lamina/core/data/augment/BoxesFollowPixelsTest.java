package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A white rectangle is drawn where a box is; whatever is done, the box stays around the white. */
class BoxesFollowPixelsTest {

  @Property(tries = 50)
  void mirrored(@ForAll long seed) {
    BoxedPicture picture = drawn(40, 60, 5 + (int) Math.floorMod(seed, 20L), 7, 12, 9);
    BoxedPicture flipped = picture.flipped();
    assertAround(flipped, 0);
    assertThat(flipped.flipped().image()).isEqualTo(picture.image());
    assertThat(flipped.flipped().boxes()).isEqualTo(picture.boxes());
  }

  @Property(tries = 50)
  void ofAMosaic(@ForAll long seed) {
    BoxedPicture empty = new BoxedPicture(drawn(64, 64, 0, 0, 1, 1).image(), new Boxes(List.of()));
    byte[] black = new byte[3 * 64 * 64];
    var plain = new BoxedPicture(new Image(3, 64, 64, black), empty.boxes());
    BoxedPicture mosaic =
        new Mosaic(64)
            .of(
                List.of(drawn(50, 64, 40, 30, 12, 9), plain, plain, plain),
                RandomStream.of(seed, "mosaic"));
    assertThat(mosaic.image().height()).isEqualTo(128);
    assertAround(mosaic, 0);
  }

  @Property(tries = 100)
  void movedTurnedAndScaled(@ForAll long seed) {
    // Without turn and shear the box around the corners is the rectangle itself.
    var affine = new RandomAffine(100, 0, 0, 0.3, 0.1);
    BoxedPicture moved =
        affine.apply(drawn(100, 100, 40, 45, 20, 15), RandomStream.of(seed, "affine"));
    assertThat(moved.boxes().boxes()).hasSize(1);
    // Half a pixel of the blurred edge on either side, and one of rounding.
    assertAround(moved, 1.5);
  }

  @Property(tries = 100)
  void theBoxOfATurnedRectangleHoldsAllOfIt(@ForAll long seed) {
    var affine = new RandomAffine(100, 30, 10, 0.2, 0.05);
    BoxedPicture moved =
        affine.apply(drawn(100, 100, 40, 45, 20, 15), RandomStream.of(seed, "affine"));
    double[] white = white(moved.image());
    Box box = moved.boxes().boxes().get(0);
    assertThat(white[0]).isGreaterThanOrEqualTo(box.x() - 1);
    assertThat(white[1]).isGreaterThanOrEqualTo(box.y() - 1);
    assertThat(white[2]).isLessThanOrEqualTo(box.x() + box.width() + 1);
    assertThat(white[3]).isLessThanOrEqualTo(box.y() + box.height() + 1);
  }

  @Test
  void objectsThatAreCutDownToLittleAreGone() {
    var far = new RandomAffine(20, 0, 0, 0, 0);
    BoxedPicture moved = far.apply(drawn(100, 100, 10, 10, 31, 31), RandomStream.of(1, "affine"));
    assertThat(moved.boxes().boxes()).isEmpty();
  }

  @Test
  void coloursChangeButGreyStaysGreyAndNoGainChangesLittle() {
    BoxedPicture picture = drawn(20, 20, 5, 5, 4, 4);
    Image jittered = HsvJitter.USUAL.apply(picture.image(), RandomStream.of(1, "hsv"));
    assertThat(Arrays.copyOfRange(jittered.pixels(), 0, 400))
        .isEqualTo(Arrays.copyOfRange(jittered.pixels(), 400, 800));
    byte[] colours = new byte[3 * 400];
    var random = RandomStream.of(2, "colours");
    for (int i = 0; i < colours.length; i++) {
      colours[i] = (byte) random.nextLong();
    }
    var image = new Image(3, 20, 20, colours);
    Image same = new HsvJitter(0, 0, 0).apply(image, RandomStream.of(1, "hsv"));
    for (int i = 0; i < colours.length; i++) {
      // Hue has steps of two degrees: a thirtieth of the range between two channels.
      assertThat(same.pixels()[i] & 0xff).isCloseTo(colours[i] & 0xff, within(6));
    }
    assertThat(HsvJitter.USUAL.apply(image, RandomStream.of(3, "hsv"))).isNotEqualTo(image);
  }

  private static void assertAround(BoxedPicture picture, double slack) {
    double[] white = white(picture.image());
    Box box = picture.boxes().boxes().get(0);
    assertThat(white[0]).isCloseTo(box.x(), within(slack));
    assertThat(white[1]).isCloseTo(box.y(), within(slack));
    assertThat(white[2]).isCloseTo(box.x() + box.width(), within(slack));
    assertThat(white[3]).isCloseTo(box.y() + box.height(), within(slack));
  }

  /** Left, top, right and bottom of what is nearer to white than to the grey outside. */
  private static double[] white(Image image) {
    double[] found = {image.width(), image.height(), 0, 0};
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if ((image.pixels()[y * image.width() + x] & 0xff) > 185) {
          found[0] = Math.min(found[0], x);
          found[1] = Math.min(found[1], y);
          found[2] = Math.max(found[2], x + 1);
          found[3] = Math.max(found[3], y + 1);
        }
      }
    }
    return found;
  }

  /** Black, with a white rectangle and a box around it. */
  private static BoxedPicture drawn(
      int height, int width, int left, int top, int boxWidth, int boxHeight) {
    byte[] pixels = new byte[3 * height * width];
    for (int row = 0; row < 3 * height; row++) {
      if (row % height >= top && row % height < top + boxHeight) {
        int from = row * width + left;
        Arrays.fill(pixels, from, from + boxWidth, (byte) 255);
      }
    }
    return new BoxedPicture(
        new Image(3, height, width, pixels),
        new Boxes(List.of(Box.of(1, left, top, boxWidth, boxHeight))));
  }
}
