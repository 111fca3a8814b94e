package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/** Auxiliary networks and what they are judged by. A value; inference never sees it. */
public interface LocalLoss {

  /**
   * @throws IllegalArgumentException if its networks cannot take features of this shape
   */
  default void check(Shape features) {}

  /**
   * Declares the auxiliary networks for features of some shape.
   *
   * @param scope their place, such as {@code modules.3.head}
   * @param features {@code (N, C, H, W)}
   */
  Declared declare(Scope scope, Shape features, Network network);

  /** Whether it reads what the taps of the network give, and not only the last module. */
  default boolean readsTaps() {
    return false;
  }

  /** The part of this loss that learns from labels. */
  LocalLoss ofLabels();

  /**
   * This loss with its auxiliary networks run on patches of the features.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  LocalLoss inPatches(Patches patches);

  /** A loss with variables. */
  @FunctionalInterface
  interface Declared {

    /**
     * Writes the loss and sends it back, in as many pieces as keep activations of their own: each
     * releases them before the next one starts.
     *
     * @param features {@code (N, C, H, W)}, a leaf: gradients of all pieces add up there
     * @return what it consists of, for the record
     */
    List<Term> write(Value features, Batch batch, Backward backward);

    /**
     * The same of a loss that reads taps.
     *
     * @param features leaves: what {@link Backbone#taps} gave, in order, then the last module
     */
    default List<Term> write(List<Value> features, Batch batch, Backward backward) {
      return write(features.get(features.size() - 1), batch, backward);
    }
  }

  /** Takes gradients back from a loss. */
  interface Backward {

    /**
     * Adds the gradient of {@code weight · scalar}; what the forward pass of the scalar kept is
     * released.
     *
     * @param weight 0 sends a zero gradient back
     */
    void from(Value scalar, double weight);

    /** The same sink, in which every weight counts times a factor. */
    default Backward times(double factor) {
      return (scalar, weight) -> from(scalar, weight * factor);
    }
  }

  /**
   * One part of a loss.
   *
   * @param name such as {@code classification}
   * @param weight by which it counts; 0 keeps the part (its networks run and decay), with a zero
   *     gradient
   * @param value a scalar, mean over the batch
   */
  record Term(String name, double weight, Value value) {}
}
