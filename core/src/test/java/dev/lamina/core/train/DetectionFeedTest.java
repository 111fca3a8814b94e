package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.Box;
import dev.lamina.core.data.BoxedSamples;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.ScaleJitter;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.detection.AnchorDetector;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured of programs that answer with what they were taught. */
class DetectionFeedTest {

  private static final int SIZE = 128;
  private static final SquareFrame FRAME = SquareFrame.of(SIZE);
  private static final Detector DETECTOR = AnchorDetector.of(FRAME.imageSize());
  private static final BoxViews VIEWS = new BoxViews(ScaleJitter.of(FRAME), DETECTOR);
  private static final BoxedSamples SAMPLES = new BoxedSamples(7, 3, 0, "thing");

  // The targets of one class are the predictions (A, 1 + 4): an object's logit is 0, others' are
  // below, so that what was taught is found surest.
  @Test
  void whatWasTaughtIsFoundInThePicturesAsTheyAreStored() {
    SortedMap<String, Double> values = measured(3, SAMPLES, 1);
    assertThat(values.get("map")).isEqualTo(1.0);
    assertThat(values.get("map50")).isEqualTo(1.0);
    assertThat(values.get("map75")).isEqualTo(1.0);
    assertThat(values.get("map-medium")).isEqualTo(1.0);
    assertThat(values.get("map-large")).isEqualTo(1.0);
    assertThat(values.get("ar100")).isEqualTo(1.0);
    // No object has less than 40 x 40 pixels.
    assertThat(values).doesNotContainKey("map-small");
    assertThat(Task.DETECTION.measures()).containsAll(named(values));
  }

  @Test
  void theSizeOfBatchesDoesNotMatter() {
    assertThat(measured(1, SAMPLES, 1)).isEqualTo(measured(7, SAMPLES, 1));
  }

  @Test
  void whatWasNotTaughtIsNotFound() {
    // Twice the logits and twice the coding: boxes are elsewhere.
    SortedMap<String, Double> values = measured(3, SAMPLES, 2);
    assertThat(values.get("map75")).isLessThan(0.5);
    assertThat(values.get("map50")).isGreaterThan(values.get("map75"));
  }

  @Test
  void theLossIsTheMeanOfAllPictures() {
    // The mean of the pixels in the frame, batches of 3, 3 and 1.
    SortedMap<String, Double> values = measured(3, SAMPLES, 1);
    double sum = 0;
    var picture = new ImageBuffer();
    for (int i = 0; i < SAMPLES.size(); i++) {
      SAMPLES.read(i, picture);
      sum += mean(picture, SAMPLES.target(i).boxes().get(0), SAMPLES.target(i).boxes().get(1));
    }
    // Sides are rounded to whole pixels of the frame.
    assertThat(values.get("loss")).isCloseTo(sum / SAMPLES.size(), within(0.01));
  }

  /** Of a picture scaled into the frame, normalized, with the fill's mean beside it. */
  private static double mean(ImageBuffer picture, Box bright, Box second) {
    double area = picture.width() * (double) picture.height();
    double level =
        (128 * (area - bright.area() - second.area()) + 250 * bright.area() + 5 * second.area())
            / area;
    double share = picture.height() / (double) picture.width();
    double fill = (124 + 116 + 104) / 3.0;
    return (level * share + fill * (1 - share)) / 127.5 - 1;
  }

  @Test
  void trainingBatchesTeachWhatTheDetectorWrites() {
    DetectionFeed feed = feed(3, SAMPLES);
    try (BatchPipeline<?> batches = feed.training(1, 7)) {
      int learned = 0;
      for (int left = 7; left > 0; left -= 3) {
        Batch batch = batches.next();
        assertThat(feed.inputs(batch).shape()).containsExactly(Math.min(3, left), 3, SIZE, SIZE);
        assertThat(feed.targets(batch).shape())
            .containsExactly(Math.min(3, left), DETECTOR.rows(), 5);
        for (int row = 0; row < batch.count() * DETECTOR.rows(); row++) {
          float label = feed.targets(batch).floats().get(row * 5);
          assertThat(label).isIn(0f, -1f, -2f);
          learned += label == 0 ? 1 : 0;
        }
      }
      assertThat(learned).isGreaterThan(7);
    }
    assertThat(feed.examples()).isEqualTo(7);
  }

  @Test
  void drawingsShowWhatWasMeasuredAndWhatIsLearned() {
    DetectionFeed feed = feed(3, SAMPLES);
    assertThat(feed.drawings(1)).isEmpty();
    learn(feed, 2);
    measure(feed, SAMPLES, 1);
    Map<String, String> drawn =
        Stream.concat(feed.drawings(2).stream(), feed.firstDrawings().stream())
            .collect(Collectors.toMap(Drawing::name, DetectionFeedTest::text));
    assertThat(drawn.get("training-batch")).contains("Training pictures of epoch 2");
    assertThat(drawn.get("labels")).contains("Objects of 7 training pictures");
    // All is found where it is, each of seven pictures beside itself.
    assertThat(drawn.get("predictions").split("<image", -1)).hasSize(8);
    assertThat(drawn.get("predictions")).contains("sample 0").contains("thing 0.50");
    // Of the second objects some are crowds, which do not count.
    int objects =
        IntStream.range(0, 7)
            .map(i -> (int) SAMPLES.target(i).boxes().stream().filter(Box::counts).count())
            .sum();
    assertThat(objects).isBetween(7, 13);
    assertThat(drawn.get("classes"))
        .contains(">all classes<", ">thing<", ">" + objects + "<", ">0.995<");
    assertThat(drawn.get("precision-recall")).contains("all classes").contains("0.995");
    PrecisionRecall things = feed.precisionRecall().get(0);
    assertThat(things.name()).isEqualTo("thing");
    assertThat(things.positives()).isEqualTo(objects);
    assertThat(things.recall(50)).isEqualTo(1);
    assertThat(things.truePositives().get(51)).isZero();
    assertThat(drawn.get("confusion")).contains(">1.00<").contains("background");
    assertThat(drawn.get("f1")).contains("F1 over confidence");
  }

