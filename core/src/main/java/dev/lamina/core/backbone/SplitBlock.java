package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * YOLOv8's block C2f: a 1x1 unit whose output is split in two halves, a chain of pairs of 3x3 units
 * on the second half, and a 1x1 unit on both halves and on what every pair gave.
 */
final class SplitBlock extends Layer {

  private final int half;
  private final boolean shortcut;
  private final Layer first;
  private final Layer last;
  private final List<List<Layer>> pairs = new ArrayList<>();

  /**
   * @param pairs of 3x3 units, at least 1
   * @param shortcut whether what goes into a pair is added to what it gives
   */
  SplitBlock(Scope scope, int in, int out, int pairs, boolean shortcut) {
    super(scope);
    this.half = out / 2;
    this.shortcut = shortcut;
    first = new ConvUnit(scope.child("first"), in, 2 * half, 1, 1);
    for (int i = 0; i < pairs; i++) {
      Scope at = scope.child("blocks." + i);
      this.pairs.add(
          List.of(
              new ConvUnit(at.child("first"), half, half, 3, 1),
              new ConvUnit(at.child("second"), half, half, 3, 1)));
    }
    last = new ConvUnit(scope.child("last"), (2 + pairs) * half, out, 1, 1);
  }

  @Override
  protected Value apply(Value x) {
    var parts = new ArrayList<>(first.forward(x).split(1, half, half));
    for (List<Layer> pair : pairs) {
      Value given = parts.get(parts.size() - 1);
      Value made = pair.get(1).forward(pair.get(0).forward(given));
      parts.add(shortcut ? given.add(made) : made);
    }
    return last.forward(Value.concatenate(parts, 1));
  }
}
