package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Value;
import java.util.List;

/** What a detector learns by, from predictions and targets as it defines them. */
@FunctionalInterface
public interface DetectorLoss {

  /**
   * Writes its operators.
   *
   * @param predictions of a batch
   * @param targets of the same pictures
   */
  Written of(Value predictions, Value targets);

  /**
   * @param name such as {@code boxes}
   * @param weight by which it counts
   * @param value a scalar
   */
  record Part(String name, double weight, Value value) {}

  /**
   * A loss in a program.
   *
   * @param parts of which it is the weighed sum
   * @param sent a scalar: what is minimized, a multiple of that sum
   */
  record Written(List<Part> parts, Value sent) {

    public Written {
      parts = List.copyOf(parts);
    }

    /** The weighed sum of the parts: what is told of a batch. */
    public Value sum() {
      return DetectorLoss.sum(parts);
    }
  }

  /**
   * @param parts at least one
   */
  static Value sum(List<Part> parts) {
    return parts.stream()
        .map(part -> part.weight() == 1 ? part.value() : part.value().mul(part.weight()))
        .reduce(Value::add)
        .orElseThrow();
  }
}