  @Test
  void theFirstEpochIsDrawnAlsoAfterOthers() {
    DetectionFeed feed = feed(3, SAMPLES);
    learn(feed, 1);
    Drawing first = named(feed.firstDrawings(), "first-batch");
    assertThat(first.title()).isEqualTo("Training pictures of epoch 1");
    assertThat(text(first).split("<image", -1)).hasSize(8);
    assertThat(feed.drawings(1))
        .singleElement()
        .satisfies(one -> assertThat(one.svg()).isEqualTo(first.svg()));
    learn(feed, 2);
    assertThat(feed.firstDrawings()).contains(first);
    assertThat(text(named(feed.drawings(2), "training-batch")))
        .isNotEqualTo(text(first).replace("epoch 1", "epoch 2"));
  }

  @Test
  void whereTheFirstEpochWasNotSeenItIsNotDrawn() {
    DetectionFeed feed = feed(3, SAMPLES);
    learn(feed, 2);
    assertThat(feed.firstDrawings()).extracting(Drawing::name).containsExactly("labels");
  }

  @Test
  void viewsOfTheFirstEpochAreFew() {
    DetectionFeed feed = feed(8, new BoxedSamples(24, 3, 0, "thing"));
    try (BatchPipeline<?> batches = feed.training(1, 24)) {
      for (int i = 0; i < 3; i++) {
        feed.learned(batches.next());
      }
    }
    assertThat(text(named(feed.firstDrawings(), "first-batch")).split("<image", -1))
        .hasSize(DetectorDrawings.VIEWS + 1);
  }

  private static void learn(DetectionFeed feed, int epoch) {
    try (BatchPipeline<?> batches = feed.training(epoch, 7)) {
      for (int i = 0; i < 3; i++) {
        feed.learned(batches.next());
      }
    }
  }

  private static Drawing named(List<Drawing> drawings, String name) {
    return drawings.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static String text(Drawing drawing) {
    return new String(drawing.svg(), StandardCharsets.UTF_8);
  }

  @Test
  void otherTargetsAndLargeBatchesAreRefused() {
    assertThatThrownBy(() -> measured(3, new MemorySamples(4, 32, 2, 1), 1))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("want a data set for detection, such as coco, voc or yolo");
    var many = new BoxedSamples(100_000, 1, 0, "thing");
    assertThatThrownBy(() -> measured(3, SAMPLES.withoutObjects(), 1))
        .isInstanceOf(LaminaException.class)
        .hasMessage(
            "Cannot learn from train: none of 7 pictures has an object that counts (want boxes that are no crowd and not difficult)");
    assertThatThrownBy(() -> feed(50_000, many))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid batch size: 50000 images of 196608 bytes (want less than 2 GiB together: at"
                + " most 10922)");
    assertThatThrownBy(() -> new BoxViews(ScaleJitter.of(SquareFrame.of(64)), DETECTOR))
        .hasMessage("Invalid detector: of pictures of 128x128 (want the frame's 64x64)");
  }

  private static List<String> named(SortedMap<String, Double> values) {
    return values.keySet().stream().toList();
  }

  private static SortedMap<String, Double> measured(int batchSize, SampleSet held, double factor) {
    return measure(feed(batchSize, held), held, factor);
  }

  private static SortedMap<String, Double> measure(
      DetectionFeed feed, SampleSet held, double factor) {
    Engine.get().prepareThread(1);
    try (LoadedProgram program =
        Engine.get()
            .load(
                answering(factor),
                variable -> {
                  throw new AssertionError("The program has no variables");
                },
                ComputeDevice.CPU)) {
      return feed.measure(program, held).values();
    }
  }

  /** A program whose predictions are a multiple of its targets. */
  private static Program answering(double factor) {
    var graph = new Graph(ElementType.FLOAT32);
    Method measure = graph.method(StepCompiler.MEASURE, Mode.INFERENCE);
    Value images = measure.input("images", Shape.batchOf(3, SIZE, SIZE), ElementType.FLOAT32);
    Value targets = measure.input("labels", Shape.batchOf(DETECTOR.rows(), 5), ElementType.FLOAT32);
    measure.output(StepCompiler.LOSS, images.mean());
    measure.output(StepCompiler.LOGITS, targets.mul(factor));
    return graph.build();
  }

  private static DetectionFeed feed(int batchSize, SampleSet samples) {
    var settings = new TrainingSettings(new LearningRate.Constant(0.1), 1, batchSize, VIEWS, 1, 1);
    var data =
        new TrainingData(
            samples, Optional.empty(), samples, Normalization.half(3), OptionalInt.empty(), 2);
    return new DetectionFeed(settings, VIEWS, data);
  }
}
