package dev.lamina.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.spark.LaminaSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the extension tells by exported folders, beside what Lamina's own transformer tells. */
class DjlSparkScoringTest {

  private static final String BASE =
      """
      model: resnet8
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: constant}
      batch-size: 8
      epochs: 2
      """;

  @TempDir static Path folder;
  private static LaminaSession session;

  @BeforeAll
  static void makePictures() {
    session = LaminaSession.open("djl", 2);
    var format =
        DatasetFormats.named(
            "generated", Map.of("train", "5", "test", "3", "classes", "3", "seed", "1"));
    new PreprocessJob(session, PreprocessRequest.of(format, "", folder + "/data")).run();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Dataset<Row> samples() {
    return session.spark().read().format("delta").load(folder + "/data/samples").repartition(2);
  }

  private static Path exported(String name, String trial) {
    TrialSpec spec = TrialSpec.of(SpecNode.parse(trial, "test"));
    Optional<ImageSize> pictures = Optional.of(ImageSize.square(32));
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(spec.deployed(3, spec.inputSize(pictures)), graph.root());
    var model =
        new TrainedModel(
            spec,
            List.of("a", "b", "c"),
            pictures,
            Optional.of(spec.normalization(Optional.empty())),
            graph.variables().stream().map(variable -> variable.initial(5)).toList(),
            new TreeMap<>());
    Path path = folder.resolve(name);
    ModelFolder.write(model, path);
    return path;
  }

  @Test
  void classesAreThoseOfOurOwnTransformer() {
    Path model = exported("classifier", BASE);
    Map<String, Row> own = new TreeMap<>();
    new ModelTransformer(model)
        .transform(samples())
        .select("key", "prediction.*")
        .collectAsList()
        .forEach(row -> own.put(row.getString(0), row));

    List<Row> told =
        new DjlSparkScoring(model)
            .transform(samples(), "content", "key")
            .select("origin", "prediction.*")
            .collectAsList();

    assertThat(told).hasSize(8);
    for (Row row : told) {
      List<Double> ours = own.get(row.getString(0)).getList(4);
      List<Double> theirs = row.getList(2);
      assertThat(row.<String>getList(1)).containsExactly("a", "b", "c");
      for (int i = 0; i < 3; i++) {
        assertThat(theirs.get(i)).isCloseTo(ours.get(i), within(1e-5));
      }
    }
  }

  @Test
  void objectsAndPixelsAreTold() {
    String detector =
        BASE.replace("resnet8", "yolov8n")
            + "augmentation: {letterbox: {size: 64}}\n"
            + "normalization: {mean: [0, 0, 0], deviation: [1, 1, 1]}\n";
    List<Row> boxes =
        new DjlSparkScoring(exported("detector", detector))
            .transform(samples(), "content", "key")
            .select("prediction.class_names", "prediction.bounding_boxes")
            .collectAsList();
    assertThat(boxes).hasSize(8);
    String segmenter =
        BASE.replace("resnet8", "deeplabv3-resnet18")
            + "augmentation: {random-scaled-crop: {size: 32}}\n";
    List<Row> masks =
        new DjlSparkScoring(exported("segmenter", segmenter.replace("constant", "poly")))
            .transform(samples(), "content", "key")
            .select("prediction.classes", "prediction.mask")
            .collectAsList();
    assertThat(masks)
        .hasSize(8)
        .allSatisfy(row -> assertThat(row.<Object>getList(1)).hasSize(32));
  }
}
