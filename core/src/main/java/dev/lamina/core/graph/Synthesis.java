package dev.lamina.core.graph;

import java.util.function.Supplier;

/** Makes the weights of layers that train none of their own, see {@link Scope#synthesizing}. */
@FunctionalInterface
public interface Synthesis {

  /**
   * How a layer comes by a weight. Called while layers are declared, maybe before what the weight
   * is made of.
   *
   * @param path where the layer would declare it, such as {@code stages.1.3.conv1.weight}
   * @param shape that the layer wants
   * @param own declares it as a variable of the layer's own, which some may stay
   */
  Weight weight(String path, Shape shape, Supplier<Weight> own);
}
