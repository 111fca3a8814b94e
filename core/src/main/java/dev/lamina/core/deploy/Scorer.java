package dev.lamina.core.deploy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.quantization.ActivationRanges;
import dev.lamina.core.quantization.Quantization;
import dev.lamina.core.score.BoxBatches;
import dev.lamina.core.score.BoxScoring;
import dev.lamina.core.score.PictureBatches;
import dev.lamina.core.score.PictureScoring;
import dev.lamina.core.score.PixelBatches;
import dev.lamina.core.score.PixelScoring;
import dev.lamina.core.score.Score;
import dev.lamina.core.score.TextBatches;
import dev.lamina.core.score.TextScoring;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.BoxViews;
import dev.lamina.core.train.PictureViews;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Asks a trained model about the samples of a split, part by part, as trials in float32 are
 * measured: parts scored anywhere and merged in their order are the score of the split. A part is a
 * block of pictures, or a text as a whole. Batches end with their part, so a part is scored to the
 * same bits wherever that is done, with the same number of samples in a batch.
 *
 * <p>Samples without targets are told about and not judged.
 *
 * <p>Used by one thread, which the constructor prepares for one intra-op thread. The owner closes
 * it, which releases the native memory; the samples stay their owner's.
 */
public final class Scorer implements AutoCloseable {

  private final TrainedModel model;
  private final SampleSet samples;
  private final boolean judged;
  private final Asked asked;
  private final LoadedProgram loaded;

  /** How a task asks about one part. */
  @FunctionalInterface
  private interface Asked {
    Score about(LoadedProgram program, SampleOrder part, PredictionSink sink);
  }

  /**
   * How it is asked.
   *
   * @param device what the program runs on
   * @param batchSize samples of a batch, at least 1
   * @param threads that fill batches beside the one that asks, at least 1; changes no result
   * @param eightBits to compute with eight bits, on a CPU, in a model that classifies pictures;
   *     empty to compute in float32, whatever the trial computed in
   */
  public record Options(
      ComputeDevice device, int batchSize, int threads, Optional<ActivationRanges> eightBits) {

    public Options {
      if (eightBits.isPresent() && device.isGpu()) {
        throw new SpecException(
            "Cannot compute with eight bits on %s: that is for CPUs (want cpu)".formatted(device));
      }
      Check.argument(batchSize >= 1, "Invalid batch size: %s (want >= 1)", batchSize);
      Check.argument(threads >= 1, "Invalid threads: %s (want >= 1)", threads);
    }
  }

  private Scorer(
      TrainedModel model, SampleSet samples, boolean judged, Asked asked, LoadedProgram loaded) {
    this.model = model;
    this.samples = samples;
    this.judged = judged;
    this.asked = asked;
    this.loaded = loaded;
  }

  /**
   * What is known of samples before any of them is read.
   *
   * @param channels of all pictures; 0 of a text
   * @param pictures their size, if they have one
   * @param classNames of the data set
   * @param labelled whether samples have targets, or are text
   */
  public record Samples(
      int channels, Optional<ImageSize> pictures, List<String> classNames, boolean labelled) {

    public Samples {
      classNames = List.copyOf(classNames);
    }

    private static Samples of(SampleSet samples, boolean labelled) {
      return new Samples(samples.channels(), samples.imageSize(), samples.classNames(), labelled);
    }
  }

  /**
   * Refuses what {@link #of} would refuse, before anything is read or sent.
   *
   * @param eightBits whether it is to compute with eight bits
   * @throws SpecException if the model does not take such samples, or knows other classes than they
   *     have
   */
  public static void check(TrainedModel model, Samples samples, boolean eightBits) {
    if (eightBits) {
      requireQuantizable(model);
    }
    checkKind(model, samples.channels());
    if (samples.labelled()) {
      checkClasses(model.classes(), samples.classNames());
    }
    switch (model.task()) {
      case CLASSIFICATION -> cut(model, samples.pictures());
      case SEGMENTATION -> common(samples.pictures());
      case DETECTION, LANGUAGE_MODELLING -> {}
    }
  }

