package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;

/** A small classifier on the features of a module. A value. */
public interface AuxiliaryHead {

  /**
   * @throws IllegalArgumentException if it cannot take features of this shape
   */
  default void check(Shape features) {}

  /**
   * Declares the layers.
   *
   * @param scope the place of the loss, such as {@code modules.3.head}
   * @param features {@code (N, C, H, W)}
   * @return a layer from features to logits, {@code (N, classes)}
   */
  Layer declare(Scope scope, Shape features, int classes);
}
