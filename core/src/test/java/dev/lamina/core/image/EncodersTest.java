package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncodersTest {

  /** Sums of the two quantisation tables that Pillow 9.4.0 writes. */
  @Test
  void aQualityHasTheTablesOfLibjpeg() {
    int[][] sums = {
      {1, 16320, 16320},
      {3, 15946, 16320},
      {7, 13623, 15523},
      {30, 6125, 9122},
      {49, 3755, 5614},
      {50, 3688, 5505},
      {75, 1858, 2780},
      {90, 736, 1110},
      {95, 369, 558},
      {100, 64, 64}
    };
    for (int[] wanted : sums) {
      byte[] jpeg = new JpegEncoder(wanted[0]).encode(TestImages.smooth(3, 16, 16));
      int table = ImageHeaderTest.indexOf(jpeg, 0xff, 0xdb) + 4;
      assertThat(sum(jpeg, table + 1)).as("quality %s", wanted[0]).isEqualTo(wanted[1]);
      int second = jpeg[table + 65] == 1 ? table + 66 : table + 70;
      assertThat(sum(jpeg, second)).as("quality %s", wanted[0]).isEqualTo(wanted[2]);
    }
  }

  @Test
  void theSamePictureGivesTheSameBytes() {
    Image image = ResizeTest.noise(3, 40, 30, 9);
    assertThat(new JpegEncoder(85).encode(image)).isEqualTo(new JpegEncoder(85).encode(image));
    assertThat(new JpegEncoder(85).encode(image)).isNotEqualTo(new JpegEncoder(84).encode(image));
  }

  @Test
  void labelMapsComeBackAsTheyWere() {
    var random = new Random(4);
    for (int most : new int[] {2, 256, 40_000}) {
      var values = new short[23 * 17];
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) random.nextInt(most);
      }
      var map = new LabelMap(17, 23, values);
      byte[] png = LabelMapEncoder.encode(map);
      assertThat(ImageHeader.read(png).bits()).isEqualTo(most > 256 ? 16 : 8);
      assertThat(LabelMapDecoder.decode(png, ImageHeader.read(png), ImageLimits.DEFAULT))
          .isEqualTo(map);
    }
  }

  @Test
  void labelsArePaletteIndicesAndNotColours() {
    byte[] png = TestImages.fixture("pal4.png");
    LabelMap map = LabelMapDecoder.decode(png, ImageHeader.read(png), ImageLimits.DEFAULT);
    assertThat(map.width()).isEqualTo(127);
    assertThat(map.greatest()).isLessThan(16).isPositive();
  }

  @Test
  void aColourImageIsNoLabelMap() {
    byte[] jpeg = new JpegEncoder(90).encode(TestImages.smooth(3, 8, 8));
    assertThatThrownBy(
            () -> LabelMapDecoder.decode(jpeg, ImageHeader.read(jpeg), ImageLimits.DEFAULT))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.WRONG_SHAPE))
        .hasMessage("it is a JPEG of 3 channels (want a grey or palette PNG)");
  }

  @Test
  void camVidLabelsAreItsTwelveClasses() throws IOException {
    Optional<Path> folder = SharedImages.folder("camvid");
    assumeTrue(folder.isPresent(), "no folder shared/data/camvid");
    try (var files = Files.walk(folder.get())) {
      var labels =
          files
              .filter(file -> file.toString().endsWith(".png"))
              .filter(file -> file.getParent().toString().endsWith("annot"))
              .toList();
      assertThat(labels).isNotEmpty();
      for (Path file : labels) {
        byte[] bytes = Files.readAllBytes(file);
        LabelMap map = LabelMapDecoder.decode(bytes, ImageHeader.read(bytes), ImageLimits.DEFAULT);
        assertThat(map.greatest()).as(file.toString()).isLessThanOrEqualTo(11);
      }
    }
  }

  /**
   * The value of Pillow 9.4.0: convert("L"), resize((9, 8), BILINEAR), right brighter than left.
   */
  @Test
  void theHashIsTheOneDefined() {
    assertThat(DifferenceHash.of(TestImages.formula())).isEqualTo(0xe7e7ce8ecedc9c9cL);
  }

  @Test
  void theHashStaysNearWhenAPictureIsCompressedAndResized() {
    Image image = TestImages.formula();
    byte[] jpeg = new JpegEncoder(75).encode(image);
    Image decoded =
        ImageDecoders.named("imageio").decode(jpeg, ImageHeader.read(jpeg), ImageLimits.DEFAULT, 3);
    long hash = DifferenceHash.of(image);
    assertThat(DifferenceHash.distance(hash, DifferenceHash.of(decoded))).isLessThan(6);
    Image other = ResizeTest.noise(3, 45, 71, 3);
    assertThat(DifferenceHash.distance(hash, DifferenceHash.of(other))).isGreaterThan(15);
  }

  private static int sum(byte[] bytes, int from) {
    int sum = 0;
    for (int i = from; i < from + 64; i++) {
      sum += bytes[i] & 0xff;
    }
    return sum;
  }
}
