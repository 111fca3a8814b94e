package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;

/**
 * What YOLOv8 is built of: a convolution without bias that keeps the size at stride 1, a batch norm
 * (running statistics move by 0.03, epsilon 1e-3), SiLU. The convolution starts as PyTorch's do.
 */
final class ConvUnit extends Layer {

  static final double MOMENTUM = 0.03;
  static final double EPSILON = 1e-3;

  private final Layer conv;
  private final Layer bn;

  ConvUnit(Scope scope, int in, int out, int kernel, int stride) {
    super(scope);
    conv =
        Conv2d.started(
            scope.child("conv"),
            in,
            out,
            kernel,
            stride,
            Initializers.uniformFanIn(in * kernel * kernel));
    bn = new BatchNorm(scope.child("bn"), out, MOMENTUM, EPSILON);
  }

  @Override
  protected Value apply(Value x) {
    return bn.forward(conv.forward(x)).silu();
  }
}
