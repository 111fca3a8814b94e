package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The folder odd-images, decoded or rejected as Pillow 9.4.0 does, but for what is listed here. */
class OddImagesTest {

  /** Pillow rejects these for parts that have no influence on the first picture, and we do not. */
  private static final Map<String, String> DECODED_ALL_THE_SAME =
      Map.of(
          "bmp-broken/badpalettesize.bmp", "256 colours are there, whatever number is stated",
          "gif-broken/no_palette_with_transparency_after_rgb.gif", "the second frame is broken",
          "jpeg-bad-metadata/truncated_exif_dpi.jpg", "EXIF is read for its orientation only",
          "jpeg-multi-picture/sugarshack_no_data.mpo", "the second picture is missing",
          "png-animated/chunk_no_fdat.png", "frames after the first are not read",
          "png-animated/sequence_fdat_fctl.png", "frames after the first are not read",
          "png-animated/sequence_repeat.png", "frames after the first are not read",
          "png-broken/png_decompression_dos.png", "texts are skipped, not decompressed");

  /** Pillow finds other colours in these. */
  private static final Map<String, String> OTHER_COLORS =
      Map.of(
          "bmp-valid/pal4rle.bmp", "Pillow 9.4.0 misreads RLE4; ours equals pal4.png",
          "bmp-broken/badrle.bmp", "broken runs are continued in another way",
          "png-16bit/i_trns.png", "Pillow clips 16-bit grey at 255; we keep the high byte");

  private static final Map<String, Set<RejectReason>> REASONS =
      Map.ofEntries(
          Map.entry("bmp-broken", Set.of(RejectReason.UNSUPPORTED)),
          Map.entry("gif-broken", Set.of(RejectReason.CORRUPT, RejectReason.TRUNCATED)),
          Map.entry("huge-dimensions", Set.of(RejectReason.TOO_MANY_PIXELS)),
          Map.entry("jpeg-12bit", Set.of(RejectReason.UNSUPPORTED)),
          Map.entry("jpeg-truncated", Set.of(RejectReason.TRUNCATED)),
          Map.entry("derived-truncated", Set.of(RejectReason.TRUNCATED)),
          Map.entry("png-broken", Set.of(RejectReason.TRUNCATED, RejectReason.CORRUPT)),
          Map.entry("pnm", Set.of(RejectReason.NOT_AN_IMAGE)),
          Map.entry("tiff-broken", Set.of(RejectReason.UNSUPPORTED)),
          Map.entry("tiff-valid", Set.of(RejectReason.UNSUPPORTED)),
          Map.entry("derived-disguised", Set.of(RejectReason.NOT_AN_IMAGE, RejectReason.EMPTY)));

  static List<ImageDecoder> decoders() {
    return ImageDecoderTest.decoders();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void everyOddImageIsDecodedOrRejectedAsPillowDoes(ImageDecoder decoder) throws IOException {
    Optional<Path> folder = SharedImages.folder("odd-images");
    assumeTrue(folder.isPresent(), "no folder shared/data/odd-images");
    List<String> lines = Files.readAllLines(folder.get().resolve("manifest.csv"));
    assertThat(lines).hasSize(121);
    for (String line : lines.subList(1, lines.size())) {
      String path = line.substring(0, line.indexOf(','));
      byte[] bytes = Files.readAllBytes(folder.get().resolve(path));
      try {
        Image image = decoder.decode(bytes, ImageHeader.read(bytes), ImageLimits.DEFAULT, 3);
        decoded(path, image);
      } catch (RejectedException e) {
        rejected(path, e);
      }
    }
  }

  private static void decoded(String path, Image image) {
    assertThat(OddPixels.has(path) || DECODED_ALL_THE_SAME.containsKey(path)).as(path).isTrue();
    if (OddPixels.has(path)) {
      assertThat(image.width() + "x" + image.height()).as(path).isEqualTo(OddPixels.size(path));
      if (!OTHER_COLORS.containsKey(path)) {
        assertThat(OddPixels.difference(path, image)).as(path).isLessThanOrEqualTo(tolerance(path));
      }
    }
  }

  private static void rejected(String path, RejectedException e) {
    String folder = path.substring(0, path.indexOf('/'));
    assertThat(REASONS).as(path).containsKey(folder);
    assertThat(REASONS.get(folder)).as(path).contains(e.reason());
    assertThat(OddPixels.has(path)).as(path).isEqualTo(folder.equals("tiff-valid"));
  }

  /**
   * JPEG: what two libjpegs may differ by. 5 bits of a BMP become 8 with another rounding. Lossy
   * WebP: see {@link ImageDecoderTest#webpIsDecoded}.
   */
  private static int tolerance(String path) {
    if (path.startsWith("webp/") && !path.contains("lossless")) {
      return 40;
    }
    return path.contains(".jp") || path.contains(".JP") || path.endsWith(".mpo")
        ? 2
        : path.endsWith(".bmp") ? 1 : 0;
  }
}
