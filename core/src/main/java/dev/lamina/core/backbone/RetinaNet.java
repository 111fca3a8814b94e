package dev.lamina.core.backbone;

import dev.lamina.core.boxloss.AnchorLoss;
import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RetinaNet for object detection: an {@link ImageNetResNet} with a {@link FeaturePyramid}, and two
 * small networks that run over every level with the same weights: four 3x3 convolutions of 256
 * channels with ReLU and one more, which gives for each of the nine anchors of a cell a logit for
 * each class, or the box.
 *
 * <p>Predictions are {@code (N, A, classes + 4)}: logits, then the box as offsets from the anchor.
 * Anchors go by level, row, column, and within the cell.
 *
 * <p>Lin et al., "Focal loss for dense object detection", ICCV 2017. Deviation: batch norm of the
 * ResNet learns and uses the statistics of the batch, where the paper keeps those of ImageNet.
 *
 * @param variant of the ResNet
 * @param height of the images in pixels, at least 32
 * @param width likewise
 * @param top what level 6 is made of
 */
public record RetinaNet(ImageNetResNet.Variant variant, int classes, int height, int width, Top top)
    implements Backbone {

  /** What level 6 of the pyramid is made of. */
  public enum Top {
    /** The last stage, as in the paper. */
    C5,
    /** Level 5, as torchvision's first version has it. */
    P5
  }

  /** Those in use; the first is for small machines. */
  static final List<ImageNetResNet.Variant> VARIANTS =
      List.of(
          ImageNetResNet.Variant.RESNET18,
          ImageNetResNet.Variant.RESNET50,
          ImageNetResNet.Variant.RESNET101,
          ImageNetResNet.Variant.RESNET152);

  private static final int LEAST_SIZE = 32;
  private static final int FIRST_STAGE = 2;
  private static final int ANCHORS = 9;
  private static final int BOX = 4;
  private static final int CONVOLUTIONS = 4;

  /** What the network says at the start: a chance of one in a hundred that there is an object. */
  private static final double PRIOR = 0.01;

  public RetinaNet {
    Check.argument(classes >= 1, "Invalid number of classes: %s (want >= 1)", classes);
    Check.argument(
        height >= LEAST_SIZE && width >= LEAST_SIZE,
        "Invalid image size for %s: %sx%s (want >= %s)",
        name(variant),
        height,
        width,
        LEAST_SIZE);
  }

  /** The paper's, for square images. */
  public RetinaNet(ImageNetResNet.Variant variant, int classes, int size) {
    this(variant, classes, size, size, Top.C5);
  }

  /** As in a specification, such as {@code retinanet-resnet50}. */
  static String name(ImageNetResNet.Variant variant) {
    return variant.backboneName().replaceFirst("^imagenet-", "retinanet-");
  }

  @Override
  public String name() {
    return name(variant);
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
    return ImageNetResNet.units(variant, variant.blocks().size() + 1);
  }

  /** The ends of stages 2 and 3; that of stage 4 is the last unit. */
  @Override
  public List<Integer> taps() {
    var taps = new ArrayList<Integer>();
    int last = 0;
    for (int stage = 1; stage < variant.blocks().size(); stage++) {
      last += variant.blocks().get(stage - 1);
      if (stage >= FIRST_STAGE) {
        taps.add(last);
      }
    }
    return List.copyOf(taps);
  }

  @Override
  public Classifier classifier(Scope scope) {
    var channels = new ArrayList<Integer>();
    for (int stage = FIRST_STAGE; stage <= variant.blocks().size(); stage++) {
      channels.add(variant.channels(stage));
    }
    var pyramid = new FeaturePyramid(scope.child("fpn"), channels, top);
    var logits =
        new Predictor(scope.child("cls"), classes, Initializers.constant(-Math.log(1 / PRIOR - 1)));
    var boxes = new Predictor(scope.child("box"), BOX, Initializer.ZEROS);
    return features -> {
      List<Value> levels = pyramid.forward(features);
      List<Value> found =
          levels.stream()
              .map(
                  level ->
                      Value.concatenate(List.of(logits.forward(level), boxes.forward(level)), 2))
              .toList();
      return Value.concatenate(found, 1);
    };
  }

  @Override
  public DetectorLoss detectorLoss() {
    return (predictions, targets) -> AnchorLoss.of(predictions, targets).written();
  }

  @Override
  public Shape targets(Shape inputs) {
    long anchors = 0;
    for (int level = FeaturePyramid.FIRST; level <= FeaturePyramid.LAST; level++) {
      anchors += cells(inputs.size(2), level) * cells(inputs.size(3), level) * ANCHORS;
    }
    return Shape.batchOf(anchors, 1 + BOX);
  }

  private static long cells(long pixels, int level) {
    long stride = 1L << level;
    return (pixels + stride - 1) / stride;
  }

  /** Weights of a ResNet for ImageNet, whose classifier has nothing to say about boxes. */
  @Override
  public Optional<String> publishedName(String variable) {
    return variable.startsWith("classifier.")
        ? Optional.empty()
        : Optional.of(TorchvisionNames.ofResNet(variable));
  }

  /** A level of the pyramid to some numbers for each anchor, {@code (N, anchors, numbers)}. */
  private static final class Predictor extends Layer {
    private final List<Layer> convolutions = new ArrayList<>();
    private final Layer out;
    private final int numbers;

    Predictor(Scope scope, int numbers, Initializer startOfBias) {
      super(scope);
      this.numbers = numbers;
      for (int i = 0; i < CONVOLUTIONS; i++) {
        convolutions.add(
            conv(scope.child(Integer.toString(i)), FeaturePyramid.CHANNELS, Initializer.ZEROS));
      }
      out = conv(scope.child("out"), ANCHORS * numbers, startOfBias);
    }

    private static Layer conv(Scope scope, int channels, Initializer startOfBias) {
      Initializer start = Initializers.normal(0.01);
      return Conv2d.started(scope, FeaturePyramid.CHANNELS, channels, 3, 1, start, startOfBias);
    }

    @Override
    protected Value apply(Value level) {
      Value h = level;
      for (Layer convolution : convolutions) {
        h = convolution.forward(h).relu();
      }
      Value found = out.forward(h).permute(0, 2, 3, 1);
      long anchors = found.shape().size(1) * found.shape().size(2) * ANCHORS;
      return found.reshape(Shape.batchOf(anchors, numbers));
    }
  }
}
