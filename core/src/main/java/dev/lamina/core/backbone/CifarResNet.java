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
 * ResNet for small images: a 3x3 stem of 16 channels, three stages of n basic blocks with 16, 32
 * and 64 channels (the first block of stages 2 and 3 halves the size), global average pooling and a
 * linear classifier. Depth 6n + 2.
 *
 * <p>He et al., "Deep residual learning for image recognition", CVPR 2016, section 4.2. Deviation,
 * shared by all code that local learning is compared with: where the shape changes the shortcut is
 * a 1x1 convolution with batch norm (variant B), not zero padding.
 *
 * @param depth 6n + 2, such as 20, 32, 44, 56, 110
 * @param size height and width of the images in pixels, a multiple of 4
 */
public record CifarResNet(int depth, int classes, int size) implements Backbone {

  private static final int[] WIDTHS = {16, 32, 64};

  public CifarResNet {
    Check.argument(
        depth >= 8 && (depth - 2) % 6 == 0,
        "Invalid depth: %s (want 6n + 2, such as 20, 32, 44, 56, 110)",
        depth);
    Check.argument(classes >= 2, "Invalid number of classes: %s (want >= 2)", classes);
    Check.argument(
        size >= 8 && size % 4 == 0, "Invalid image size: %s (want a multiple of 4, >= 8)", size);
  }

  @Override
  public String name() {
    return "resnet" + depth;
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, size, size);
  }

  @Override
  public List<Unit> units() {
    var units = new ArrayList<Unit>();
    units.add(Unit.stem(Unit.images(WIDTHS[0], 1), Stem::new));
    int in = WIDTHS[0];
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      int out = WIDTHS[stage - 1];
      for (int block = 0; block < (depth - 2) / 6; block++) {
        int from = in;
        int stride = stage > 1 && block == 0 ? 2 : 1;
        String path = "stages." + stage + "." + block;
        units.add(
            new Unit(
                path,
                stage,
                block,
                Optional.of(BlockKind.BASIC),
                Unit.images(out, stride),
                at -> new BasicBlock(at, from, out, stride)));
        in = out;
      }
    }
    return List.copyOf(units);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return Classifier.of(new PooledClassifier(scope, WIDTHS[WIDTHS.length - 1], classes));
  }

  /** Convolution, batch norm, ReLU. */
  private static final class Stem extends Layer {
    private final Layer conv;
    private final Layer bn;

    Stem(Scope scope) {
      super(scope);
      conv = Conv2d.same(scope.child("conv"), 3, WIDTHS[0], 3, 1);
      bn = new BatchNorm(scope.child("bn"), WIDTHS[0]);
    }

    @Override
    protected Value apply(Value x) {
      return bn.forward(conv.forward(x)).relu();
    }
  }
}
