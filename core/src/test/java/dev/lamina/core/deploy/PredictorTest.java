package dev.lamina.core.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.core.spec.SpecException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {Models.CLASSIFIER, Models.CROPPING})
  void tellsClasses(String trial) throws IOException {
    ModelFolder.write(Models.of(trial), folder.resolve("model"));
    ModelFile.write(Models.of(trial), folder.resolve("other.pt"));
    byte[] picture = png(50, 40);

    for (String name : List.of("model", "model/model.pt", "other.pt")) {
      try (Predictor predictor = Predictor.open(folder.resolve(name))) {
        var told = (Prediction.Classified) predictor.predict(picture);
        assertThat(told.classes()).hasSize(6);
        assertThat(told.classes())
            .isSortedAccordingTo(Comparator.comparingDouble(Prediction.Scored::score).reversed());
        assertThat(told.classes().stream().mapToDouble(Prediction.Scored::score).sum())
            .isCloseTo(1, within(1e-9));
        assertThat(told.best().name())
            .isEqualTo(predictor.model().classes().get(told.best().label()));
        assertThat(predictor.predict(picture)).isEqualTo(told);
        assertThat(predictor.predict(png(40, 50))).isNotEqualTo(told);
      }
    }
  }

  @Test
  void tellsTheClassOfEveryPixel() {
    try (Predictor predictor = Predictor.of(Models.of(Models.PIXELS), ComputeDevice.CPU)) {
      var own = ((Prediction.Segmented) predictor.predict(picture(40, 48))).classes();
      var other = ((Prediction.Segmented) predictor.predict(picture(97, 31))).classes();

      assertThat(List.of(own.height(), own.width())).containsExactly(48, 40);
      assertThat(List.of(other.height(), other.width())).containsExactly(31, 97);
      assertThat(own.greatest()).isLessThan(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Models.CELLS, Models.ANCHORS})
  void findsObjectsInsideOfThePicture(String trial) {
    try (Predictor predictor = Predictor.of(Models.of(trial), ComputeDevice.CPU)) {
      for (Image picture : List.of(picture(200, 90), picture(33, 120), picture(64, 64))) {
        var told = (Prediction.Detected) predictor.predict(picture);
        assertThat(told.objects())
            .allSatisfy(
                found -> {
                  assertThat(found.box().x()).isNotNegative();
                  assertThat(found.box().y()).isNotNegative();
                  assertThat(found.box().x() + found.box().width())
                      .isLessThanOrEqualTo(picture.width() + 1e-6);
                  assertThat(found.box().y() + found.box().height())
                      .isLessThanOrEqualTo(picture.height() + 1e-6);
                  assertThat(predictor.model().classes()).contains(found.name());
                });
        if (trial.equals(Models.CELLS)) {
          assertThat(told.objects()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void tellsOfTokens() {
    try (Predictor predictor = Predictor.of(Models.of(Models.TEXT), ComputeDevice.CPU)) {
      double[] told = predictor.next(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
      double[] other = predictor.next(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 0);

      assertThat(told).hasSize(12 * 6);
      // A token changes nothing before it.
      assertThat(other).startsWith(Arrays.copyOf(told, 11 * 6)).isNotEqualTo(told);
      assertThatThrownBy(() -> predictor.next(1, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid text: 2 tokens (want 12)");
      assertThatThrownBy(() -> predictor.next(0, 1, 2, 3, 4, 6, 0, 1, 2, 3, 4, 5))
          .hasMessage("Invalid token: 6 (want 0 to 5)");
      assertThatThrownBy(() -> predictor.predict(picture(8, 8)))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("reads text");
    }
  }

  @Test
  void refusesWhatIsNoPicture() {
    try (Predictor predictor = Predictor.of(Models.of(Models.CLASSIFIER), ComputeDevice.CPU)) {
      assertThatThrownBy(() -> predictor.predict(new byte[] {1, 2, 3}))
          .isInstanceOf(RejectedException.class);
      assertThatThrownBy(() -> predictor.next(1))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("reads pictures");
    }
  }

  private static Image picture(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    RandomStream random = RandomStream.of(width, "picture", height);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    return new Image(3, height, width, pixels);
  }

  private static byte[] png(int width, int height) throws IOException {
    Image image = picture(width, height);
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int red = image.pixels()[i] & 0xff;
      int green = image.pixels()[width * height + i] & 0xff;
      int blue = image.pixels()[2 * width * height + i] & 0xff;
      picture.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", out);
    return out.toByteArray();
  }
}
