package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {

  @Test
  void tellsTheKindByContent() {
    assertThat(read("hopper_orientation_6.jpg"))
        .isEqualTo(new ImageHeader(ImageKind.JPEG, 128, 128, 3, 8, 6));
    assertThat(read("hopper_orientation_6.webp"))
        .isEqualTo(new ImageHeader(ImageKind.WEBP, 128, 128, 3, 8, 6));
    assertThat(read("bricks-gray.lossless.webp"))
        .isEqualTo(new ImageHeader(ImageKind.WEBP, 160, 120, 3, 8, 1));
    assertThat(read("pal4.png")).isEqualTo(new ImageHeader(ImageKind.PNG, 127, 64, 1, 4, 1));
    assertThat(read("pal4rle.bmp")).isEqualTo(new ImageHeader(ImageKind.BMP, 127, 64, 1, 4, 1));
    assertThat(read("pil_sample_cmyk.jpg"))
        .isEqualTo(new ImageHeader(ImageKind.JPEG, 100, 100, 4, 8, 1));
  }

  @Test
  void aGifIsAsLargeAsItsFirstFrameMakesIt() {
    assertThat(read("frame-out-of-bounds.gif"))
        .isEqualTo(new ImageHeader(ImageKind.GIF, 4, 2, 1, 8, 1));
  }

  @Test
  void whatIsNoDecodedImageSaysWhy() {
    assertThat(rejected(new byte[0])).isEqualTo(RejectReason.EMPTY);
    assertThat(rejected(text("<html>"))).isEqualTo(RejectReason.NOT_AN_IMAGE);
    assertThat(rejected(text("II*\0........"))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThat(rejected(text("P6 2 2 255 "))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThat(rejected(text("\0\0\0 ftypavif"))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThatThrownBy(() -> ImageHeader.read(text("II*\0........")))
        .hasMessage("it is a TIFF image (want JPEG, PNG, BMP, GIF or WebP)");
  }

  @Test
  void variantsThatAreNotDecodedAreUnsupported() {
    byte[] jpeg = new JpegEncoder(80).encode(TestImages.smooth(3, 20, 30));
    int frame = indexOf(jpeg, 0xff, 0xc0);
    assertThat(rejected(with(jpeg, frame + 1, 0xc9))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThat(rejected(with(jpeg, frame + 1, 0xc3))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThat(rejected(with(jpeg, frame + 4, 12))).isEqualTo(RejectReason.UNSUPPORTED);
    assertThat(rejected(with(jpeg, frame + 9, 2))).isEqualTo(RejectReason.UNSUPPORTED);
    byte[] flat = with(with(jpeg, frame + 5, 0), frame + 6, 0);
    assertThat(rejected(flat)).isEqualTo(RejectReason.UNSUPPORTED);
    byte[] thin = with(with(jpeg, frame + 7, 0), frame + 8, 0);
    assertThat(rejected(thin)).isEqualTo(RejectReason.CORRUPT);
  }

  @Test
  void aFileThatEndsWithinItsHeaderIsTruncated() {
    for (String name : TestImages.FIXTURES) {
      byte[] bytes = TestImages.fixture(name);
      for (int length : new int[] {14, 17, 21}) {
        assertThat(rejected(Arrays.copyOf(bytes, length)))
            .as("%s cut to %s bytes", name, length)
            .isEqualTo(RejectReason.TRUNCATED);
      }
    }
  }

  @Test
  void limitsAreCheckedOnTheHeader() {
    var limits = new ImageLimits(1000, 5000, 200, 10, 9, Duration.ofSeconds(1));
    assertThat(exceeded(limits, header(50, 50), 1001)).isEqualTo(RejectReason.TOO_MANY_BYTES);
    assertThat(exceeded(limits, header(100, 51), 9)).isEqualTo(RejectReason.TOO_MANY_PIXELS);
    assertThat(exceeded(limits, header(201, 21), 9)).isEqualTo(RejectReason.TOO_MANY_PIXELS);
    assertThat(exceeded(limits, header(8, 81), 9)).isEqualTo(RejectReason.EXTREME_RATIO);
    limits.check(header(8, 80), 1000);
  }

  @Test
  void anUprightPictureSwapsItsSidesForFourOrientations() {
    var turned = new ImageHeader(ImageKind.JPEG, 30, 20, 3, 8, 6);
    assertThat(turned.uprightWidth()).isEqualTo(20);
    assertThat(turned.uprightHeight()).isEqualTo(30);
    assertThat(header(30, 20).uprightWidth()).isEqualTo(30);
  }

  @Test
  void aPngOfADepthThatItsColoursDoNotHaveIsCorrupt() {
    byte[] png =
        TestImages.written(
            TestImages.buffered(TestImages.smooth(3, 4, 4), BufferedImage.TYPE_INT_RGB), "png");
    assertThat(rejected(with(png, 24, 4))).isEqualTo(RejectReason.CORRUPT);
  }

  private static ImageHeader read(String fixture) {
    return ImageHeader.read(TestImages.fixture(fixture));
  }

  private static ImageHeader header(int width, int height) {
    return new ImageHeader(ImageKind.PNG, width, height, 3, 8, 1);
  }

  private static RejectReason rejected(byte[] bytes) {
    try {
      throw new AssertionError("not rejected: " + ImageHeader.read(bytes));
    } catch (RejectedException e) {
      return e.reason();
    }
  }

  private static RejectReason exceeded(ImageLimits limits, ImageHeader header, long bytes) {
    try {
      limits.check(header, bytes);
      throw new AssertionError("not rejected: " + header);
    } catch (RejectedException e) {
      return e.reason();
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  static int indexOf(byte[] bytes, int first, int second) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) first && bytes[i + 1] == (byte) second) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
