package dev.lamina.core.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory;
import ai.djl.modality.cv.translator.SemanticSegmentationTranslatorFactory;
import ai.djl.modality.cv.translator.YoloV8TranslatorFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorFactory;
import dev.lamina.core.spec.LaminaException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as DJL's own translators use them. */
class ModelFolderTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {Models.CLASSIFIER, Models.CROPPING})
  void classifiesPictures(String trial) throws IOException, ModelException, TranslateException {
    Classifications told =
        ask(
            Models.of(trial),
            Classifications.class,
            new ImageClassificationTranslatorFactory(),
            picture(50, 40));

    assertThat(told.getClassNames()).contains("a b", "c,d", "e|f", "`g`", "é", "h");
    double all = told.getProbabilities().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(all).isBetween(0.9999, 1.0001);
  }

  @Test
  void tellsTheClassesOfPixels() throws IOException, ModelException, TranslateException {
    CategoryMask told =
        ask(
            Models.of(Models.PIXELS),
            CategoryMask.class,
            new SemanticSegmentationTranslatorFactory(),
            picture(40, 48));

    assertThat(told.getMask()).hasDimensions(48, 40);
    assertThat(told.getClasses()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {Models.CELLS, Models.ANCHORS})
  void findsObjects(String trial) throws IOException, ModelException, TranslateException {
    TrainedModel model = Models.of(trial);
    Path to = folder.resolve("model");
    ModelFolder.write(model, to);
    // Of weights as drawn nothing is sure.
    Path properties = to.resolve("serving.properties");
    Files.writeString(
        properties, Files.readString(properties).replaceFirst("threshold=0.25", "threshold=1e-4"));

    DetectedObjects told =
        ask(to, DetectedObjects.class, new YoloV8TranslatorFactory(), picture(90, 60));

    assertThat(told.items()).isNotEmpty();
    assertThat(model.classes()).containsAll(told.getClassNames());
  }

  private <T> T ask(TrainedModel model, Class<T> type, TranslatorFactory factory, Image picture)
      throws IOException, ModelException, TranslateException {
    Path to = folder.resolve("model");
    ModelFolder.write(model, to);
    return ask(to, type, factory, picture);
  }

  private static <T> T ask(Path to, Class<T> type, TranslatorFactory factory, Image picture)
      throws IOException, ModelException, TranslateException {
    Criteria<Image, T> criteria =
        Criteria.builder()
            .setTypes(Image.class, type)
            .optModelUrls(to.toUri().toString())
            .optTranslatorFactory(factory)
            .build();
    try (ZooModel<Image, T> loaded = criteria.loadModel();
        Predictor<Image, T> predictor = loaded.newPredictor()) {
      return predictor.predict(picture);
    }
  }

  private static Image picture(int width, int height) {
    var random = new Random(1);
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return ImageFactory.getInstance().fromImage(picture);
  }

  @ParameterizedTest
  @ValueSource(strings = {Models.CLASSIFIER, Models.PIXELS, Models.CELLS, Models.TEXT})
  void isReadAsItWasWritten(String trial) throws IOException {
    TrainedModel model = Models.of(trial);
    Path to = folder.resolve("model");

    ModelFolder.write(model, to);

    assertThat(ModelFolder.read(to)).isEqualTo(model);
    assertThat(ModelFolder.read(to.resolve("model.pt"))).isEqualTo(model);
    assertThatThrownBy(() -> ModelFolder.write(model, to))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot write " + to);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(to);
    }
    // As the user's mask has it, for whoever serves it.
    Path usual = Files.writeString(folder.resolve("usual"), "");
    try (Stream<Path> files = Files.list(to)) {
      assertThat(files)
          .hasSizeGreaterThanOrEqualTo(4)
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .isEqualTo(Files.getPosixFilePermissions(usual)));
    }
    assertThat(Files.readString(to.resolve("README.md")))
        .contains("# " + model.trial().model(), "torch.jit.load", "| remark | a \\| bar |")
        .doesNotContain("null");
  }

  @Test
  void namesOfClassesStayInTheirLines() throws IOException {
    TrainedModel model = Models.of(Models.CLASSIFIER);
    var odd =
        new TrainedModel(
            model.trial(),
            List.of("a\nb", "c\r\nd", "", " e", "f", "g"),
            model.pictures(),
            model.normalization(),
            model.weights(),
            model.provenance());

    ModelFolder.write(odd, folder.resolve("model"));

    assertThat(Files.readAllLines(folder.resolve("model/synset.txt")))
        .containsExactly("a b", "c d", "", " e", "f", "g");
    assertThat(ModelFolder.read(folder.resolve("model"))).isEqualTo(odd);
  }
}
