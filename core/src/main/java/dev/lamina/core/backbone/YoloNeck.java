package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import java.util.List;

/**
 * The neck of YOLOv8: features of three sizes, mixed from the coarsest to the finest (enlarged by
 * repetition, joined, a {@link SplitBlock} without shortcuts) and back to the coarsest (3x3 units
 * of stride 2).
 */
final class YoloNeck {

  private final Scope scope;
  private final Layer up4;
  private final Layer up3;
  private final Layer down3;
  private final Layer out4;
  private final Layer down4;
  private final Layer out5;

  /**
   * @param channels of the features of strides 8, 16 and 32, which it keeps
   * @param pairs of units in each block
   */
  YoloNeck(Scope scope, List<Integer> channels, int pairs) {
    this.scope = scope;
    int fine = channels.get(0);
    int middle = channels.get(1);
    int coarse = channels.get(2);
    up4 = new SplitBlock(scope.child("up4"), coarse + middle, middle, pairs, false);
    up3 = new SplitBlock(scope.child("up3"), middle + fine, fine, pairs, false);
    down3 = new ConvUnit(scope.child("down3"), fine, fine, 3, 2);
    out4 = new SplitBlock(scope.child("out4"), fine + middle, middle, pairs, false);
    down4 = new ConvUnit(scope.child("down4"), middle, middle, 3, 2);
    out5 = new SplitBlock(scope.child("out5"), middle + coarse, coarse, pairs, false);
  }

  /**
   * Writes its operators.
   *
   * @param features of strides 8, 16 and 32, {@code (N, C, h, w)} each
   * @return as many of the same shapes
   */
  List<Value> forward(List<Value> features) {
    return features.get(0).method().inside(scope.path(), () -> mixed(features));
  }

  private List<Value> mixed(List<Value> features) {
    Value coarse = features.get(2);
    Value middle = up4.forward(joined(enlarged(coarse), features.get(1)));
    Value fine = up3.forward(joined(enlarged(middle), features.get(0)));
    Value second = out4.forward(joined(down3.forward(fine), middle));
    Value third = out5.forward(joined(down4.forward(second), coarse));
    return List.of(fine, second, third);
  }

  private static Value enlarged(Value x) {
    return x.upsampleNearest(
        Math.toIntExact(2 * x.shape().size(2)), Math.toIntExact(2 * x.shape().size(3)));
  }

  private static Value joined(Value one, Value other) {
    return Value.concatenate(List.of(one, other), 1);
  }
}
