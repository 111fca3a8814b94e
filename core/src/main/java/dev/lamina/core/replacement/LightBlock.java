package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Shortcut;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.ResidualDrop;

/** One convolution and its norm beside a shortcut: {@code relu(x + bn(W * x))}. */
final class LightBlock extends Layer {

  private final Layer conv;
  private final Layer bn;
  private final Layer drop;
  private final Layer shortcut;

  /**
   * @param scope whose weights are made of others
   * @param kernel 1 or 3
   * @param dilation of the kernel
   */
  LightBlock(Scope scope, int in, int out, int kernel, int stride, int dilation) {
    super(scope);
    conv = Conv2d.dilated(scope.child("conv"), in, out, kernel, stride, 1, dilation);
    bn = new BatchNorm(scope.child("bn"), out);
    drop = new ResidualDrop(scope.child("drop"));
    shortcut = new Shortcut(scope.child("shortcut"), in, out, stride);
  }

  @Override
  protected Value apply(Value x) {
    return drop.forward(bn.forward(conv.forward(x))).add(shortcut.forward(x)).relu();
  }
}
