package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * YOLOv8's SPPF: a 1x1 unit to half of the channels, three 5x5 max poolings of stride 1 one after
 * the other, and a 1x1 unit on all four.
 */
final class PyramidPooling extends Layer {

  private static final int POOLINGS = 3;
  private static final int KERNEL = 5;

  private final Layer first;
  private final Layer last;

  PyramidPooling(Scope scope, int channels) {
    super(scope);
    first = new ConvUnit(scope.child("first"), channels, channels / 2, 1, 1);
    last = new ConvUnit(scope.child("last"), (1 + POOLINGS) * (channels / 2), channels, 1, 1);
  }

  @Override
  protected Value apply(Value x) {
    var parts = new ArrayList<>(List.of(first.forward(x)));
    for (int i = 0; i < POOLINGS; i++) {
      parts.add(parts.get(i).maxPool2d(KERNEL, 1, KERNEL / 2));
    }
    return last.forward(Value.concatenate(parts, 1));
  }
}
