package dev.lamina.core.deploy;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.augment.BoxedPicture;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.image.Geometry;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.image.LabelMap;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.BoxViews;
import dev.lamina.core.train.PictureViews;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Asks a trained model about pictures, one at a time, which are seen as those that the trial was
 * measured by, if its data set kept pictures as they were: what {@code preprocess} did to them
 * before is not part of a model. Pictures in another size than a classifier of whole ones was
 * trained on are resized by their shorter side, and cut in the middle.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.open(Path.of("model"))) {
 *   byte[] picture = Files.readAllBytes(Path.of("cat.jpg"));
 *   if (predictor.predict(picture) instanceof Prediction.Classified told) {
 *     System.out.println(told.best().name() + " " + told.best().score());
 *   }
 * }
 * }</pre>
 *
 * <p>Used by one thread, which {@link #open} prepares for one intra-op thread; the owner closes it,
 * which releases the native memory.
 */
public final class Predictor implements AutoCloseable {

  private static final int CHANNELS = 3;

  private final TrainedModel model;
  private final LoadedProgram loaded;

  private Predictor(TrainedModel model, LoadedProgram loaded) {
    this.model = model;
    this.loaded = loaded;
  }

  /**
   * Opens a model on the CPU.
   *
   * @param path a folder or file that {@code lamina export} wrote as {@code djl} or {@code
   *     torchscript}
   * @throws LaminaException {@code DATA} if it is none, or damaged
   */
  public static Predictor open(Path path) {
    return of(ModelFolder.read(path), ComputeDevice.CPU);
  }

  /**
   * Takes a model to a device.
   *
   * @throws LaminaException {@code RESOURCES} if there is no such device
   */
  public static Predictor of(TrainedModel model, ComputeDevice device) {
    Engine engine = Engine.get();
    engine.prepareThread(1);
    return new Predictor(model, engine.load(program(model), model.values(), device));
  }

  /** As trials are measured, but for pictures whose pixels are classified, which are seen whole. */
  private static Program program(TrainedModel model) {
    if (model.task() == Task.SEGMENTATION) {
      return model.program();
    }
    var options =
        new StepCompiler.Options(
            ElementType.FLOAT32, model.trial().isChannelsLast(), List.of(), List.of());
    return StepCompiler.inference(model.backbone(), options);
  }

  public TrainedModel model() {
    return model;
  }

  /**
   * Tells about a picture.
   *
   * @param picture bytes of an image file: JPEG, PNG, WebP, BMP or GIF
   * @throws RejectedException if the bytes are no picture, or exceed {@link ImageLimits#DEFAULT}
   * @throws SpecException if the model reads text
   */
  public Prediction predict(byte[] picture) {
    return predict(decoded(picture));
  }

  private static Image decoded(byte[] picture) {
    ImageHeader header = ImageHeader.read(picture);
    return ImageDecoders.named("imageio")
        .decode(picture, header, ImageLimits.DEFAULT, CHANNELS, ImageTransform.KEEP);
  }

  /**
   * The same of a picture that is decoded, and upright.
   *
   * @param picture in grey or in colour
   */
  public Prediction predict(Image picture) {
    Image colored = picture.toChannels(CHANNELS);
    return switch (model.task()) {
      case CLASSIFICATION -> classified(colored);
      case SEGMENTATION -> segmented(colored);
      case DETECTION -> detected(colored);
      case LANGUAGE_MODELLING ->
          throw new SpecException(
              "Cannot tell about a picture: %s reads text (want next, with tokens)"
                  .formatted(model.trial().model()));
    };
  }

  private Prediction classified(Image picture) {
    double[] logits =
        call(StepCompiler.EVALUATE, seen(picture)).get(StepCompiler.LOGITS).toDoubles();
    return Prediction.Classified.of(logits, model.classes());
  }

  /** The cut that the trial is measured by; of pictures in another size the middle. */
  private Image seen(Image picture) {
    Crop crop = ((PictureViews) model.trial().settings().views()).evaluation();
    ImageSize size = model.seen();
    if (crop instanceof WholePicture
        && (picture.height() != size.height() || picture.width() != size.width())) {
      crop = new CentreCrop(size.height(), size.height());
    }
    var buffer = new ImageBuffer();
    buffer.set(picture);
    return crop.cut(buffer, RandomStream.of(0, "nothing"), new ImageBuffer()).image();
  }

  /** Pictures in another size are stretched, and what is told of them is stretched back. */
  private Prediction segmented(Image picture) {
    ImageSize size = model.seen();
    Image seen =
        ImageTransform.of(new Geometry.Stretch(size.width(), size.height())).apply(picture);
    double[] classes = call(TrainedModel.FORWARD, seen).get(TrainedModel.CLASSES).toDoubles();
    short[] told = new short[picture.height() * picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      int row = (int) ((2L * y + 1) * size.height() / (2L * picture.height()));
      for (int x = 0; x < picture.width(); x++) {
        int column = (int) ((2L * x + 1) * size.width() / (2L * picture.width()));
        told[y * picture.width() + x] = (short) classes[row * size.width() + column];
      }
    }
    return new Prediction.Segmented(new LabelMap(picture.height(), picture.width(), told));
  }

  private Prediction detected(Image picture) {
    BoxViews views = (BoxViews) model.trial().settings().views();
    FramedPicture framed = views.frame().view(new BoxedPicture(picture, new Boxes(List.of())));
    HostTensor predictions = call(StepCompiler.EVALUATE, framed.image()).get(StepCompiler.LOGITS);
    FloatBuffer values = predictions.bytes().asFloatBuffer();
    List<Detection> found =
        views.detector().detections(values, framed.placement()).stream()
            .map(detection -> Detector.stored(detection, framed.placement()))
            .toList();
    return Prediction.Detected.of(found, model.classes());
  }

  private Map<String, HostTensor> call(String method, Image seen) {
    Normalization constants = model.normalization().orElseThrow();
    float[][] table = constants.table();
    HostBuffer input =
        HostBuffer.allocate(ElementType.FLOAT32, 1, CHANNELS, seen.height(), seen.width());
    int plane = seen.height() * seen.width();
    float[] values = new float[CHANNELS * plane];
    for (int i = 0; i < values.length; i++) {
      values[i] = table[i / plane][seen.pixels()[i] & 0xff];
    }
    input.floats().put(values);
    return loaded.call(method, input);
  }

  /**
   * Logits of the token after each one of a text.
   *
   * @param tokens indexes into the vocabulary, as many as a window has
   * @return {@code (tokens, classes)}, row by row
   * @throws SpecException if the model reads no text
   */
  public double[] next(int... tokens) {
    if (!model.trial().readsText()) {
      throw new SpecException(
          "Cannot read tokens: %s reads pictures (want predict)".formatted(model.trial().model()));
    }
    int window = model.side();
    Check.argument(
        tokens.length == window, "Invalid text: %s tokens (want %s)", tokens.length, window);
    HostBuffer input = HostBuffer.allocate(ElementType.INT64, 1, window);
    for (int i = 0; i < window; i++) {
      Check.argument(
          tokens[i] >= 0 && tokens[i] < model.classes().size(),
          "Invalid token: %s (want 0 to %s)",
          tokens[i],
          model.classes().size() - 1);
      input.longs().put(i, tokens[i]);
    }
    return loaded.call(StepCompiler.EVALUATE, input).get(StepCompiler.LOGITS).toDoubles();
  }

  @Override
  public void close() {
    loaded.close();
  }
}
