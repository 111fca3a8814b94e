package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A red and a blue rectangle on green; whatever is done, a box stays around its colour. */
class ScaleJitterTest {

  private static final OtherPictures NONE =
      random -> {
        throw new AssertionError("Another picture was asked for");
      };
  private static final Rgb FILL = new Rgb(9, 8, 7);
  private static final SquareFrame FRAME = new SquareFrame(96, FILL);
  private static final Box RED = Box.of(0, 10, 20, 40, 25);
  private static final Box BLUE = Box.of(2, 70, 5, 30, 60);

  @Property(tries = 100)
  void boxesStayAroundTheirObjects(@ForAll long seed) {
    var augmentation = new ScaleJitter(FRAME, 0.5, 2, true, Optional.empty());
    FramedPicture view = augmentation.view(picture(), NONE, stream(seed));
    int found = 0;
    for (Box box : view.boxes().boxes()) {
      double[] seen = found(view.image(), box.label());
      // Half a pixel of the blurred edge at scale 2, and one of rounding.
      assertThat(seen[0]).isCloseTo(box.x(), within(1.6));
      assertThat(seen[1]).isCloseTo(box.y(), within(1.6));
      assertThat(seen[2]).isCloseTo(box.x() + box.width(), within(1.6));
      assertThat(seen[3]).isCloseTo(box.y() + box.height(), within(1.6));
      found++;
    }
    assertThat(found).isBetween(0, 2);
    for (Box box : List.of(RED, BLUE)) {
      double[] whole = whole(box, view.placement());
      double width = Math.min(96, whole[2]) - Math.max(0, whole[0]);
      double height = Math.min(96, whole[3]) - Math.max(0, whole[1]);
      double share =
          Math.max(0, width)
              * Math.max(0, height)
              / ((whole[2] - whole[0]) * (whole[3] - whole[1]));
      assertThat(view.boxes().boxes().stream().anyMatch(seen -> seen.label() == box.label()))
          .isEqualTo(share >= 0.1);
    }
  }

  @Property(tries = 60)
  void pixelsBesideThePictureHaveTheColourOfTheFrame(@ForAll long seed) {
    var augmentation = new ScaleJitter(FRAME, 0.3, 1.5, true, Optional.of(HsvJitter.USUAL));
    FramedPicture view = augmentation.view(picture(), NONE, stream(seed));
    Placement placement = view.placement();
    int added = 0;
    for (int y = 0; y < 96; y++) {
      for (int x = 0; x < 96; x++) {
        boolean inside =
            x >= placement.left()
                && x < placement.left() + placement.resizedWidth()
                && y >= placement.top()
                && y < placement.top() + placement.resizedHeight();
        if (!inside) {
          assertThat(color(view.image(), x, y)).containsExactly(9, 8, 7);
          added++;
        } else {
          // 200, halved where two colours meet, darkened to 0.6 of it, less what rounding takes.
          assertThat(Arrays.stream(color(view.image(), x, y)).max().orElseThrow())
              .isGreaterThanOrEqualTo(58);
        }
      }
    }
    int shown =
        (Math.min(96, placement.left() + placement.resizedWidth()) - Math.max(0, placement.left()))
            * (Math.min(96, placement.top() + placement.resizedHeight())
                - Math.max(0, placement.top()));
    assertThat(added).isEqualTo(96 * 96 - shown);
  }

