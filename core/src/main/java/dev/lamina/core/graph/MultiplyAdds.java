package dev.lamina.core.graph;

import java.util.List;

/**
 * Counts the multiply-adds of a method: those of convolutions, linear layers, matrix products and
 * attention, whose results depend on the batch. What is computed from weights alone, such as a
 * mixture of two, does not count.
 */
final class MultiplyAdds {

  private MultiplyAdds() {}

  /**
   * @param batch number of samples
   */
  static long of(Method method, long batch) {
    return method.statements().stream()
        .filter(s -> !s.results().isEmpty() && s.results().get(0).shape().dependsOnBatch())
        .mapToLong(statement -> of(statement, batch))
        .reduce(0, Math::addExact);
  }

  private static long of(Statement statement, long batch) {
    List<Operand> operands = statement.operands();
    long outputs = statement.results().get(0).shape().elements(batch);
    return switch (statement.operator()) {
      // Each output is a sum over one slice of the weight.
      case "conv2d", "linear" -> {
        Shape weight = operands.get(1).shape();
        yield outputs * (weight.elements(1) / weight.size(0));
      }
      case "matmul" -> {
        Shape left = operands.get(0).shape();
        yield outputs * left.sizes(batch)[left.rank() - 1];
      }
      // A query meets all keys, and its weights all values.
      case ProgramText.ATTENTION -> 2 * outputs * operands.get(0).shape().size(2);
      default -> 0;
    };
  }
}
