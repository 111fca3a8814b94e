package dev.lamina.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.Prediction;
import dev.lamina.core.deploy.Predictor;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.spark.LaminaSession;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTransformerTest {

  private static final String CLASSIFIER =
      """
      model: resnet8
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: constant}
      batch-size: 8
      epochs: 2
      """;

  private static final String DETECTOR =
      CLASSIFIER.replace("resnet8", "yolov8n")
          + "augmentation: {letterbox: {size: 64}}\n"
          + "normalization: {mean: [0, 0, 0], deviation: [1, 1, 1]}\n";

  @TempDir static Path folder;
  private static LaminaSession session;

  @BeforeAll
  static void makePictures() throws IOException {
    session = LaminaSession.open("transformer", 2);
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    for (int i = 0; i < 4; i++) {
      var random = new Random(i);
      var picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 32 * 32; pixel++) {
        picture.setRGB(pixel % 32, pixel / 32, random.nextInt());
      }
      ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
    }
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static TrainedModel model(String trial, String... classes) {
    TrialSpec spec = TrialSpec.of(SpecNode.parse(trial, "test"));
    Optional<ImageSize> pictures = Optional.of(ImageSize.square(32));
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(spec.deployed(classes.length, spec.inputSize(pictures)), graph.root());
    return new TrainedModel(
        spec,
        List.of(classes),
        pictures,
        Optional.of(spec.normalization(Optional.empty())),
        graph.variables().stream().map(variable -> variable.initial(5)).toList(),
        new TreeMap<>());
  }

  private static Dataset<Row> files() {
    return session
        .spark()
        .read()
        .format("binaryFile")
        .load(folder.resolve("pictures").toUri() + "*.png")
        .orderBy("path");
  }

  @Test
  void imageFilesAreToldAboutAsThePredictorTells() throws IOException {
    TrainedModel model = model(CLASSIFIER, "a", "b", "c");
    ModelFolder.write(model, folder.resolve("model"));

    List<Row> told =
        new ModelTransformer(folder.resolve("model"))
            .output("told")
            .transform(files())
            .select("path", "told.*")
            .collectAsList();

    assertThat(told).hasSize(4);
    try (Predictor predictor = Predictor.open(folder.resolve("model"))) {
      for (Row row : told) {
        byte[] file = Files.readAllBytes(Path.of(java.net.URI.create(row.<String>getAs("path"))));
        var alone = (Prediction.Classified) predictor.predict(file);
        assertThat(row.<Integer>getAs("label")).isEqualTo(alone.best().label());
        assertThat(row.<String>getAs("name")).isEqualTo(alone.best().name());
        assertThat(row.<Double>getAs("score")).isCloseTo(alone.best().score(), within(1e-9));
        assertThat(row.<Double>getList(row.fieldIndex("scores"))).hasSize(3);
        assertThat(row.<String>getAs("error")).isNull();
      }
    }
  }

  @Test
  void imagesOfSparkAreSeenInTheirColours() throws IOException {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < 4; i++) {
      Path file = folder.resolve("pictures/" + i + ".png");
      BufferedImage picture = ImageIO.read(file.toFile());
      byte[] data = new byte[3 * 32 * 32];
      for (int j = 0; j < data.length; j++) {
        // Blue first.
        data[j] = (byte) (picture.getRGB((j / 3) % 32, j / 3 / 32) >> (8 * (j % 3)));
      }
      rows.add(RowFactory.create(RowFactory.create(file.toUri().toString(), 32, 32, 3, 16, data)));
    }
    // As Spark's source of this name reads it, which is not on our class path.
    StructType image =
        new StructType()
            .add("origin", DataTypes.StringType)
            .add("height", DataTypes.IntegerType)
            .add("width", DataTypes.IntegerType)
            .add("nChannels", DataTypes.IntegerType)
            .add("mode", DataTypes.IntegerType)
            .add("data", DataTypes.BinaryType);
    Dataset<Row> images =
        session.spark().createDataFrame(rows, new StructType().add("image", image));
    List<Double> told =
        new ModelTransformer(model(CLASSIFIER, "a", "b", "c"))
            .input("image")
            .transform(images)
            .orderBy("image.origin")
            .select("prediction.score")
            .as(org.apache.spark.sql.Encoders.DOUBLE())
            .collectAsList();
    List<Double> fromFiles =
        new ModelTransformer(model(CLASSIFIER, "a", "b", "c"))
            .transform(files())
            .select("prediction.score")
            .as(org.apache.spark.sql.Encoders.DOUBLE())
            .collectAsList();

    assertThat(told).hasSize(4).isEqualTo(fromFiles);
    assertThat(told).doesNotHaveDuplicates();
  }

  @Test
  void aPictureThatIsNoneIsToldSoAndKeepsNoOtherFromBeingSeen() throws IOException {
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Files.copy(folder.resolve("pictures/1.png"), mixed.resolve("1.png"));
    Files.write(mixed.resolve("2.png"), "no picture".getBytes(StandardCharsets.UTF_8));
    Dataset<Row> pictures =
        session.spark().read().format("binaryFile").load(mixed.toString()).orderBy("path");

    List<Row> told =
        new ModelTransformer(model(CLASSIFIER, "a", "b", "c"))
            .transform(pictures)
            .select("prediction.*")
            .collectAsList();

    assertThat(told.get(0).<String>getAs("error")).isNull();
    assertThat(told.get(1).<String>getAs("error")).contains("image");
    assertThat(told.get(1).<Integer>getAs("label")).isNull();
  }

  @Test
  void rowsOfSamplesHavePixelsAndDetectorsFindObjects() {
    var format =
        DatasetFormats.named(
            "generated", Map.of("train", "6", "test", "3", "classes", "2", "seed", "1"));
    new PreprocessJob(session, PreprocessRequest.of(format, "", folder + "/data")).run();
    Dataset<Row> samples =
        session.spark().read().format("delta").load(folder + "/data/samples").repartition(2);

    Dataset<Row> told = new ModelTransformer(model(DETECTOR, "a", "b", "c")).transform(samples);

    assertThat(told.count()).isEqualTo(9);
    List<Row> objects =
        told.select(functions.explode(told.col("prediction.objects")).as("object"))
            .select("object.*")
            .collectAsList();
    assertThat(objects).isNotEmpty();
    assertThat(objects)
        .allSatisfy(
            object -> {
              assertThat(object.<String>getAs("name")).isIn("a", "b", "c");
              assertThat(object.<Double>getAs("x") + object.<Double>getAs("width"))
                  .isLessThanOrEqualTo(32 + 1e-3);
            });
  }

  @Test
  void aTaskOfManyPartitionsSomeOfThemEmptyTellsOfAll() {
    Dataset<Row> spread = files().repartition(8).coalesce(1);

    List<Row> told =
        new ModelTransformer(model(CLASSIFIER, "a", "b", "c")).transform(spread).collectAsList();

    assertThat(told).hasSize(4);
    assertThat(
            new ModelTransformer(model(CLASSIFIER, "a", "b", "c"))
                .transform(files())
                .limit(1)
                .collectAsList())
        .hasSize(1);
    assertThat(
            new ModelTransformer(model(CLASSIFIER, "a", "b", "c"))
                .transform(files().filter("length < 0"))
                .count())
        .isZero();
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    var transformer = new ModelTransformer(model(CLASSIFIER, "a", "b", "c"));
    assertThatThrownBy(() -> transformer.input("picture").transform(files()))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Cannot see pictures in column picture: there is none (known: path, modificationTime, length, content)");
    assertThatThrownBy(() -> transformer.input("path").transform(files()))
        .hasMessageContaining("it is string (want the bytes of image files");
    assertThatThrownBy(() -> transformer.output("length").transform(files()))
        .hasMessage("Cannot add column length: it is there (want another name with output)");
  }
}
