package dev.lamina.core.backbone;

import dev.lamina.core.boxloss.CellLayout;
import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.boxloss.YoloLoss;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * YOLOv8 for object detection, and GSO-YOLO, which adds attention to it: a stem and four stages,
 * each a 3x3 unit of stride 2 and a {@link SplitBlock}, then {@link PyramidPooling}; a {@link
 * YoloNeck} that mixes the features of stages 2, 3 and 4 from the coarsest to the finest and back;
 * and a {@link YoloHead}.
 *
 * <p>Predictions are {@code (N, A, 64 + classes)} as {@link CellLayout#YOLOV8} says: the
 * expectation of a side's logits is its distance from the cell's centre in strides.
 *
 * <p>YOLOv8 as the public release line 8.1 has it, from a description of its behaviour; Zhang et
 * al., "GSO-YOLO: global stability optimization YOLO for construction site detection", arXiv
 * 2407.00906, of which only the places of the two modules are confirmed: {@link GlobalAttention}
 * before the pooling and {@link Stability} after it.
 *
 * @param variant which of them
 * @param height of the images in pixels, a multiple of 32
 * @param width likewise
 */
public record YoloV8(YoloVariant variant, int classes, int height, int width) implements Backbone {

  /** The sizes in which it is published. */
  public enum Scale {
    N(1.0 / 3, 0.25, 1024),
    S(1.0 / 3, 0.5, 1024),
    M(2.0 / 3, 0.75, 768),
    L(1, 1, 512),
    X(1, 1.25, 512);

    private final double depth;
    private final double width;
    private final int most;

    Scale(double depth, double width, int most) {
      this.depth = depth;
      this.width = width;
      this.most = most;
    }

    /** Channels of what has so many in the network that is not scaled. */
    int channels(int unscaled) {
      return 8 * (int) Math.ceil(Math.min(unscaled, most) * width / 8);
    }

    /** Channels of the last stage. */
    int lastChannels() {
      return channels(CHANNELS.get(CHANNELS.size() - 1));
    }

    /** Repetitions of what is repeated so often in the network that is not scaled. */
    int repetitions(int unscaled) {
      return Math.max(1, (int) Math.round(unscaled * depth));
    }
  }

  private static final int COARSEST = CellLayout.YOLOV8.coarsest();

  /** Objects of a picture that it can learn from. */
  public static final int MOST_OBJECTS = 128;

  private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 1024);
  private static final List<Integer> PAIRS = List.of(3, 6, 6, 3);

  private static final String GOM = "gom";
  private static final String SCM = "scm";

  /** Units from the stem on that end stages 2 and 3. */
  private static final List<Integer> TAPS = List.of(4, 6);

  public YoloV8 {
    Check.argument(classes >= 1, "Invalid number of classes: %s (want >= 1)", classes);
    Check.argument(
        height >= COARSEST && width >= COARSEST && height % COARSEST == 0 && width % COARSEST == 0,
        "Invalid image size for %s: %sx%s (want multiples of %s)",
        variant.name(),
        height,
        width,
        COARSEST);
  }

  @Override
  public String name() {
    return variant.name();
  }

  @Override
  public Task task() {
    return Task.DETECTION;
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, height, width);
  }

  @Override
  public List<Unit> units() {
    var units = new ArrayList<Unit>();
    int stem = channels(0);
    units.add(Unit.stem(Unit.images(stem, 2), scope -> new ConvUnit(scope, 3, stem, 3, 2)));
    for (int stage = 1; stage <= PAIRS.size(); stage++) {
      int in = channels(stage - 1);
      int out = channels(stage);
      int pairs = variant.scale().repetitions(PAIRS.get(stage - 1));
      units.add(
          unit(
              stage,
              0,
              "stages." + stage + ".down",
              out,
              2,
              at -> new ConvUnit(at, in, out, 3, 2)));
      units.add(
          unit(
              stage,
              1,
              "stages." + stage + ".split",
              out,
              1,
              at -> new SplitBlock(at, out, out, pairs, true)));
    }
    int last = channels(PAIRS.size());
    int block = 2;
    if (variant.globalAttention().isPresent()) {
      GlobalAttentionForm form = variant.globalAttention().get();
      units.add(
          unit(
              PAIRS.size(),
              block++,
              GOM,
              last,
              1,
              at -> new GlobalAttention(at, last, form, ConvUnit.EPSILON)));
    }
    units.add(unit(PAIRS.size(), block++, "pooling", last, 1, at -> new PyramidPooling(at, last)));
    if (variant.stability().isPresent()) {
      Stability module = variant.stability().get();
      units.add(
          unit(
              PAIRS.size(),
              block,
              SCM,
              last,
              1,
              at -> module.layer(at, last, height / COARSEST, width / COARSEST)));
    }
    return List.copyOf(units);
  }

  private static Unit unit(
      int stage, int block, String path, int channels, int stride, Function<Scope, Layer> layer) {
    return new Unit(path, stage, block, Optional.empty(), Unit.images(channels, stride), layer);
  }

  private int channels(int stage) {
    return variant.scale().channels(CHANNELS.get(stage));
  }

  /** The ends of stages 2 and 3. */
  @Override
  public List<Integer> taps() {
    return TAPS;
  }

  @Override
  public Classifier classifier(Scope scope) {
    List<Integer> channels = List.of(channels(2), channels(3), channels(4));
    var neck = new YoloNeck(scope.child("neck"), channels, variant.scale().repetitions(3));
    var head = new YoloHead(scope.child("head"), channels, classes);
    return features -> head.forward(neck.forward(features));
  }

  /**
   * Learns from {@link YoloLoss}, whose objects are {@code (N, M, 5)}: class or -1, left, top,
   * right, bottom in pixels.
   */
  @Override
  public DetectorLoss detectorLoss() {
    return (predictions, targets) ->
        YoloLoss.of(predictions, targets, height, width, variant.boxLoss(), variant.alignment())
            .written();
  }

  @Override
  public Shape targets(Shape inputs) {
    return Shape.batchOf(MOST_OBJECTS, 5);
  }

  /** As the public release names them; by what they are for, since modules move the numbers. */
  @Override
  public Optional<String> publishedName(String variable) {
    return YoloNames.of(variable);
  }

  /** The modules of GSO-YOLO that it has. */
  @Override
  public List<String> additions() {
    return units().stream().map(Unit::path).filter(List.of(GOM, SCM)::contains).toList();
  }

  /** The branch of the classes: neck and boxes are of any classes. */
  @Override
  public String classesPath() {
    return "classifier.head.cls.";
  }

  /** Another one for the same pictures. */
  public YoloV8 with(YoloVariant other) {
    return new YoloV8(other, classes, height, width);
  }
}
