package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageTransformTest {

  @Test
  void aCanonicalTextIsReadBackToTheSame() {
    for (String text :
        List.of(
            "keep",
            "keep,orientation=ignored",
            "shorter-side=256",
            "shorter-side=256,crop=224,filter=bicubic",
            "shorter-side=256,crop=224,filter=bicubic,orientation=ignored",
            "letterbox=640",
            "letterbox=640x480,pad=0",
            "stretch=96x96")) {
      assertThat(ImageTransform.parse(text).text()).isEqualTo(text);
    }
  }

  @Test
  void defaultsAndOrderAreNotPartOfTheCanonicalText() {
    assertThat(ImageTransform.parse("orientation=applied, crop=224,shorter-side=256").text())
        .isEqualTo("shorter-side=256,crop=224");
    assertThat(ImageTransform.parse("stretch=96,filter=bilinear").text())
        .isEqualTo("stretch=96x96");
    assertThat(ImageTransform.parse("letterbox=9x9,pad=114").text()).isEqualTo("letterbox=9");
  }

  @Test
  void aTextThatIsNoTransformSaysWhatIsWrong() {
    assertRefused("crop=224", "it states no size");
    assertRefused("shorter-side=256,crop=300", "Invalid crop: 300");
    assertRefused("shorter-side=256,crop=0", "crop is 0");
    assertRefused("shorter-side=256,shorter-side=2", "shorter-side stands twice");
    assertRefused("letterbox=640x", "letterbox is no number from 0 to 16384");
    assertRefused("shorter-side=100000", "shorter-side is no number from 0 to 16384: 100000");
    assertRefused("keep,pad=3", "it does not take pad");
    assertRefused("stretch=3,filter=lanczos", "filter is lanczos (known: bilinear, bicubic)");
  }

  /** Sizes and offsets of torchvision's Resize and CenterCrop. */
  @Test
  void placesPicturesAsTorchvisionDoes() {
    int[][] cases = {
      {500, 375, 256, 224, 341, 256, 58, 16},
      {375, 500, 256, 224, 256, 341, 16, 58},
      {640, 427, 256, 223, 383, 256, 80, 16},
      {100, 333, 64, 63, 64, 213, 0, 75},
      {33, 32, 256, 224, 264, 256, 20, 16}
    };
    for (int[] c : cases) {
      Placement placement =
          ImageTransform.of(new Geometry.ShorterSide(c[2], c[3])).placement(c[0], c[1], 1);
      assertThat(
              List.of(
                  placement.resizedWidth(),
                  placement.resizedHeight(),
                  -placement.left(),
                  -placement.top()))
          .containsExactly(c[4], c[5], c[6], c[7]);
    }
  }

  /** Checksums of what Pillow 9.4.0 makes of the same picture by resize and crop. */
  @Test
  void resizesAndCropsToTheBitsOfPillow() {
    Image image = TestImages.formula();
    ImageTransform transform = ImageTransform.parse("shorter-side=32,crop=27");
    assertThat(crc(transform.apply(image))).isEqualTo("da438de5");
    assertThat(crc(transform.with(Filter.BICUBIC).apply(image))).isEqualTo("ac1ca8ab");
  }

  /** The same after Pillow's exif_transpose. */
  @Test
  void turnsPicturesUprightAsPillowDoes() {
    String[] sums = {
      "da438de5", "d7224585", "d7565cf9", "04fb2dd5", "9d0121fb", "7044e8c7", "ebfe221a", "99cd2136"
    };
    ImageTransform transform = ImageTransform.parse("shorter-side=32,crop=27");
    for (int orientation = 1; orientation <= 8; orientation++) {
      assertThat(crc(transform.apply(TestImages.formula(), orientation)))
          .as("orientation %s", orientation)
          .isEqualTo(sums[orientation - 1]);
    }
  }

  @Test
  void theOrientationOfAFileIsAppliedUnlessItIsIgnored() {
    var header = new ImageHeader(ImageKind.JPEG, 30, 20, 3, 8, 6);
    assertThat(ImageTransform.KEEP.placement(header).width()).isEqualTo(20);
    assertThat(ImageTransform.KEEP.with(Orientation.IGNORED).placement(header).width())
        .isEqualTo(30);
  }

  @Test
  void aLetterboxHoldsTheWholePictureInTheMiddle() {
    Image white = new Image(1, 10, 20, filled(200, 255));
    Image boxed = ImageTransform.parse("letterbox=9x8,pad=7").apply(white);
    assertThat(boxed.width()).isEqualTo(9);
    assertThat(boxed.height()).isEqualTo(8);
    // 20 x 10 becomes 9 x 4.5, so 9 x 5; of three rows left over one is above.
    for (int y = 0; y < 8; y++) {
      byte wanted = (byte) (y >= 1 && y < 6 ? 255 : 7);
      for (int x = 0; x < 9; x++) {
        assertThat(boxed.pixels()[y * 9 + x]).isEqualTo(wanted);
      }
    }
  }

  @Test
  void pointsAndBoxesGoWhereThePixelsGo() {
    Placement letterbox = ImageTransform.parse("letterbox=100").placement(200, 100, 1);
    assertThat(letterbox.box(20, 10, 60, 50)).containsExactly(10, 30, 30, 50);
    Placement crop = ImageTransform.parse("shorter-side=50,crop=40").placement(200, 100, 1);
    assertThat(crop.x(100, 0)).isCloseTo(20, within(1e-9));
    assertThat(crop.box(0, 0, 10, 10)).containsExactly(-30, -5, -25, 0);
  }

  /** A bright pixel is found where its box comes to lie, for every orientation. */
  @Test
  void boxesFollowTheOrientation() {
    for (int orientation = 1; orientation <= 8; orientation++) {
      var pixels = new byte[7 * 5];
      pixels[1 * 7 + 5] = (byte) 200;
      Image turned = ImageTransform.KEEP.apply(new Image(1, 5, 7, pixels), orientation);
      double[] box = ImageTransform.KEEP.placement(7, 5, orientation).box(5, 1, 6, 2);
      assertThat(turned.pixels()[((int) box[1]) * turned.width() + ((int) box[0])])
          .as("orientation %s", orientation)
          .isEqualTo((byte) 200);
      assertThat(box[2] - box[0]).isEqualTo(1);
      assertThat(box[3] - box[1]).isEqualTo(1);
    }
  }

  @Test
  void labelsAreTakenFromTheNearestPixelAndFilledOutside() {
    var labels = new LabelMap(2, 4, new short[] {1, 1, 2, 2, 3, 3, 4, 4});
    LabelMap placed = ImageTransform.parse("letterbox=4x4").placement(4, 2, 1).apply(labels, 255);
    assertThat(placed.values())
        .containsExactly(255, 255, 255, 255, 1, 1, 2, 2, 3, 3, 4, 4, 255, 255, 255, 255);
    LabelMap turned = ImageTransform.KEEP.placement(4, 2, 6).apply(labels, 0);
    assertThat(turned.values()).containsExactly(3, 1, 3, 1, 4, 2, 4, 2);
  }

  private static void assertRefused(String text, String reason) {
    assertThatThrownBy(() -> ImageTransform.parse(text))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("Invalid image transform: " + text + ": ")
        .hasMessageContaining(reason);
  }

  private static byte[] filled(int length, int value) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static String crc(Image image) {
    return TestImages.crc(image.pixels());
  }
}