  @Test
  void scalesAndPlacesAreUniformAndHalfOfTheViewsAreMirrored() {
    var augmentation = new ScaleJitter(FRAME, 0.5, 1.5, true, Optional.empty());
    int draws = 4000;
    double scales = 0;
    double inside = 0;
    double cut = 0;
    int smaller = 0;
    int mirrored = 0;
    for (int i = 0; i < draws; i++) {
      Placement drawn = augmentation.draw(60, 120, stream(i));
      assertThat(drawn.resizedHeight()).isCloseTo(drawn.resizedWidth() / 2, within(1));
      scales += drawn.resizedWidth() / 96.0;
      mirrored += drawn.orientation() == 2 ? 1 : 0;
      int room = 96 - drawn.resizedWidth();
      if (room > 0) {
        assertThat(drawn.left()).isBetween(0, room);
        inside += (double) drawn.left() / room;
        smaller++;
      } else if (room < 0) {
        assertThat(drawn.left()).isBetween(room, 0);
        cut += (double) drawn.left() / room;
      }
    }
    // Five standard errors and more: 0.289 / sqrt(4000), 0.3 / sqrt(1900), 0.5 / sqrt(4000).
    assertThat(scales / draws).isCloseTo(1, within(0.025));
    assertThat(inside / smaller).isCloseTo(0.5, within(0.04));
    assertThat(cut / (draws - smaller)).isCloseTo(0.5, within(0.04));
    assertThat((double) mirrored / draws).isCloseTo(0.5, within(0.04));
    assertThat(
            new ScaleJitter(FRAME, 1, 1, false, Optional.empty())
                .draw(60, 120, stream(1))
                .orientation())
        .isEqualTo(1);
  }

  @Test
  void aMirroredViewIsTheMirroredPicture() {
    var plain = new ScaleJitter(FRAME, 1, 1, false, Optional.empty());
    var flipping = new ScaleJitter(FRAME, 1, 1, true, Optional.empty());
    int mirrored = 0;
    for (int i = 0; i < 20; i++) {
      FramedPicture view = flipping.view(picture(), NONE, stream(i));
      boolean flipped = view.placement().orientation() == 2;
      FramedPicture expected =
          plain.view(flipped ? picture().flipped() : picture(), NONE, stream(i));
      assertThat(view.image()).isEqualTo(expected.image());
      for (int b = 0; b < 2; b++) {
        assertThat(view.boxes().boxes().get(b).x())
            .isCloseTo(expected.boxes().boxes().get(b).x(), within(1e-9));
      }
      mirrored += flipped ? 1 : 0;
    }
    assertThat(mirrored).isBetween(1, 19);
  }

  @Test
  void aRestOfACrowdStays() {
    var crowd = new Box(1, 0, 0, 120, 80, 1, true, false, 4);
    var difficult = new Box(1, 0, 0, 120, 80, 1, false, true, 5);
    Box object = Box.of(1, 0, 0, 120, 80);
    var augmentation = new ScaleJitter(FRAME, 8, 8, false, Optional.empty());
    var picture = new BoxedPicture(picture().image(), new Boxes(List.of(crowd, object, difficult)));
    FramedPicture view = augmentation.view(picture, NONE, stream(2));
    // A 64th and a bit more of each is left.
    assertThat(view.boxes().boxes()).extracting(Box::id).containsExactly(4L, 5L);
    assertThat(view.boxes().boxes().get(0).crowd()).isTrue();
  }

  @Test
  void aViewIsAFunctionOfItsStream() {
    var augmentation = new ScaleJitter(FRAME, 0.8, 1.25, true, Optional.of(HsvJitter.USUAL));
    FramedPicture view = augmentation.view(picture(), NONE, stream(3));
    assertThat(augmentation.view(picture(), NONE, stream(3))).isEqualTo(view);
    assertThat(augmentation.view(picture(), NONE, stream(4))).isNotEqualTo(view);
  }

