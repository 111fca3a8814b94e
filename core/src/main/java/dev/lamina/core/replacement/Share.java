package dev.lamina.core.replacement;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Operand;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import java.util.Arrays;

/**
 * What part one neighbour has in some weights of a hole: one number, one for each output channel,
 * or a matrix between output channels. Starts at one half, and has no weight decay.
 */
record Share(Variable variable) {

  private static final Initializer HALF = (stream, values) -> Arrays.fill(values, 0.5);

  static Share scalar(Scope scope, String name) {
    return new Share(scope.parameterWithoutDecay(name, Shape.scalar(), HALF));
  }

  static Share ofChannels(Scope scope, String name, long channels) {
    return new Share(scope.parameterWithoutDecay(name, Shape.of(channels), HALF));
  }

  /**
   * @param channels of the hole's weight
   * @param neighbours channels of the neighbour's
   */
  static Share matrix(Scope scope, String name, long channels, long neighbours) {
    return new Share(
        scope.parameterWithoutDecay(
            name,
            Shape.of(channels, neighbours),
            (stream, values) -> {
              for (int row = 0; row < channels; row++) {
                values[Math.toIntExact(row * neighbours + row * neighbours / channels)] = 0.5;
              }
            }));
  }

  /**
   * The share of a neighbour's weight.
   *
   * @param weight of the neighbour
   * @param shape of the hole's
   */
  Value of(Value weight, Shape shape) {
    Method method = weight.method();
    if (variable.shape().rank() < 2) {
      return Alignment.to(weight, shape).mul(factor(method, shape));
    }
    long[] sizes = weight.shape().sizes();
    long outputs = sizes[0];
    sizes[0] = shape.size(0);
    Value flat = weight.reshape(Shape.of(outputs, weight.shape().elements(1) / outputs));
    return Alignment.to(method.read(variable).matmul(flat).reshape(Shape.of(sizes)), shape);
  }

  private Operand factor(Method method, Shape shape) {
    if (variable.shape().rank() == 0 || shape.rank() == 1) {
      return variable;
    }
    long[] sizes = new long[shape.rank()];
    Arrays.fill(sizes, 1);
    sizes[0] = shape.size(0);
    return method.read(variable).reshape(Shape.of(sizes));
  }
}
