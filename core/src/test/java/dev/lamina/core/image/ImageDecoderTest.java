package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.core.spec.SpecException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decoder whose library is here. */
class ImageDecoderTest {

  static List<ImageDecoder> decoders() {
    return ImageDecoders.available().stream().map(ImageDecoders::named).toList();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aJpegOfHighQualityIsNearlyThePictureItWasMadeOf(ImageDecoder decoder) {
    for (int channels : new int[] {1, 3}) {
      Image image = TestImages.smooth(channels, 37, 53);
      Image decoded = decode(decoder, new JpegEncoder(98).encode(image), channels);
      assertThat(TestImages.greatestDifference(image, decoded)).isLessThanOrEqualTo(4);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void losslessKindsGiveThePictureBack(ImageDecoder decoder) {
    Image image = ResizeTest.noise(3, 19, 33, 5);
    for (String format : List.of("png", "bmp")) {
      byte[] bytes =
          TestImages.written(TestImages.buffered(image, BufferedImage.TYPE_INT_RGB), format);
      assertThat(decode(decoder, bytes, 3)).isEqualTo(image);
      assertThat(decode(decoder, bytes, 1)).isEqualTo(image.toChannels(1));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void alphaIsDroppedAndNotBlended(ImageDecoder decoder) {
    Image image = ResizeTest.noise(3, 9, 7, 6);
    byte[] png = TestImages.written(TestImages.buffered(image, BufferedImage.TYPE_INT_ARGB), "png");
    assertThat(ImageHeader.read(png).channels()).isEqualTo(4);
    assertThat(decode(decoder, png, 3)).isEqualTo(image);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void samplesOf16BitsKeepTheirHighByte(ImageDecoder decoder) {
    var buffered = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    int[] samples = {0x0000, 0x00ff, 0x0100, 0x7fff, 0x8001, 0xffff};
    buffered.getRaster().setPixels(0, 0, 3, 2, samples);
    assertThat(decode(decoder, TestImages.written(buffered, "png"), 1).pixels())
        .containsExactly(0, 0, 1, 0x7f, (byte) 0x80, (byte) 0xff);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void greyOfFewBitsSpansTheWholeRange(ImageDecoder decoder) {
    var buffered = new BufferedImage(10, 1, BufferedImage.TYPE_BYTE_BINARY);
    buffered.setRGB(9, 0, -1);
    byte[] png = TestImages.written(buffered, "png");
    assertThat(ImageHeader.read(png).bits()).isEqualTo(1);
    assertThat(decode(decoder, png, 1).pixels()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, -1);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aGifGivesItsColours(ImageDecoder decoder) {
    BufferedImage buffered =
        TestImages.buffered(TestImages.smooth(3, 40, 60), BufferedImage.TYPE_BYTE_INDEXED);
    byte[] gif = TestImages.written(buffered, "gif");
    Image decoded = decode(decoder, gif, 3);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 60; x++) {
        int rgb = buffered.getRGB(x, y);
        int at = y * 60 + x;
        assertThat(decoded.pixels()[at]).isEqualTo((byte) (rgb >> 16));
        assertThat(decoded.pixels()[2400 + at]).isEqualTo((byte) (rgb >> 8));
        assertThat(decoded.pixels()[4800 + at]).isEqualTo((byte) rgb);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void anInterlacedPngIsWhole(ImageDecoder decoder) {
    Image image = decode(decoder, TestImages.fixture("hippopotamus.interlaced.png"), 3);
    assertThat(OddPixels.difference("png-alpha-interlaced/hippopotamus.interlaced.png", image))
        .isZero();
  }

  /** Values of Pillow, which inverts CMYK as Adobe means it and uses no profile. */
  @ParameterizedTest
  @MethodSource("decoders")
  void cmykIsConvertedAsPillowDoes(ImageDecoder decoder) {
    Image image = decode(decoder, TestImages.fixture("pil_sample_cmyk.jpg"), 3);
    assertThat(OddPixels.difference("jpeg-cmyk/pil_sample_cmyk.jpg", image)).isLessThanOrEqualTo(1);
  }

  /**
   * Lossless is exact. Of lossy files the colours are brought to full size in a simpler way than
   * libwebp's, which shows at edges: 25 levels at worst here, 1.3 in the mean.
   */
  @ParameterizedTest
  @MethodSource("decoders")
  void webpIsDecoded(ImageDecoder decoder) {
    Image lossless = decode(decoder, TestImages.fixture("bricks-gray.lossless.webp"), 3);
    assertThat(OddPixels.difference("webp/bricks-gray.lossless.webp", lossless)).isZero();
    Image lossy = decode(decoder, TestImages.fixture("hopper_orientation_6.webp"), 3);
    assertThat(OddPixels.difference("webp/hopper_orientation_6.webp", lossy))
        .isLessThanOrEqualTo(25);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aFileThatIsCutAnywhereIsRejected(ImageDecoder decoder) {
    Image image = ResizeTest.noise(3, 20, 20, 8);
    BufferedImage buffered = TestImages.buffered(image, BufferedImage.TYPE_INT_RGB);
    List<byte[]> files =
        List.of(
            new JpegEncoder(90).encode(image),
            TestImages.fixture("peacock.progressive.jpeg"),
            TestImages.written(buffered, "png"),
            TestImages.written(buffered, "bmp"));
    for (byte[] file : files) {
      for (int length = 30; length < file.length; length += 17) {
        assertThat(reason(decoder, Arrays.copyOf(file, length), ImageLimits.DEFAULT))
            .isEqualTo(RejectReason.TRUNCATED);
      }
      assertThat(reason(decoder, Arrays.copyOf(file, file.length - 1), ImageLimits.DEFAULT))
          .isEqualTo(RejectReason.TRUNCATED);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aPngWhosePixelsAreNotWhatTheirChecksumSaysIsCorrupt(ImageDecoder decoder) {
    byte[] png =
        TestImages.written(
            TestImages.buffered(TestImages.formula(), BufferedImage.TYPE_INT_RGB), "png");
    byte[] broken = ImageHeaderTest.with(png, png.length / 2, png[png.length / 2] ^ 1);
    assertThat(reason(decoder, broken, ImageLimits.DEFAULT)).isEqualTo(RejectReason.CORRUPT);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void nothingIsMadeInTheSizesOfAFileBeforeTheyAreAccepted(ImageDecoder decoder) {
    var header = new ImageHeader(ImageKind.PNG, 5, 2_000_000_000, 3, 8, 1);

    assertThatThrownBy(
            () -> decoder.decode(new byte[9], header, ImageLimits.DEFAULT, 3, ImageTransform.KEEP))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.TOO_MANY_PIXELS));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aDecodeThatTakesTooLongIsRejected(ImageDecoder decoder) {
    var hasty = new ImageLimits(1 << 20, 1 << 20, 4000, 100, 9, Duration.ofNanos(1));
    for (String name :
        List.of("hopper_orientation_6.jpg", "muybridge.gif", "pal4.png", "pal4rle.bmp")) {
      assertThat(reason(decoder, TestImages.fixture(name), hasty)).isEqualTo(RejectReason.TOO_SLOW);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aJpegOfTooManyScansIsRejected(ImageDecoder decoder) {
    byte[] bytes = TestImages.fixture("peacock.progressive.jpeg");
    var few = new ImageLimits(1 << 20, 1 << 20, 4000, 100, 9, Duration.ofSeconds(20));
    var small = new ImageLimits(1 << 20, 7500, 4000, 100, 10, Duration.ofSeconds(20));
    assertThat(reason(decoder, bytes, few)).isEqualTo(RejectReason.TOO_SLOW);
    assertThat(decode(decoder, bytes, small, 3).width()).isEqualTo(100);
  }

  /** A reader that is used again would lend this file the tables of the one before. */
  @ParameterizedTest
  @MethodSource("decoders")
  void aJpegWithoutTablesIsRejectedWhateverWasDecodedBefore(ImageDecoder decoder) {
    byte[] whole = new JpegEncoder(90).encode(TestImages.smooth(3, 20, 20));
    int tables = ImageHeaderTest.indexOf(whole, 0xff, 0xdb);
    byte[] without = ImageHeaderTest.with(whole, tables + 1, 0xed);
    decode(decoder, whole, 3);
    assertThat(reason(decoder, without, ImageLimits.DEFAULT)).isEqualTo(RejectReason.CORRUPT);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void decodesAndTransformsAtOnceToTheSameBits(ImageDecoder decoder) {
    byte[] jpeg = TestImages.fixture("hopper_orientation_6.jpg");
    byte[] png =
        TestImages.written(
            TestImages.buffered(TestImages.formula(), BufferedImage.TYPE_INT_RGB), "png");
    for (String text :
        List.of(
            "keep",
            "shorter-side=40,crop=32",
            "shorter-side=40,crop=32,orientation=ignored,filter=bicubic",
            "letterbox=90x70",
            "stretch=33x99,orientation=ignored")) {
      ImageTransform transform = ImageTransform.parse(text);
      for (byte[] bytes : List.of(jpeg, png)) {
        for (int channels : new int[] {1, 3}) {
          ImageHeader header = ImageHeader.read(bytes);
          Image apart =
              transform.apply(decode(decoder, bytes, channels), transform.orientationOf(header));
          assertThat(decoder.decode(bytes, header, ImageLimits.DEFAULT, channels, transform))
              .as(text)
              .isEqualTo(apart);
        }
      }
    }
  }

  /**
   * No difference at all was seen where both libraries are libjpeg-turbo; the JDK's own libjpeg 6b
   * has the same DCT and the same upsampling for these samplings.
   */
  @Test
  void allDecodersGiveTheSamePixels() {
    for (String name :
        List.of(
            "hopper_orientation_6.jpg",
            "peacock.progressive.jpeg",
            "peacock.s1x1-444.jpeg",
            "peacock.s2x1-422.jpeg",
            "pil_sample_cmyk.jpg",
            "hippopotamus-bad-comment-length.jpeg")) {
      byte[] bytes = TestImages.fixture(name);
      List<Image> images = decoders().stream().map(each -> decode(each, bytes, 3)).toList();
      for (Image image : images) {
        assertThat(TestImages.greatestDifference(image, images.get(0)))
            .as(name)
            .isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void aDecoderCanBeSentElsewhere() throws IOException, ClassNotFoundException {
    for (ImageDecoder decoder : decoders()) {
      var out = new ByteArrayOutputStream();
      new ObjectOutputStream(out).writeObject(decoder);
      var in = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()));
      assertThat(((ImageDecoder) in.readObject()).name()).isEqualTo(decoder.name());
    }
  }

  @Test
  void anUnknownDecoderNamesTheKnownOnes() {
    assertThatThrownBy(() -> ImageDecoders.named("turbojpg"))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Unknown image decoder: turbojpg (did you mean turbojpeg? known: imageio, turbojpeg)");
  }

  private static Image decode(ImageDecoder decoder, byte[] bytes, int channels) {
    return decode(decoder, bytes, ImageLimits.DEFAULT, channels);
  }

  private static Image decode(
      ImageDecoder decoder, byte[] bytes, ImageLimits limits, int channels) {
    return decoder.decode(bytes, ImageHeader.read(bytes), limits, channels);
  }

  private static RejectReason reason(ImageDecoder decoder, byte[] bytes, ImageLimits limits) {
    try {
      throw new AssertionError("not rejected: " + decode(decoder, bytes, limits, 3));
    } catch (RejectedException e) {
      return e.reason();
    }
  }
}
