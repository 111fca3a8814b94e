package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * DeepLabV3 for semantic segmentation, in torchvision's layout: an {@link ImageNetResNet} whose
 * stages 3 and 4 are dilated by 2 and 4 instead of halving the size, so that features are an eighth
 * of the images; atrous spatial pyramid pooling; a 3x3 convolution; and a linear layer for every
 * pixel. All layers take images of any size.
 *
 * <p>The first block of a dilated stage is dilated as the stage before it. Pyramid pooling joins
 * 256 channels each of a 1x1 convolution, of 3x3 ones dilated by 12, 24 and 36, and of the mean of
 * all pixels. On the features of stage 3 there is a second classifier, a small fully convolutional
 * network, whose loss counts 0.4.
 *
 * <p>Chen et al., "Rethinking atrous convolution for semantic image segmentation", arXiv
 * 1706.05587; Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015.
 * Deviation: there is no dropout, which torchvision has with 0.5 after pyramid pooling and 0.1 in
 * the second classifier.
 *
 * @param variant of the ResNet; torchvision has 50 and 101
 * @param size height and width of the images in pixels to train on, at least 32
 */
public record DeepLabV3(ImageNetResNet.Variant variant, int classes, int size) implements Backbone {

  /** Those in use; the first is for small machines. */
  public static final List<ImageNetResNet.Variant> VARIANTS =
      List.of(
          ImageNetResNet.Variant.RESNET18,
          ImageNetResNet.Variant.RESNET50,
          ImageNetResNet.Variant.RESNET101);

  /** More would not fit beside the value of pixels that count for nothing, in 8 bits. */
  public static final int MOST_CLASSES = 255;

  private static final int LEAST_SIZE = 32;
  private static final int FIRST_DILATED = 3;
  private static final int AUXILIARY_STAGE = 3;
  private static final double AUXILIARY_WEIGHT = 0.4;
  private static final List<Integer> RATES = List.of(12, 24, 36);
  private static final int WIDTH = 256;

  public DeepLabV3 {
    Check.argument(
        classes >= 2 && classes <= MOST_CLASSES,
        "Invalid number of classes: %s (want 2 to %s)",
        classes,
        MOST_CLASSES);
    Check.argument(
        size >= LEAST_SIZE,
        "Invalid image size for %s: %s (want >= %s)",
        name(variant),
        size,
        LEAST_SIZE);
  }

  /** As in a specification, such as {@code deeplabv3-resnet50}. */
  static String name(ImageNetResNet.Variant variant) {
    return variant.backboneName().replaceFirst("^imagenet-", "deeplabv3-");
  }

  @Override
  public String name() {
    return name(variant);
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, size, size);
  }

  @Override
  public Task task() {
    return Task.SEGMENTATION;
  }

  @Override
  public List<Unit> units() {
    return ImageNetResNet.units(variant, FIRST_DILATED);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return Classifier.of(new Head(scope, variant.channels(variant.blocks().size()), classes));
  }

  @Override
  public Optional<AuxiliaryClassifier> auxiliaryClassifier() {
    int last = variant.blocks().stream().limit(AUXILIARY_STAGE).mapToInt(Integer::intValue).sum();
    int channels = variant.channels(AUXILIARY_STAGE);
    return Optional.of(
        new AuxiliaryClassifier(
            last, AUXILIARY_WEIGHT, scope -> new FullyConvolutional(scope, channels, classes)));
  }

  /** Weights of a ResNet for ImageNet, whose classifier has nothing to say about pixels. */
  @Override
  public Optional<String> publishedName(String variable) {
    return variable.startsWith("classifier.")
        ? Optional.empty()
        : Optional.of(TorchvisionNames.ofResNet(variable));
  }

  /** Convolution, batch norm, ReLU. */
  private static final class Convolution extends Layer {
    private final Layer conv;
    private final Layer bn;

    Convolution(Scope scope, int in, int kernel, int dilation) {
      super(scope);
      conv = Conv2d.dilated(scope.child("conv"), in, WIDTH, kernel, 1, 1, dilation);
      bn = new BatchNorm(scope.child("bn"), WIDTH);
    }

    @Override
    protected Value apply(Value x) {
      return bn.forward(conv.forward(x)).relu();
    }
  }

  /** Pyramid pooling and the classifier of pixels. */
  private static final class Head extends Layer {
    private final List<Layer> pyramid = new ArrayList<>();
    private final Layer pooled;
    private final Layer project;
    private final Layer conv;
    private final Layer bn;
    private final Layer classifier;

    Head(Scope scope, int in, int classes) {
      super(scope);
      pyramid.add(new Convolution(scope.child("aspp.0"), in, 1, 1));
      for (int rate : RATES) {
        pyramid.add(new Convolution(scope.child("aspp." + pyramid.size()), in, 3, rate));
      }
      pooled = new Convolution(scope.child("aspp." + pyramid.size()), in, 1, 1);
      project = new Convolution(scope.child("project"), (pyramid.size() + 1) * WIDTH, 1, 1);
      conv = Conv2d.same(scope.child("conv"), WIDTH, WIDTH, 3, 1);
      bn = new BatchNorm(scope.child("bn"), WIDTH);
      classifier = Conv2d.pointwise(scope.child("classifier"), WIDTH, classes);
    }

    @Override
    protected Value apply(Value x) {
      int height = Math.toIntExact(x.shape().size(2));
      int width = Math.toIntExact(x.shape().size(3));
      var parts = new ArrayList<>(pyramid.stream().map(layer -> layer.forward(x)).toList());
      Value mean = pooled.forward(x.adaptiveAvgPool2d(1, 1));
      parts.add(mean.upsampleBilinear(height, width, false));
      Value h = project.forward(Value.concatenate(parts, 1));
      return classifier.forward(bn.forward(conv.forward(h)).relu());
    }
  }

  /** The second classifier: a 3x3 convolution to a quarter of the channels, and a linear layer. */
  private static final class FullyConvolutional extends Layer {
    private final Layer conv;
    private final Layer bn;
    private final Layer classifier;

    FullyConvolutional(Scope scope, int in, int classes) {
      super(scope);
      int width = in / 4;
      conv = Conv2d.same(scope.child("conv"), in, width, 3, 1);
      bn = new BatchNorm(scope.child("bn"), width);
      classifier = Conv2d.pointwise(scope.child("classifier"), width, classes);
    }

    @Override
    protected Value apply(Value x) {
      return classifier.forward(bn.forward(conv.forward(x)).relu());
    }
  }
}
