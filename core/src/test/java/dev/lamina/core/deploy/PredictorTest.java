package dev.lamina.core.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.LabelMap;
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

  /** By a way of its own: what the network gives of the pixels, normalized by the formula. */
  @Test
  void tellsWhatTheNetworkGives() {
    Image picture = picture(32, 32);
    TrainedModel model = Models.of(Models.CLASSIFIER);
    double[] logits = forward(model, picture).get(0).toDoubles();

    try (Predictor predictor = Predictor.of(model, ComputeDevice.CPU)) {
      var told = (Prediction.Classified) predictor.predict(picture);
      for (Prediction.Scored scored : told.classes()) {
        double all = Arrays.stream(logits).map(l -> Math.exp(l - logits[scored.label()])).sum();
        assertThat(scored.score()).isCloseTo(1 / all, within(1e-5));
        assertThat(scored.name()).isEqualTo(model.classes().get(scored.label()));
      }
    }
  }

  /** Surest of all cells, in a frame that the picture fills, and in one twice its size. */
  @Test
  void findsWhatTheNetworkGives() {
    TrainedModel model = Models.of(Models.CELLS);
    Image picture = picture(64, 64);
    HostTensor boxes = forward(model, picture).get(0);
    int cells = (int) boxes.shape()[2];
    double[] told = boxes.toDoubles();
    int best = 4 * cells;
    for (int i = best; i < told.length; i++) {
      best = told[i] > told[best] ? i : best;
    }
    int cell = best % cells;
    double left = Math.max(0, told[cell] - told[2 * cells + cell] / 2);
    double right = Math.min(64, told[cell] + told[2 * cells + cell] / 2);

    try (Predictor predictor = Predictor.of(model, ComputeDevice.CPU)) {
      var found = (Prediction.Detected) predictor.predict(picture);
      assertThat(found.objects()).isNotEmpty();
      Prediction.Found surest = found.objects().get(0);
      assertThat(surest.name()).isEqualTo(model.classes().get(best / cells - 4));
      assertThat(surest.box().score()).isCloseTo(told[best], within(1e-5));
      assertThat(surest.box().x()).isCloseTo(left, within(1e-3));
      assertThat(surest.box().x() + surest.box().width()).isCloseTo(right, within(1e-3));

      // Every pixel doubled: seen as it was, and found twice as large.
      var doubled = (Prediction.Detected) predictor.predict(doubled(picture));
      assertThat(doubled.objects().get(0).box().x()).isBetween(0.0, 128.0);
      assertThat(doubled.objects())
          .anyMatch(object -> object.box().x() + object.box().width() > 64);
    }
  }

  private static Image doubled(Image picture) {
    int side = 2 * picture.width();
    byte[] pixels = new byte[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / (side * side);
      int y = i / side % side / 2;
      int x = i % side / 2;
      pixels[i] = picture.pixels()[(channel * picture.height() + y) * picture.width() + x];
    }
    return new Image(3, side, side, pixels);
  }

  @Test
  void tellsThePixelsThatTheNetworkGives() {
    TrainedModel model = Models.of(Models.PIXELS);
    Image picture = picture(40, 48);
    double[] classes = forward(model, picture).get(0).toDoubles();

    try (Predictor predictor = Predictor.of(model, ComputeDevice.CPU)) {
      LabelMap told = ((Prediction.Segmented) predictor.predict(picture)).classes();
      for (int i = 0; i < classes.length; i++) {
        assertThat(told.at(i / 40, i % 40)).isEqualTo((int) classes[i]);
      }
    }
  }

  private static List<HostTensor> forward(TrainedModel model, Image picture) {
    HostBuffer input =
        HostBuffer.allocate(ElementType.FLOAT32, 1, 3, picture.height(), picture.width());
    int plane = picture.height() * picture.width();
    for (int i = 0; i < 3 * plane; i++) {
      double mean = model.normalization().orElseThrow().mean().get(i / plane);
      double deviation = model.normalization().orElseThrow().deviation().get(i / plane);
      double pixel = (picture.pixels()[i] & 0xff) / 255.0;
      input.floats().put(i, (float) ((pixel - mean) / deviation));
    }
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(model.program(), model.values(), ComputeDevice.CPU)) {
      return List.copyOf(loaded.call(TrainedModel.FORWARD, input).values());
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
