package dev.lamina.core.backbone;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * A feature pyramid: features of several sizes with equally many channels, each of which knows what
 * the coarser ones found. Level l is a 2^l-th of the images: levels 3, 4 and 5 are made of what
 * stages 2, 3 and 4 of a ResNet give, by a 1x1 convolution, the sum with the next level enlarged
 * (nearest), and a 3x3 one; levels 6 and 7 by 3x3 convolutions of stride 2, a ReLU between them.
 *
 * <p>Lin et al., "Feature pyramid networks for object detection", CVPR 2017; levels 6 and 7 by Lin
 * et al., "Focal loss for dense object detection", ICCV 2017. Starts as torchvision's does.
 */
final class FeaturePyramid {

  static final int FIRST = 3;
  static final int LAST = 7;
  static final int CHANNELS = 256;

  private static final int TAPPED = 3;

  private final Scope scope;
  private final RetinaNet.Top top;
  private final List<Layer> lateral = new ArrayList<>();
  private final List<Layer> output = new ArrayList<>();

  /**
   * @param channels of the features it takes, finest first
   */
  FeaturePyramid(Scope scope, List<Integer> channels, RetinaNet.Top top) {
    this.scope = scope;
    this.top = top;
    for (int i = 0; i < TAPPED; i++) {
      int level = FIRST + i;
      lateral.add(conv(scope.child("lateral." + level), channels.get(i), 1, 1));
      output.add(conv(scope.child("output." + level), CHANNELS, 3, 1));
    }
    int last = top == RetinaNet.Top.C5 ? channels.get(TAPPED - 1) : CHANNELS;
    output.add(conv(scope.child("output.6"), last, 3, 2));
    output.add(conv(scope.child("output.7"), CHANNELS, 3, 2));
  }

  private static Layer conv(Scope scope, int in, int kernel, int stride) {
    Initializer start = Initializers.leCunUniform(in * kernel * kernel);
    return Conv2d.started(scope, in, CHANNELS, kernel, stride, start, Initializer.ZEROS);
  }

  /**
   * Writes its operators.
   *
   * @param features of stages 2, 3 and 4, {@code (N, C, h, w)} each
   * @return levels 3 to 7, {@code (N, 256, h, w)} each
   */
  List<Value> forward(List<Value> features) {
    Check.argument(
        features.size() == TAPPED,
        "Invalid features of a pyramid: of %s units (want those of %s: a network is cut at its taps)",
        features.size(),
        TAPPED);
    return features.get(0).method().inside(scope.path(), () -> levels(features));
  }

  private List<Value> levels(List<Value> features) {
    var merged = new ArrayList<Value>();
    for (int i = TAPPED - 1; i >= 0; i--) {
      Value own = lateral.get(i).forward(features.get(i));
      merged.add(0, merged.isEmpty() ? own : own.add(enlarged(merged.get(0), own)));
    }
    var levels = new ArrayList<Value>();
    for (int i = 0; i < TAPPED; i++) {
      levels.add(output.get(i).forward(merged.get(i)));
    }
    Value last = top == RetinaNet.Top.C5 ? features.get(TAPPED - 1) : levels.get(TAPPED - 1);
    Value six = output.get(TAPPED).forward(last);
    levels.add(six);
    levels.add(output.get(TAPPED + 1).forward(six.relu()));
    return levels;
  }

  private static Value enlarged(Value coarse, Value like) {
    return coarse.upsampleNearest(
        Math.toIntExact(like.shape().size(2)), Math.toIntExact(like.shape().size(3)));
  }
}