  @Test
  void wholePicturesLieAtTheTopLeftAlsoEnlarged() {
    for (int size : new int[] {40, 96, 300}) {
      FramedPicture view = new SquareFrame(size, FILL).view(picture());
      Placement placement = view.placement();
      assertThat(view.image().width()).isEqualTo(size).isEqualTo(view.image().height());
      assertThat(placement.resizedWidth()).isEqualTo(size);
      assertThat(placement.resizedHeight()).isEqualTo(Math.round(size * 80 / 120.0));
      assertThat(placement.left()).isZero();
      assertThat(placement.top()).isZero();
      assertThat(color(view.image(), size - 1, placement.resizedHeight())).containsExactly(9, 8, 7);
      assertThat(color(view.image(), size - 1, placement.resizedHeight() - 1))
          .containsExactly(0, 200, 0);
      for (int b = 0; b < 2; b++) {
        Box stored = List.of(RED, BLUE).get(b);
        Box seen = view.boxes().boxes().get(b);
        double[] found = found(view.image(), stored.label());
        double slack = 0.6 + size / 240.0;
        assertThat(found[0]).isCloseTo(seen.x(), within(slack));
        assertThat(found[3]).isCloseTo(seen.y() + seen.height(), within(slack));
        assertThat(
                placement.storedBox(
                    seen.x(), seen.y(), seen.x() + seen.width(), seen.y() + seen.height()))
            .containsExactly(
                new double[] {
                  stored.x(), stored.y(), stored.x() + stored.width(), stored.y() + stored.height()
                },
                within(1e-9));
      }
      // What reaches into the added pixels ends with the picture.
      assertThat(placement.storedBox(0, 0, size, size))
          .containsExactly(new double[] {0, 0, 120, 80}, within(1e-9));
    }
  }

  @Test
  void aLineKeepsOnePixel() {
    var line = new BoxedPicture(new Image(3, 1, 400, new byte[1200]), new Boxes(List.of()));
    assertThat(new SquareFrame(16, FILL).view(line).placement().resizedHeight()).isEqualTo(1);
    for (int i = 0; i < 50; i++) {
      assertThat(ScaleJitter.of(FRAME).view(line, NONE, stream(i)).placement().resizedHeight())
          .isEqualTo(1);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new ScaleJitter(FRAME, 0, 1, true, Optional.empty()))
        .hasMessage("Invalid scale: 0.0 to 1.0 (want 0 < least <= most <= 16)");
    assertThatThrownBy(() -> new ScaleJitter(FRAME, 1, 17, true, Optional.empty()))
        .hasMessageContaining("Invalid scale: 1.0 to 17.0");
    assertThatThrownBy(() -> new SquareFrame(5000, FILL))
        .hasMessage("Invalid size: 5000 (want 1 to 4096)");
    var grey = new BoxedPicture(new Image(1, 4, 4, new byte[16]), new Boxes(List.of()));
    assertThatThrownBy(() -> FRAME.view(grey)).hasMessage("Invalid image: 1 channels (want 3)");
  }

  private static double[] whole(Box box, Placement placement) {
    return placement.box(box.x(), box.y(), box.x() + box.width(), box.y() + box.height());
  }

  /** Left, top, right and bottom of what is nearer to full than to none of a channel. */
  private static double[] found(Image image, int channel) {
    double[] found = {image.width(), image.height(), 0, 0};
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (color(image, x, y)[channel] > 100) {
          found[0] = Math.min(found[0], x);
          found[1] = Math.min(found[1], y);
          found[2] = Math.max(found[2], x + 1);
          found[3] = Math.max(found[3], y + 1);
        }
      }
    }
    return found;
  }

  private static int[] color(Image image, int x, int y) {
    int plane = image.height() * image.width();
    int at = y * image.width() + x;
    byte[] pixels = image.pixels();
    return new int[] {pixels[at] & 0xff, pixels[plane + at] & 0xff, pixels[2 * plane + at] & 0xff};
  }

  /** 80 rows of 120 columns. */
  private static BoxedPicture picture() {
    byte[] pixels = new byte[3 * 80 * 120];
    for (int i = 0; i < 80 * 120; i++) {
      boolean red = holds(RED, i % 120, i / 120);
      boolean blue = holds(BLUE, i % 120, i / 120);
      pixels[i] = (byte) (red ? 200 : 0);
      pixels[80 * 120 + i] = (byte) (red || blue ? 0 : 200);
      pixels[2 * 80 * 120 + i] = (byte) (blue ? 200 : 0);
    }
    return new BoxedPicture(new Image(3, 80, 120, pixels), new Boxes(List.of(RED, BLUE)));
  }

  private static boolean holds(Box box, int x, int y) {
    return x >= box.x() && x < box.x() + box.width() && y >= box.y() && y < box.y() + box.height();
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "detection");
  }
}
