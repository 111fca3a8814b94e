package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each picture is of one level, with a brighter rectangle; views keep boxes around those. */
class MosaicAugmentationTest {

  private static final int SIZE = 64;
  private static final int MOST = 128;
  private static final OtherPictures NONE =
      random -> {
        throw new AssertionError("Another picture was asked for");
      };

  @Test
  void aMosaicShowsThePictureAndThreeOthers() {
    int boxes = 0;
    for (int seed = 0; seed < 60; seed++) {
      boxes += aMosaicShowsThePictureAndThreeOthers(seed);
    }
    // The view is the middle of the canvas: one rectangle in four is seen, or more.
    assertThat(boxes).isGreaterThan(60);
  }

  private static int aMosaicShowsThePictureAndThreeOthers(long seed) {
    var asked = new ArrayList<Integer>();
    OtherPictures others =
        random -> {
          asked.add(asked.size() + 1);
          return picture(asked.size());
        };
    MosaicAugmentation still = augmentation(1, 0, new RandomAffine(SIZE, 0, 0, 0, 0), MOST);
    FramedPicture view = still.view(picture(0), others, stream(seed));
    assertThat(asked).containsExactly(1, 2, 3);
    assertThat(view.image().width()).isEqualTo(SIZE).isEqualTo(view.image().height());
    // The centre of the canvas is that of the view: at least one picture lies there.
    for (Box box : view.boxes().boxes()) {
      int level = level(box.label());
      double[] bright = found(view.image(), level + 9);
      assertThat(bright[0]).isCloseTo(box.x(), within(1.01));
      assertThat(bright[1]).isCloseTo(box.y(), within(1.01));
      assertThat(bright[2]).isCloseTo(box.x() + box.width(), within(1.01));
      assertThat(bright[3]).isCloseTo(box.y() + box.height(), within(1.01));
      // Never larger than it was in a picture of this size.
      assertThat(box.width() * box.height()).isLessThanOrEqualTo(32 * 24 + 1e-9);
    }
    return view.boxes().boxes().size();
  }

  @Test
  void withoutChanceItIsThePictureAloneInTheMiddle() {
    MosaicAugmentation still = augmentation(0, 0, new RandomAffine(SIZE, 0, 0, 0, 0), MOST);
    FramedPicture view = still.view(picture(2), NONE, stream(1));
    FramedPicture framed = SquareFrame.letterbox(SIZE).view(picture(2));
    assertThat(view.image()).isEqualTo(framed.image());
    Box found = view.boxes().boxes().get(0);
    Box box = framed.boxes().boxes().get(0);
    assertThat(found.x()).isCloseTo(box.x(), within(1e-9));
    assertThat(found.y()).isCloseTo(box.y(), within(1e-9));
    assertThat(view.placement().scaleX()).isEqualTo(1);
  }

  @Test
  void theLastEpochsShowPicturesAsTheyAre() {
    var augmentation =
        new MosaicAugmentation(
            SquareFrame.letterbox(SIZE),
            1,
            3,
            RandomAffine.usual(SIZE),
            1,
            Optional.of(HsvJitter.USUAL),
            true,
            false,
            MOST);
    assertThat(augmentation.inEpoch(7, 10)).isSameAs(augmentation);
    DetectionView last = augmentation.inEpoch(8, 10);
    assertThat(last).isNotEqualTo(augmentation);
    assertThat(augmentation.inEpoch(10, 10)).isEqualTo(last);
    last.view(picture(1), NONE, stream(1));
    assertThatThrownBy(() -> augmentation.view(picture(1), NONE, stream(1)))
        .hasMessageContaining("Another picture");
  }

  @Test
  void aMixedViewIsBetweenTwoAndHasTheObjectsOfBoth() {
    MosaicAugmentation mixing = augmentation(0, 1, new RandomAffine(SIZE, 0, 0, 0, 0), MOST);
    double shares = 0;
    for (int i = 0; i < 200; i++) {
      FramedPicture view = mixing.view(picture(1), random -> picture(3), stream(i));
      assertThat(view.boxes().boxes()).extracting(Box::label).containsExactly(1, 3);
      // In the middle of both rectangles.
      int seen = view.image().pixels()[32 * SIZE + 32] & 0xff;
      double share = (level(3) + 9.0 - seen) / (level(3) - level(1));
      // Nine standard deviations of Beta(32, 32), and rounding.
      assertThat(share).isBetween(0.0, 1.0);
      shares += share;
    }
    // Seven standard errors of 0.062 / sqrt(200), and rounding.
    assertThat(shares / 200).isCloseTo(0.5, within(0.04));
  }

