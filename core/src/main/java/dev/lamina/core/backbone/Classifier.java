package dev.lamina.core.backbone;

import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import java.util.List;

/** What comes after the last unit of a backbone, with variables: turns features into logits. */
@FunctionalInterface
public interface Classifier {

  /**
   * Writes its operators.
   *
   * @param features of the {@link Backbone#taps}, in order, then of the last unit
   */
  Value forward(List<Value> features);

  /** The same of a backbone without taps. */
  default Value forward(Value features) {
    return forward(List.of(features));
  }

  /** A layer that takes the features of the last unit. */
  static Classifier of(Layer layer) {
    return features -> layer.forward(features.get(features.size() - 1));
  }
}
