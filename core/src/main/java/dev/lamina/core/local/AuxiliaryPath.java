package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

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
          return features -> features;
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

    Value forward(Value features);

    /** Averages to be moved once a step. */
    default List<MovingAverage> averages() {
      return List.of();
    }
  }
}