  /**
   * Takes a model to a device.
   *
   * @param labelled whether the samples have targets, or are text; without, they are told about and
   *     not judged
   * @throws SpecException as {@link #check}
   * @throws LaminaException {@code RESOURCES} if there is no such device
   */
  public static Scorer of(
      TrainedModel model, SampleSet samples, boolean labelled, Options options) {
    check(model, Samples.of(samples, labelled), options.eightBits().isPresent());
    boolean judged = labelled || model.trial().readsText();
    SampleSet seen = judged ? samples : untaught(model, samples);
    Asked asked = asked(model, seen, options);
    Engine engine = Engine.get();
    engine.prepareThread(1);
    LoadedProgram loaded =
        engine.load(program(model, seen, options), model.values(), options.device());
    return new Scorer(model, seen, judged, asked, loaded);
  }

  private static void checkKind(TrainedModel model, int channels) {
    boolean text = channels == 0;
    if (text != model.trial().readsText()) {
      throw new SpecException(
          "Cannot score %s by %s: it reads %s (want a data set of the same kind)"
              .formatted(
                  text ? "a text" : "pictures", model.trial().model(), text ? "pictures" : "text"));
    }
    if (!text && channels != 3) {
      throw new SpecException("Cannot score images with %s channels (want 3)".formatted(channels));
    }
  }

  private static void checkClasses(List<String> known, List<String> found) {
    if (!known.equals(found)) {
      throw new SpecException(
          "Cannot score by a model of %s classes (%s) what has %s classes (%s) (want the same in the same order, or samples without labels)"
              .formatted(known.size(), few(known), found.size(), few(found)));
    }
  }

