package dev.lamina.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.draw.Axis;
import dev.lamina.core.draw.Confusions;
import dev.lamina.core.draw.Curves;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.Mark;
import dev.lamina.core.draw.Pictures;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.image.Image;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapTest {

  private static final int WHITE = 0xffffff;
  private static final int INK = 0x1c2330;
  private static final int QUIET = 0x667085;
  private static final int BLUE = 0x0072b2;

  private static BufferedImage drawn(Drawing drawing) throws IOException {
    Bitmap bitmap = Bitmap.of(drawing);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bitmap.png()));
    assertThat(image.getWidth()).isEqualTo(bitmap.width());
    assertThat(image.getHeight()).isEqualTo(bitmap.height());
    return image;
  }

  private static long pixels(BufferedImage image, int color) {
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(all).filter(pixel -> (pixel & WHITE) == color).count();
  }

  private static long bluish(BufferedImage image) {
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(all).filter(pixel -> (pixel & 255) - (pixel >> 16 & 255) > 80).count();
  }

  private static Drawing svg(String text) {
    return new Drawing("mine", "Mine", text.getBytes(StandardCharsets.UTF_8));
  }

  /** In the colors of the light, with letters in two of them. */
  @Test
  void aMapIsDrawnAsItIsShown() throws IOException {
    BufferedImage image =
        drawn(
            new Confusions(
                    "Who is who", List.of("cat", "dog"), new long[] {3, 0, 0, 0, 2, 0, 0, 0, 0})
                .drawing("confusion"));

    assertThat(image.getRGB(1, 1) & WHITE).isEqualTo(WHITE);
    // Two full cells of 34 by 34, but for their numbers.
    assertThat(pixels(image, BLUE)).isBetween(1_000L, 2L * 34 * 34 + 14 * 12);
    assertThat(pixels(image, INK)).isPositive();
    assertThat(pixels(image, QUIET)).isPositive();
    assertThat(pixels(image, 0x1a1f28)).as("dark").isZero();
  }

  /** The line of all is ink and wide, that of a class is not. */
  @Test
  void linesHaveTheirColors() throws IOException {
    double[] x = {0, 1};
    var all = new Curves.Curve("all classes", "", x, new double[] {0.5, 0.5});
    var one = new Curves.Curve("cat", "", x, new double[] {0.25, 0.25});
    BufferedImage image =
        drawn(
            new Curves("T", "x", "y", Axis.SHARES, Axis.SHARES, Optional.of(all), List.of(one))
                .drawing("f1"));

    // Some 512 pixels long, one of 2.8 pixels, the other of 1.2, which lies in two rows.
    assertThat(pixels(image, INK)).isBetween(2L * 512, 3L * 540);
    assertThat(bluish(image)).isBetween(2L * 512, 2L * 560);
  }

  @Test
  void picturesAreShownWithTheirBoxes() throws IOException {
    byte[] red = new byte[3 * 64 * 64];
    Arrays.fill(red, 0, 64 * 64, (byte) 200);
    var tile = Tile.of(new Image(3, 64, 64, red), "", List.of(Mark.truth(0, 8, 8, 32, 32)));
    BufferedImage image =
        drawn(new Pictures("Seen", List.of("cat"), List.of(tile)).drawing("first-batch"));

    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    long reddish =
        Arrays.stream(all)
            .filter(pixel -> Math.abs((pixel >> 16 & 255) - 200) < 12 && (pixel & 0xffff) < 0x2020)
            .count();
    assertThat(reddish).isGreaterThan(64 * 64);
  }

  /** As text of a table may be anybody's. */
  @Test
  void picturesElsewhereAreNotFetched(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("secret.jpg");
    ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
    for (String href : List.of(file.toUri().toString(), file.toString(), "../secret.jpg")) {
      String text =
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><image width=\"20\" height=\"20\" href=\"%s\"/></svg>"
              .formatted(href);
      BufferedImage image = drawn(svg(text));
      assertThat(pixels(image, 0)).as(href).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100000, 100000, 'at most 16777216 in all'",
    "0, 10, 'pixels (want at least 1'",
  })
  void sizesThatCannotBeAreRefused(String width, String height, String told) {
    assertThatThrownBy(
            () -> Bitmap.of(svg("<svg width=\"%s\" height=\"%s\"/>".formatted(width, height))))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot show drawing mine: ")
        .hasMessageContaining(told)
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.DATA);
  }

  @Test
  void textThatIsNoSvgIsRefused() {
    assertThatThrownBy(() -> Bitmap.of(svg("<svg width=\"3\"><g></svg>")))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot show drawing mine: ");
  }

  /** Its header promises more than any memory holds. */
  @Test
  void aPictureThatIsABombIsNotDecoded() throws IOException {
    var file = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", file);
    byte[] jpeg = file.toByteArray();
    for (int i = 0; i < jpeg.length; i++) {
      if ((jpeg[i] & 255) == 0xff && (jpeg[i + 1] & 255) == 0xc0) {
        Arrays.fill(jpeg, i + 5, i + 9, (byte) 0xf0);
        break;
      }
    }
    String text =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><image width=\"20\" height=\"20\" href=\"data:image/jpeg;base64,%s\"/></svg>"
            .formatted(Base64.getEncoder().encodeToString(jpeg));

    assertThatThrownBy(() -> Bitmap.of(svg(text)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(
            "a picture in it has 61680 by 61680 pixels (want at most 16777216 in all)");
  }

  @Test
  void aPictureThatCannotBeDecodedIsTold() {
    String text =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><image width=\"20\" height=\"20\" href=\"data:image/jpeg;base64,%s\"/></svg>";
    assertThatThrownBy(() -> Bitmap.of(svg(text.formatted("/9j/"))))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot show drawing mine: ");
    assertThatThrownBy(() -> Bitmap.of(svg(text.replace("jpeg", "png").formatted("/9j/"))))
        .hasMessageContaining("a picture in it is no JPEG");
  }
}
