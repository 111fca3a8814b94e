package dev.lamina.core.graph;

import java.util.List;
import java.util.stream.Stream;

/**
 * One line of a method.
 *
 * @param operator ATen name, such as {@code conv2d}; or a form {@link ProgramText} knows
 * @param arguments {@link Operand}s, lists of them, numbers, lists of numbers, flags, {@link
 *     Keyword}s, {@link Generator}s, {@link Known}s, {@link #HOST}, or {@link #NONE}
 * @param results what it defines; none for an operator that is there for its effect
 * @param keeps what autograd keeps until the backward pass
 * @param differentiable whether gradients flow from the result to the operands
 * @param place path of the layer that wrote it
 */
record Statement(
    String operator,
    List<Object> arguments,
    List<Value> results,
    Keeps keeps,
    boolean differentiable,
    String place) {

  /** Python's None. */
  static final Object NONE = new Object();

  /** The device that is not a GPU. */
  static final Object HOST = new Object();

  /** An argument passed by name. */
  record Keyword(String name, Object value) {}

  /**
   * A generator on the host that is made for one operator alone, so that the operator draws the
   * same wherever it is written again.
   *
   * @param seed of the step, a scalar of INT64
   * @param place number of the layer that draws, at least 0
   */
  record Generator(Value seed, long place) {}

  /**
   * A number among the arguments that is known when the program runs.
   *
   * @param scalar of INT64 or FLOAT64
   */
  record Known(Value scalar) {}

  /** An operator among the arguments of another, whose result is no tensor. */
  record Call(String operator, List<Object> arguments) {}

  /** What an operator keeps for its backward pass. */
  enum Keeps {
    NOTHING,
    /** Its first operand. */
    INPUT,
    /** Its first operand, and for each element of the result an INT64 that says where it was. */
    INPUT_AND_POSITIONS,
    /** All its operands. */
    INPUTS,
    /** All its operands and its result. */
    INPUTS_AND_RESULT,
    /** Its result. */
    RESULT
  }

  /** The values among the arguments, lists opened. */
  List<Value> values() {
    return operands().stream().filter(Value.class::isInstance).map(Value.class::cast).toList();
  }

  /** The operands among the arguments, lists opened. */
  List<Operand> operands() {
    return arguments.stream()
        .map(argument -> argument instanceof Keyword keyword ? keyword.value() : argument)
        .map(argument -> argument instanceof Generator generator ? generator.seed() : argument)
        .map(argument -> argument instanceof Known known ? known.scalar() : argument)
        .map(argument -> argument instanceof Call call ? call.arguments() : argument)
        .flatMap(argument -> argument instanceof List<?> list ? list.stream() : Stream.of(argument))
        .filter(Operand.class::isInstance)
        .map(Operand.class::cast)
        .toList();
  }
}