  @Test
  void ofTooManyObjectsTheLargestAreKept() {
    var boxes = new ArrayList<Box>();
    for (int i = 0; i < 40; i++) {
      boxes.add(Box.of(i % 4, i, 10, 4 + i % 20, 5));
    }
    var crowded = new BoxedPicture(picture(0).image(), new Boxes(boxes));
    MosaicAugmentation few = augmentation(0, 0, new RandomAffine(SIZE, 0, 0, 0, 0), 10);
    List<Box> kept = few.view(crowded, NONE, stream(1)).boxes().boxes();
    assertThat(kept).hasSize(10);
    assertThat(kept).allMatch(box -> box.width() > 4 + 14);
    // Of equal ones the first; a crowd takes no place.
    Box crowd = new Box(0, 0, 0, 60, 40, 1, true, false, 7);
    List<Box> equal =
        List.of(Box.of(0, 1, 1, 5, 5), crowd, Box.of(1, 9, 1, 5, 5), Box.of(2, 20, 1, 9, 9));
    MosaicAugmentation two = augmentation(0, 0, new RandomAffine(SIZE, 0, 0, 0, 0), 2);
    assertThat(
            two.view(new BoxedPicture(picture(0).image(), new Boxes(equal)), NONE, stream(1))
                .boxes()
                .boxes())
        .extracting(Box::label)
        .containsExactly(0, 0, 2);
  }

  @Test
  void aViewIsAFunctionOfItsStream() {
    var augmentation =
        new MosaicAugmentation(
            SquareFrame.letterbox(SIZE),
            0.5,
            0,
            new RandomAffine(SIZE, 10, 5, 0.5, 0.1),
            0.5,
            Optional.of(HsvJitter.USUAL),
            true,
            true,
            MOST);
    OtherPictures others = random -> picture(random.nextInt(4));
    var views = new ArrayList<FramedPicture>();
    for (int i = 0; i < 10; i++) {
      FramedPicture view = augmentation.view(picture(0), others, stream(i));
      assertThat(augmentation.view(picture(0), others, stream(i))).isEqualTo(view);
      views.add(view);
    }
    assertThat(views).doesNotHaveDuplicates();
  }

  @Test
  void upsideDownTwiceIsThePicture() {
    byte[] pixels = new byte[3 * 6 * 4];
    Arrays.fill(pixels, 4, 8, (byte) 9);
    var picture =
        new BoxedPicture(new Image(3, 6, 4, pixels), new Boxes(List.of(Box.of(1, 0, 1, 4, 1))));
    BoxedPicture turned = picture.flippedVertically();
    double[] bright = found(turned.image(), 9);
    Box box = turned.boxes().boxes().get(0);
    assertThat(box.y()).isEqualTo(4);
    assertThat(bright)
        .containsExactly(box.x(), box.y(), box.x() + box.width(), box.y() + box.height());
    assertThat(turned.flippedVertically()).isEqualTo(picture);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> augmentation(1.5, 0, RandomAffine.usual(SIZE), MOST))
        .hasMessage("Invalid mosaic: 1.5 (want 0 to 1)");
    assertThatThrownBy(() -> augmentation(1, -1, RandomAffine.usual(SIZE), MOST))
        .hasMessage("Invalid mixup: -1.0 (want 0 to 1)");
    assertThatThrownBy(() -> augmentation(1, 0, RandomAffine.usual(32), MOST))
        .hasMessage("Invalid affine: of 32 pixels (want the frame's 64)");
    assertThatThrownBy(() -> augmentation(1, 0, RandomAffine.usual(SIZE), 0))
        .hasMessage("Invalid number of objects: 0 (want >= 1)");
  }

  private static MosaicAugmentation augmentation(
      double mosaic, double mixUp, RandomAffine affine, int most) {
    return new MosaicAugmentation(
        SquareFrame.letterbox(SIZE),
        mosaic,
        0,
        affine,
        mixUp,
        Optional.empty(),
        false,
        false,
        most);
  }

  private static int level(int picture) {
    return 130 + 30 * picture;
  }

  /** 64 x 48 of one level, with a rectangle of 32 x 24 in the middle that is brighter by 9. */
  private static BoxedPicture picture(int number) {
    byte[] pixels = new byte[3 * 48 * 64];
    Arrays.fill(pixels, (byte) level(number));
    for (int row = 0; row < 3 * 48; row++) {
      if (row % 48 >= 12 && row % 48 < 36) {
        int from = row * 64 + 16;
        Arrays.fill(pixels, from, from + 32, (byte) (level(number) + 9));
      }
    }
    return new BoxedPicture(
        new Image(3, 48, 64, pixels), new Boxes(List.of(Box.of(number, 16, 12, 32, 24))));
  }

  /** Left, top, right and bottom of one level. */
  private static double[] found(Image image, int level) {
    double[] found = {image.width(), image.height(), 0, 0};
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if ((image.pixels()[y * image.width() + x] & 0xff) == level) {
          found[0] = Math.min(found[0], x);
          found[1] = Math.min(found[1], y);
          found[2] = Math.max(found[2], x + 1);
          found[3] = Math.max(found[3], y + 1);
        }
      }
    }
    return found;
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of(seed, "view");
  }
}