  private static String few(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(3, names.size())));
    return names.size() > 3 ? first + ", …" : first;
  }

  private static SampleSet untaught(TrainedModel model, SampleSet samples) {
    return new PlaceholderTargets(
        samples,
        model.classes(),
        switch (model.task()) {
          case CLASSIFICATION -> sample -> new ClassLabel(0);
          case DETECTION -> sample -> new Boxes(List.of());
          case SEGMENTATION -> {
            ImageSize size = common(samples.imageSize());
            byte[] nothing = new byte[size.height() * size.width()];
            Arrays.fill(nothing, (byte) LabelMap.NOTHING);
            var map = new LabelMap(size.height(), size.width(), nothing);
            yield sample -> map;
          }
          case LANGUAGE_MODELLING -> throw new IllegalStateException("Text has no targets");
        });
  }

  private static ImageSize common(Optional<ImageSize> pictures) {
    return pictures.orElseThrow(
        () ->
            new SpecException(
                "Cannot score pixels of pictures of different sizes (want one size; preprocess with resize)"));
  }

  private static Asked asked(TrainedModel model, SampleSet samples, Options options) {
    int batch = Math.min(options.batchSize(), largest(samples));
    int threads = options.threads();
    Normalization constants = model.normalization().orElse(null);
    return switch (model.task()) {
      case CLASSIFICATION -> {
        var views = (PictureViews) model.trial().settings().views();
        var scoring =
            new PictureScoring(
                new PictureBatches(batch, samples.channels(), cut(model, samples.imageSize())),
                views.evaluation(),
                constants,
                threads);
        yield (program, part, sink) ->
            scoring.score(
                program,
                samples,
                part,
                (sample, logits) ->
                    sink.accept(sample, Prediction.Classified.of(logits, model.classes())));
      }
      case DETECTION -> {
        var views = (BoxViews) model.trial().settings().views();
        var batches =
            new BoxBatches(batch, samples.channels(), views.frame().imageSize(), views.detector());
        var scoring = new BoxScoring(batches, views.frame(), views.detector(), constants, threads);
        yield (program, part, sink) ->
            scoring.score(
                program,
                samples,
                part,
                (sample, seen, inside, found) ->
                    sink.accept(sample, Prediction.Detected.of(found, model.classes())));
      }
      case SEGMENTATION -> {
        var scoring =
            new PixelScoring(
                new PixelBatches(batch, samples.channels(), common(samples.imageSize())),
                constants,
                threads);
        yield (program, part, sink) ->
            scoring.score(
                program,
                samples,
                part,
                (sample, classes) -> sink.accept(sample, Prediction.Segmented.of(classes)));
      }
      case LANGUAGE_MODELLING -> {
        var scoring = new TextScoring(new TextBatches(options.batchSize(), model.side()), threads);
        yield (program, part, sink) -> scoring.score(program, samples);
      }
    };
  }

  /** No part has more samples. */
  private static int largest(SampleSet samples) {
    return samples.blocks().stream().mapToInt(block -> block.size()).max().orElseThrow();
  }

  private static ImageSize cut(TrainedModel model, Optional<ImageSize> pictures) {
    var views = (PictureViews) model.trial().settings().views();
    Optional<ImageSize> seen = views.evaluation().output(pictures);
    if (!seen.equals(Optional.of(model.seen()))) {
      throw new SpecException(
          "Cannot score pictures of %s: %s sees %s of them (want pictures of %s; preprocess with resize or crop)"
              .formatted(
                  pictures.map(ImageSize::toString).orElse("several sizes"),
                  model.trial().model(),
                  model.seen(),
                  model.pictures().map(ImageSize::toString).orElse("several sizes")));
    }
    return model.seen();
  }

  private static Program program(TrainedModel model, SampleSet samples, Options options) {
    Backbone backbone = model.backbone();
    if (options.eightBits().isPresent()) {
      return Quantization.inference(
          backbone, model.trial().isChannelsLast(), options.eightBits().get());
    }
    var written =
        new StepCompiler.Options(
            ElementType.FLOAT32, model.trial().isChannelsLast(), List.of(), List.of());
    if (model.task() != Task.SEGMENTATION) {
      return StepCompiler.inference(backbone, written);
    }
    ImageSize size = common(samples.imageSize());
    return StepCompiler.inference(
        backbone, written, Shape.batchOf(samples.channels(), size.height(), size.width()));
  }

  private static void requireQuantizable(TrainedModel model) {
    if (model.task() != Task.CLASSIFICATION) {
      throw new SpecException(
          "Cannot score %s with eight bits: it is for %s (want a model that classifies pictures)"
              .formatted(model.trial().model(), model.task().told()));
    }
  }

  /**
   * The ranges of activations on some pictures, drawn once for all, by which a model computes with
   * eight bits.
   *
   * @param pictures usually those that it was trained on; stay their owner's
   * @param samples how many of them, at most
   * @throws SpecException if the model does not classify pictures, or does not take these
   */
  public static ActivationRanges calibrate(
      TrainedModel model, SampleSet pictures, int samples, int batchSize, int threads) {
    requireQuantizable(model);
    checkKind(model, pictures.channels());
    var views = (PictureViews) model.trial().settings().views();
    int visits = Math.min(samples, pictures.size());
    int batch = Math.min(batchSize, visits);
    var batches = new PictureBatches(batch, pictures.channels(), cut(model, pictures.imageSize()));
    PictureSource source =
        PictureSource.drawn(pictures, views.evaluation(), model.normalization().orElseThrow());
    var quantization = new Quantization(model.backbone(), model.trial().isChannelsLast());
    Engine engine = Engine.get();
    engine.prepareThread(1);
    try (LoadedProgram program =
            engine.load(quantization.calibration(), model.values(), ComputeDevice.CPU);
        BatchPipeline<?> filled = batches.start(source, batch, visits, threads)) {
      for (int from = 0; from < visits; from += batch) {
        Batch next = filled.next();
        quantization.observe(program.call(Quantization.CALIBRATE, batches.images(next)));
      }
    }
    return quantization.ranges();
  }

  /** Parts of samples that a model of this kind is asked about. */
  public static int parts(SampleSet samples) {
    return samples.channels() == 0 ? 1 : samples.blocks().size();
  }

  /**
   * Asks about a part.
   *
   * @param part 0 to {@link #parts} - 1
   * @param sink gets what is told of each sample, in order; nothing of text
   * @return empty if the samples have no targets
   */
  public Optional<Score> score(int part, PredictionSink sink) {
    Check.argument(
        part >= 0 && part < parts(samples), "Invalid part: %s of %s", part, parts(samples));
    SampleOrder order =
        model.trial().readsText()
            ? SampleOrder.sequential(samples.blocks())
            : SampleOrder.sequential(samples.blocks(), part, part + 1);
    // Keys and targets are asked for after a batch was read: the part is held until then.
    boolean held = !model.trial().readsText();
    if (held) {
      samples.fetch(part);
    }
    try {
      Score score = asked.about(loaded, order, sink);
      return judged ? Optional.of(score) : Optional.empty();
    } finally {
      if (held) {
        samples.release(part);
      }
    }
  }

  @Override
  public void close() {
    loaded.close();
  }
}
