package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.ResidualDrop;

/**
 * A 1x1 convolution to fewer channels, a 3x3 one, which has the stride and may be grouped, and a
 * 1x1 one to more channels, beside a shortcut, which projects where the shape changes. The 3x3 one
 * may be dilated, by as much as the features that it takes.
 */
final class Bottleneck extends Layer {

  private final Layer conv1;
  private final Layer bn1;
  private final Layer conv2;
  private final Layer bn2;
  private final Layer conv3;
  private final Layer bn3;
  private final Layer drop;
  private final Layer shortcut;

  /**
   * @param width channels of the 3x3 convolution
   */
  Bottleneck(Scope scope, int in, int width, int out, int stride, int groups, Dilation dilation) {
    super(scope);
    conv1 = Conv2d.same(scope.child("conv1"), in, width, 1, 1);
    bn1 = new BatchNorm(scope.child("bn1"), width);
    conv2 =
        Conv2d.dilated(scope.child("conv2"), width, width, 3, stride, groups, dilation.before());
    bn2 = new BatchNorm(scope.child("bn2"), width);
    conv3 = Conv2d.same(scope.child("conv3"), width, out, 1, 1);
    bn3 = new BatchNorm(scope.child("bn3"), out);
    drop = new ResidualDrop(scope.child("drop"));
    shortcut = new Shortcut(scope.child("shortcut"), in, out, stride);
  }

  @Override
  protected Value apply(Value x) {
    Value past = shortcut.forward(x);
    Value h = bn1.forward(conv1.forward(x)).relu();
    h = bn2.forward(conv2.forward(h)).relu();
    return drop.forward(bn3.forward(conv3.forward(h))).add(past).relu();
  }
}
