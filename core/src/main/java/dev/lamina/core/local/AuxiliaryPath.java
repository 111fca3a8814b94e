package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/** What lies between the last module of a span and its loss. A value; inference never sees it. */
public interface AuxiliaryPath {

  /** The features go to the loss as they are. */
  AuxiliaryPath DIRECT =
      new AuxiliaryPath() {
        @Override
        public Shape output(Shape features, Backbone backbone) {
          return features;
        }

        @Override
        public Declared declare(Scope scope, Network network) {
          return () -> List.of(features -> features);
        }

        @Override
        public String toString() {
          return "direct";
        }
      };

  /** Shape of what the loss receives. */
  Shape output(Shape features, Backbone backbone);

  /**
   * Declares the variables of this path.
   *
   * @param scope its place, such as {@code modules.3.leap}
   * @param network the backbone, whose units may be the source of moving averages
   */
  Declared declare(Scope scope, Network network);

  /** A path with variables. */
  @FunctionalInterface
  interface Declared {

    /**
     * What the path consists of: branches side by side, each from the features to the output's
     * shape, whose outputs are added. At least one.
     */
    List<UnaryOperator<Value>> branches();

    /** The sum of all branches. */
    default Value forward(Value features) {
      return branches().stream()
          .map(branch -> branch.apply(features))
          .reduce(Value::add)
          .orElseThrow();
    }

    /** Averages to be moved once a step. */
    default List<MovingAverage> averages() {
      return List.of();
    }
  }
}
