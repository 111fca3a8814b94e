package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.ResidualDrop;

/**
 * Two 3x3 convolutions beside a shortcut, which projects where the shape changes.
 *
 * <p>Dilated, the first is so by as much as the features that it takes, the second by as much as
 * those that it gives, so that the block computes at every pixel what it would compute at those
 * that a stride had left. Torchvision dilates no such blocks.
 */
public final class BasicBlock extends Layer {

  private final Layer conv1;
  private final Layer bn1;
  private final Layer conv2;
  private final Layer bn2;
  private final Layer drop;
  private final Layer shortcut;

  /**
   * @param in channels that it takes
   * @param out channels that it gives
   * @param stride by which it divides height and width
   */
  public BasicBlock(Scope scope, int in, int out, int stride) {
    this(scope, in, out, stride, Dilation.NONE);
  }

  BasicBlock(Scope scope, int in, int out, int stride, Dilation dilation) {
    super(scope);
    conv1 = Conv2d.dilated(scope.child("conv1"), in, out, 3, stride, 1, dilation.before());
    bn1 = new BatchNorm(scope.child("bn1"), out);
    conv2 = Conv2d.dilated(scope.child("conv2"), out, out, 3, 1, 1, dilation.after());
    bn2 = new BatchNorm(scope.child("bn2"), out);
    drop = new ResidualDrop(scope.child("drop"));
    shortcut = new Shortcut(scope.child("shortcut"), in, out, stride);
  }

  @Override
  protected Value apply(Value x) {
    Value past = shortcut.forward(x);
    Value h = bn1.forward(conv1.forward(x)).relu();
    return drop.forward(bn2.forward(conv2.forward(h))).add(past).relu();
  }
}
