package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;

/**
 * What goes past the convolutions of a residual block. Where the shape stays, the features
 * themselves; where it changes, a 1x1 convolution with batch norm (variant B of the paper); and in
 * a block that has no weights of its own ({@link Scope#isSynthesized}) average pooling and channels
 * of zeros (variant A).
 */
public final class Shortcut extends Layer {

  private final int out;
  private final int stride;
  private final Layer conv;
  private final Layer bn;

  public Shortcut(Scope scope, int in, int out, int stride) {
    super(scope);
    this.out = out;
    this.stride = stride;
    boolean projects = (stride != 1 || in != out) && !scope.isSynthesized();
    conv = projects ? Conv2d.same(scope.child("conv"), in, out, 1, stride) : null;
    bn = projects ? new BatchNorm(scope.child("bn"), out) : null;
  }

  @Override
  protected Value apply(Value x) {
    return conv != null ? bn.forward(conv.forward(x)) : widened(pooled(x));
  }

  private Value pooled(Value x) {
    // An odd size is rounded up, as the convolution beside it does.
    return stride == 1
        ? x
        : x.adaptiveAvgPool2d(
            (int) (x.shape().size(2) + stride - 1) / stride,
            (int) (x.shape().size(3) + stride - 1) / stride);
  }

  private Value widened(Value x) {
    long more = out - x.shape().size(1);
    return more == 0 ? x : x.pad(1, 0, more);
  }
}
