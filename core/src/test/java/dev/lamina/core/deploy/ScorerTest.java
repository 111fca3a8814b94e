package dev.lamina.core.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.BoxedSamples;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ForwardingSampleSet;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.SegmentedSamples;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.metric.ConfusionMatrix;
import dev.lamina.core.metric.coco.BoxMatches;
import dev.lamina.core.metric.coco.CocoMetric;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.quantization.ActivationRanges;
import dev.lamina.core.score.Score;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScorerTest {

  /** Samples in blocks of three, with other targets if they are given. */
  private static final class InBlocks extends ForwardingSampleSet {
    private final List<String> classNames;
    private final IntFunction<Target> targets;

    private InBlocks(SampleSet all, List<String> classNames, IntFunction<Target> targets) {
      super(all);
      this.classNames = classNames;
      this.targets = targets;
    }

    static InBlocks of(SampleSet all) {
      return new InBlocks(all, all.classNames(), all::target);
    }

    static InBlocks unlabelled(SampleSet all) {
      return new InBlocks(all, List.of(), sample -> new Unlabelled());
    }

    @Override
    public List<Block> blocks() {
      return IntStream.range(0, (size() + 2) / 3)
          .mapToObj(i -> new Block(3 * i, Math.min(3, size() - 3 * i), 100))
          .toList();
    }

    @Override
    public List<String> classNames() {
      return classNames;
    }

    @Override
    public Target target(int index) {
      return targets.apply(index);
    }
  }

  private record Told(SortedMap<Integer, Prediction> predictions, List<Score> scores) {

    SortedMap<String, Double> values() {
      return scores.stream().reduce(Score::merge).orElseThrow().values();
    }
  }

  private static Told told(TrainedModel model, SampleSet samples, int batchSize) {
    return told(model, samples, batchSize, Optional.empty());
  }

  private static Told told(
      TrainedModel model, SampleSet samples, int batchSize, Optional<ActivationRanges> ranges) {
    boolean labelled =
        !(samples instanceof InBlocks blocks && blocks.target(0) instanceof Unlabelled);
    var predictions = new TreeMap<Integer, Prediction>();
    var scores = new ArrayList<Score>();
    var options = new Scorer.Options(ComputeDevice.CPU, batchSize, 1, ranges);
    try (Scorer scorer = Scorer.of(model, samples, labelled, options)) {
      // Backwards: what is told of a part does not depend on others.
      for (int part = Scorer.parts(samples) - 1; part >= 0; part--) {
        scorer
            .score(
                part,
                (sample, prediction) -> {
                  assertThat(samples.key(sample)).isNotNull();
                  predictions.put(sample, prediction);
                })
            .ifPresent(score -> scores.add(0, score));
      }
    }
    return new Told(predictions, scores);
  }

  private static SampleSet pictures(int samples) {
    return InBlocks.of(new MemorySamples(samples, 32, 6, 4));
  }

  private static TrainedModel classifier() {
    return Models.of(Models.CLASSIFIER, IntStream.range(0, 6).mapToObj(i -> "class " + i).toList());
  }

  @Test
  void everyPictureIsToldAboutAsThePredictorTellsAndJudgedByItsLabel() {
    SampleSet samples = pictures(11);
    TrainedModel model = classifier();
    Told told = told(model, samples, 2);

    assertThat(told.predictions().keySet()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(told.scores()).hasSize(4);
    int right = 0;
    double loss = 0;
    var buffer = new ImageBuffer();
    try (Predictor predictor = Predictor.of(model, ComputeDevice.CPU)) {
      for (int i = 0; i < samples.size(); i++) {
        samples.read(i, buffer);
        int label = samples.label(i);
        var alone = (Prediction.Classified) predictor.predict(buffer.image());
        var scored = (Prediction.Classified) told.predictions().get(i);
        assertThat(scored.best().label()).isEqualTo(alone.best().label());
        assertThat(scored.best().score()).isCloseTo(alone.best().score(), within(1e-5));
        right += alone.best().label() == label ? 1 : 0;
        loss -=
            alone.classes().stream()
                .filter(one -> one.label() == label)
                .mapToDouble(one -> Math.log(one.score()))
                .sum();
      }
    }
    assertThat(told.values().get("accuracy")).isEqualTo(right / 11.0);
    assertThat(told.values().get("loss")).isCloseTo(loss / 11, within(1e-4));
    assertThat(told.values()).containsOnlyKeys("accuracy", "loss", "top-5-accuracy");
  }

  @Test
  void aPartGivesTheSameBitsWhateverIsAskedBefore() {
    SampleSet samples = pictures(8);
    TrainedModel model = classifier();
    Told backwards = told(model, samples, 4);
    var scores = new ArrayList<Score>();
    var predictions = new TreeMap<Integer, Prediction>();
    var options = new Scorer.Options(ComputeDevice.CPU, 4, 2, Optional.empty());
    for (int part = 0; part < Scorer.parts(samples); part++) {
      try (Scorer scorer = Scorer.of(model, samples, true, options)) {
        scorer.score(part, predictions::put).ifPresent(scores::add);
      }
    }

    assertThat(predictions).isEqualTo(backwards.predictions());
    assertThat(scores).isEqualTo(backwards.scores());
  }

  @Test
  void aPartIsHeldWhileItIsReadAndNoLonger() {
    var watched = new Watched(pictures(8));
    told(classifier(), watched, 2);

    assertThat(watched.outside).isZero();
    assertThat(watched.held).isEmpty();
  }

  /** Counts what is asked of samples whose block nobody holds. */
  private static final class Watched extends ForwardingSampleSet {
    private final Map<Integer, Integer> held = new ConcurrentHashMap<>();
    private int outside;

    Watched(SampleSet all) {
      super(all);
    }

    private void ask(int index) {
      if (!held.containsKey(index / 3)) {
        outside++;
      }
    }

    @Override
    public void fetch(int block) {
      held.merge(block, 1, Integer::sum);
    }

    @Override
    public void release(int block) {
      held.computeIfPresent(block, (key, users) -> users == 1 ? null : users - 1);
    }

    @Override
    public String key(int index) {
      ask(index);
      return super.key(index);
    }

    @Override
    public Target target(int index) {
      ask(index);
      return super.target(index);
    }

    @Override
    public void read(int index, ImageBuffer into) {
      ask(index);
      super.read(index, into);
    }
  }

  @Test
  void objectsAreJudgedByTheProtocol() {
    var boxed = new BoxedSamples(7, 3, 0, "a", "b");
    SampleSet samples = InBlocks.of(boxed);
    TrainedModel model = Models.of(Models.CELLS, List.of("a", "b"));
    Told told = told(model, samples, 2);

    var matches = new ArrayList<BoxMatches>();
    for (int i = 0; i < samples.size(); i++) {
      List<GroundTruth> truth =
          ((Boxes) samples.target(i))
              .boxes().stream()
                  .map(
                      box ->
                          new GroundTruth(
                              box.label(),
                              box.x(),
                              box.y(),
                              box.width(),
                              box.height(),
                              box.area(),
                              !box.counts()))
                  .toList();
      List<Detection> found =
          ((Prediction.Detected) told.predictions().get(i))
              .objects().stream().map(Prediction.Found::box).toList();
      assertThat(found).isNotEmpty();
      matches.add(BoxMatches.of(i, truth, found, 2));
    }
    assertThat(told.values().get("map"))
        .isEqualTo(BoxMatches.merged(matches).summary().value(CocoMetric.AP).orElseThrow());
    assertThat(told.values()).containsKeys("yolo-map", "precision", "loss");
  }

  @Test
  void pixelsAreCountedOnWholePictures() {
    var halves = new SegmentedSamples(5, new ImageSize(40, 48), 2);
    Told told = told(Models.of(Models.PIXELS, halves.classNames()), InBlocks.of(halves), 2);

    ConfusionMatrix confusion = ConfusionMatrix.empty(3);
    for (int i = 0; i < 5; i++) {
      var pixels = ((Prediction.Segmented) told.predictions().get(i)).classes();
      var truth = ((LabelMap) halves.target(i)).classes();
      assertThat(pixels.height()).isEqualTo(40);
      long[] predicted =
          IntStream.range(0, truth.length).mapToLong(p -> pixels.values()[p]).toArray();
      long[] real = IntStream.range(0, truth.length).mapToLong(p -> truth[p] & 0xff).toArray();
      confusion = confusion.merge(ConfusionMatrix.of(3, real, predicted, 255));
    }
    assertThat(told.values().get("miou")).isEqualTo(confusion.meanIntersectionOverUnion());
    assertThat(told.values().get("pixel-accuracy")).isEqualTo(confusion.pixelAccuracy());
  }

  /** A text in one piece. */
  private record Text(int[] ids, List<String> classNames) implements SampleSet {

    @Override
    public int size() {
      return 1;
    }

    @Override
    public int channels() {
      return 0;
    }

    @Override
    public Optional<ImageSize> imageSize() {
      return Optional.empty();
    }

    @Override
    public Optional<int[]> tokens() {
      return Optional.of(ids);
    }

    @Override
    public List<Block> blocks() {
      return List.of(new Block(0, 1, 4L * ids.length));
    }

    @Override
    public String key(int index) {
      return "text";
    }

    @Override
    public Target target(int index) {
      return new Unlabelled();
    }

    @Override
    public void read(int index, ImageBuffer into) {
      throw new AssertionError("Text has no pictures");
    }

    @Override
    public void close() {}
  }

  @Test
  void aTextIsJudgedByAllItsWindowsAndNothingIsToldOfThem() {
    TrainedModel model = Models.of(Models.TEXT);
    int[] ids = IntStream.range(0, 40).map(i -> (i * i + i / 3) % 6).toArray();
    Told told = told(model, new Text(ids, model.classes()), 2);

    assertThat(told.predictions()).isEmpty();
    // Three windows of twelve tokens, each of which predicts the one after it.
    double loss = 0;
    try (Predictor predictor = Predictor.of(model, ComputeDevice.CPU)) {
      for (int from = 0; from < 36; from += 12) {
        double[] logits = predictor.next(Arrays.copyOfRange(ids, from, from + 12));
        for (int i = 0; i < 12; i++) {
          double[] own = Arrays.copyOfRange(logits, 6 * i, 6 * i + 6);
          double all = Arrays.stream(own).map(Math::exp).sum();
          loss += Math.log(all) - own[ids[from + i + 1]];
        }
      }
    }
    assertThat(told.values().get("loss")).isCloseTo(loss / 36, within(1e-5));
    assertThat(told.values().get("perplexity")).isCloseTo(Math.exp(loss / 36), within(1e-4));
  }

  @Test
  void whatHasNoLabelsIsToldAboutAndNotJudged() {
    SampleSet labelled = pictures(5);
    Told told = told(classifier(), InBlocks.unlabelled(labelled), 2);

    assertThat(told.scores()).isEmpty();
    assertThat(told.predictions()).isEqualTo(told(classifier(), labelled, 2).predictions());
    Told boxes =
        told(
            Models.of(Models.CELLS, List.of("a", "b")),
            InBlocks.unlabelled(new BoxedSamples(4, 3, 0, "a", "b")),
            2);
    assertThat(boxes.scores()).isEmpty();
    assertThat(boxes.predictions()).hasSize(4);
    Told pixels =
        told(
            Models.of(Models.PIXELS, List.of("a", "b")),
            InBlocks.unlabelled(new MemorySamples(4, 64, 2, 1)),
            2);
    assertThat(pixels.scores()).isEmpty();
    assertThat(((Prediction.Segmented) pixels.predictions().get(3)).classes().height())
        .isEqualTo(64);
  }

  @Test
  void eightBitsTellAlmostTheSame() {
    SampleSet samples = pictures(9);
    TrainedModel model = classifier();
    ActivationRanges ranges = Scorer.calibrate(model, pictures(30), 20, 8, 1);
    Told eight = told(model, samples, 4, Optional.of(ranges));
    Told whole = told(model, samples, 4);

    assertThat(eight.predictions()).isNotEqualTo(whole.predictions());
    assertThat(eight.values().get("loss")).isCloseTo(whole.values().get("loss"), within(0.05));
    assertThat(Scorer.calibrate(model, pictures(30), 20, 8, 1)).isEqualTo(ranges);
  }

  @Test
  void samplesThatItCannotSeeAreRefused() {
    assertThatThrownBy(() -> told(classifier(), InBlocks.of(new MemorySamples(4, 48, 6, 1)), 2))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Cannot score pictures of 48x48: resnet8 sees 32x32 of them (want pictures of 32x32; preprocess with resize or crop)");
    assertThatThrownBy(() -> told(classifier(), InBlocks.of(new MemorySamples(4, 32, 3, 1)), 2))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Cannot score by a model of 6 classes (class 0, class 1, class 2, …) what has 3 classes (class 0, class 1, class 2) (want the same in the same order, or samples without labels)");
    assertThatThrownBy(() -> told(Models.of(Models.TEXT), pictures(3), 2))
        .hasMessage(
            "Cannot score pictures by gpt-2x64: it reads text (want a data set of the same kind)");
    assertThatThrownBy(
            () ->
                Scorer.calibrate(
                    Models.of(Models.CELLS, List.of("a", "b")),
                    new BoxedSamples(4, 3, 0, "a", "b"),
                    4,
                    2,
                    1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("with eight bits");
  }
}
