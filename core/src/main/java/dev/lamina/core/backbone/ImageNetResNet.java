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
 * ResNet for photographs, in torchvision's layout: a 7x7 stem of 64 channels with stride 2 and a
 * 3x3 max pooling with stride 2, four stages of residual blocks (the first block of stages 2, 3 and
 * 4 halves the size), global average pooling and a linear classifier. Where a size is odd, half of
 * it is rounded up.
 *
 * <p>He et al., "Deep residual learning for image recognition", CVPR 2016; Xie et al., "Aggregated
 * residual transformations for deep neural networks", CVPR 2017. Deviation, as in torchvision: a
 * bottleneck's stride is in its 3x3 convolution. The scale of the last batch norm of a block starts
 * at 1.
 *
 * @param size height and width of the images in pixels, at least 32
 */
public record ImageNetResNet(Variant variant, int classes, int size) implements Backbone {

  private static final int STEM = 64;
  private static final int LEAST_SIZE = 32;

  /** The networks of the papers; {@code 32x8d} is 32 groups of 8 channels in the first stage. */
  public enum Variant {
    RESNET18("resnet18", false, 1, 64),
    RESNET34("resnet34", false, 1, 64),
    RESNET50("resnet50", true, 1, 64),
    RESNET101("resnet101", true, 1, 64),
    RESNET152("resnet152", true, 1, 64),
    RESNEXT101_32X8D("resnext101-32x8d", true, 32, 8);

    private final String name;
    private final boolean bottleneck;
    private final int groups;
    private final int groupWidth;

    Variant(String name, boolean bottleneck, int groups, int groupWidth) {
      this.name = name;
      this.bottleneck = bottleneck;
      this.groups = groups;
      this.groupWidth = groupWidth;
    }

    /** As in a specification, such as {@code imagenet-resnet50}. */
    public String backboneName() {
      return "imagenet-" + name;
    }

    /** Blocks by stage. */
    List<Integer> blocks() {
      return switch (this) {
        case RESNET18 -> List.of(2, 2, 2, 2);
        case RESNET34, RESNET50 -> List.of(3, 4, 6, 3);
        case RESNET101, RESNEXT101_32X8D -> List.of(3, 4, 23, 3);
        case RESNET152 -> List.of(3, 8, 36, 3);
      };
    }

    /** Channels that a stage, counted from 1, gives. */
    int channels(int stage) {
      return planes(stage) * (bottleneck ? 4 : 1);
    }

    private static int planes(int stage) {
      return STEM << (stage - 1);
    }

    private Layer block(Scope at, int stage, int in, int stride, Dilation dilation) {
      // 64 channels to a group in the first stage of a plain network make its width the planes.
      int width = planes(stage) * groupWidth / STEM * groups;
      return bottleneck
          ? new Bottleneck(at, in, width, channels(stage), stride, groups, dilation)
          : new BasicBlock(at, in, channels(stage), stride, dilation);
    }
  }

  public ImageNetResNet {
    Check.argument(classes >= 2, "Invalid number of classes: %s (want >= 2)", classes);
    Check.argument(
        size >= LEAST_SIZE,
        "Invalid image size for %s: %s (want >= %s, which its strides divide to one pixel)",
        variant.backboneName(),
        size,
        LEAST_SIZE);
  }

  @Override
  public String name() {
    return variant.backboneName();
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, size, size);
  }

  @Override
  public List<Unit> units() {
    return units(variant, variant.blocks().size() + 1);
  }

  /**
   * Stem and stages, some of which are dilated instead of halving the size.
   *
   * @param firstDilated the first stage whose stride is left out, from 2
   */
  static List<Unit> units(Variant variant, int firstDilated) {
    var units = new ArrayList<Unit>();
    units.add(Unit.stem(Unit.images(STEM, 4), Stem::new));
    int in = STEM;
    int dilation = 1;
    for (int stage = 1; stage <= variant.blocks().size(); stage++) {
      int out = variant.channels(stage);
      for (int block = 0; block < variant.blocks().get(stage - 1); block++) {
        int at = stage;
        int from = in;
        boolean entry = stage > 1 && block == 0;
        boolean dilates = entry && stage >= firstDilated;
        int stride = entry && !dilates ? 2 : 1;
        var spread = new Dilation(dilation, dilates ? 2 * dilation : dilation);
        dilation = spread.after();
        units.add(
            new Unit(
                "stages." + stage + "." + block,
                stage,
                block,
                Optional.of(variant.bottleneck ? BlockKind.BOTTLENECK : BlockKind.BASIC),
                spread.before(),
                Unit.images(out, stride),
                scope -> variant.block(scope, at, from, stride, spread)));
        in = out;
      }
    }
    return List.copyOf(units);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return Classifier.of(
        new PooledClassifier(scope, variant.channels(variant.blocks().size()), classes));
  }

  @Override
  public Optional<String> publishedName(String variable) {
    return Optional.of(TorchvisionNames.ofResNet(variable));
  }

  /** Convolution, batch norm, ReLU, max pooling. */
  private static final class Stem extends Layer {
    private final Layer conv;
    private final Layer bn;

    Stem(Scope scope) {
      super(scope);
      conv = Conv2d.same(scope.child("conv"), 3, STEM, 7, 2);
      bn = new BatchNorm(scope.child("bn"), STEM);
    }

    @Override
    protected Value apply(Value x) {
      return bn.forward(conv.forward(x)).relu().maxPool2d(3, 2, 1);
    }
  }
}
