package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * VGG-13 with batch norm, in torchvision's layout: ten 3x3 convolutions with bias in five stages of
 * two, each with batch norm and ReLU, and a 2x2 max pooling at the end of every stage. A unit is
 * one convolution with what follows it; the first one counts as the stem.
 *
 * <p>Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition",
 * ICLR 2015. Deviations: batch norm; no dropout in the classifier.
 *
 * @param size height and width of the images in pixels, a multiple of 32
 */
public record Vgg13(Head head, int classes, int size) implements Backbone {

  private static final int[] WIDTHS = {64, 128, 256, 512, 512};
  private static final int CONVOLUTIONS = 2;
  private static final int STRIDES = 32;

  /** What classifies. */
  public enum Head {
    /** torchvision's: pooling to 7x7, two linear layers of 4096 with ReLU, a linear layer. */
    FULLY_CONNECTED("imagenet-vgg13-bn"),
    /** Global average pooling and a linear layer, 13 times fewer parameters in all. */
    POOLED("imagenet-vgg13-bn-pooled");

    private final String backboneName;

    Head(String backboneName) {
      this.backboneName = backboneName;
    }

    /** As in a specification. */
    public String backboneName() {
      return backboneName;
    }
  }

  public Vgg13 {
    Check.argument(classes >= 2, "Invalid number of classes: %s (want >= 2)", classes);
    Check.argument(
        size >= STRIDES && size % STRIDES == 0,
        "Invalid image size for %s: %s (want a multiple of %s)",
        head.backboneName(),
        size,
        STRIDES);
  }

  @Override
  public String name() {
    return head.backboneName();
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, size, size);
  }

  @Override
  public List<Unit> units() {
    var units = new ArrayList<Unit>();
    int in = 3;
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      int out = WIDTHS[stage - 1];
      for (int convolution = 0; convolution < CONVOLUTIONS; convolution++) {
        int from = in;
        boolean pools = convolution == CONVOLUTIONS - 1;
        boolean stem = units.isEmpty();
        // The stem is the first convolution of stage 1, whose second one is block 0.
        int block = stage == 1 ? 0 : convolution;
        units.add(
            new Unit(
                stem ? "stem" : "stages." + stage + "." + block,
                stem ? 0 : stage,
                block,
                Optional.empty(),
                Unit.images(out, pools ? 2 : 1),
                at -> new Convolution(at, from, out, pools)));
        in = out;
      }
    }
    return List.copyOf(units);
  }

  @Override
  public Classifier classifier(Scope scope) {
    int channels = WIDTHS[WIDTHS.length - 1];
    return switch (head) {
      case FULLY_CONNECTED -> Classifier.of(new FullyConnected(scope, channels, classes));
      case POOLED -> Classifier.of(new PooledClassifier(scope, channels, classes));
    };
  }

  @Override
  public Optional<String> publishedName(String variable) {
    return TorchvisionNames.ofVgg(variable, head == Head.FULLY_CONNECTED, CONVOLUTIONS);
  }

  /** Convolution, batch norm, ReLU, and max pooling at the end of a stage. */
  private static final class Convolution extends Layer {
    private final Layer conv;
    private final Layer bn;
    private final boolean pools;

    Convolution(Scope scope, int in, int out, boolean pools) {
      super(scope);
      this.conv = Conv2d.sameWithBias(scope.child("conv"), in, out, 3);
      this.bn = new BatchNorm(scope.child("bn"), out);
      this.pools = pools;
    }

    @Override
    protected Value apply(Value x) {
      Value h = bn.forward(conv.forward(x)).relu();
      return pools ? h.maxPool2d(2, 2, 0) : h;
    }
  }

  private static final class FullyConnected extends Layer {
    private static final int POOLED = 7;
    private static final int HIDDEN = 4096;

    private final Layer fc1;
    private final Layer fc2;
    private final Layer fc3;

    FullyConnected(Scope scope, int channels, int classes) {
      super(scope);
      fc1 = Linear.withBias(scope.child("fc1"), channels * POOLED * POOLED, HIDDEN);
      fc2 = Linear.withBias(scope.child("fc2"), HIDDEN, HIDDEN);
      fc3 = Linear.withBias(scope.child("fc3"), HIDDEN, classes);
    }

    @Override
    protected Value apply(Value x) {
      Value h = x.adaptiveAvgPool2d(POOLED, POOLED).flatten();
      return fc3.forward(fc2.forward(fc1.forward(h).relu()).relu());
    }
  }
}
