package dev.lamina.core.replacement;

import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;

/**
 * The two blocks that the weights of a hole are made of, which keep their variables.
 *
 * @param hole its path
 * @param before path of the block before
 * @param after path of the block after
 * @param substitute what stands in the hole
 */
record Neighbours(String hole, String before, String after, Substitute substitute) {

  /** The operator that a weight of the hole belongs to: {@code conv1} of {@code …conv1.weight}. */
  String operator(String path) {
    String below = path.substring(hole.length() + 1);
    return below.substring(0, below.lastIndexOf('.'));
  }

  private static String kind(String path) {
    return path.substring(path.lastIndexOf('.'));
  }

  /** Whether a weight is the scale or the shift of a norm. */
  static boolean isAffine(String path) {
    return kind(path).equals(".gamma") || kind(path).equals(".beta");
  }

  /** Whether a weight of the hole is made of its neighbours'. */
  boolean makes(String path) {
    return substitute.made().test(operator(path));
  }

  /** Name of the weight of the block before that one of the hole is made of. */
  String before(String path) {
    return before + "." + substitute.before().apply(operator(path)) + kind(path);
  }

  /** The same of the block after. */
  String after(String path) {
    return after + "." + substitute.after().apply(operator(path)) + kind(path);
  }

  /** The weight of the block before in the shape of that of the hole. */
  Value alignedBefore(Method method, String path, Shape shape) {
    return Alignment.to(read(method, before(path)), shape);
  }

  /** The same of the block after. */
  Value alignedAfter(Method method, String path, Shape shape) {
    return Alignment.to(read(method, after(path)), shape);
  }

  private static Value read(Method method, String name) {
    Variable variable = method.graph().variable(name);
    return method.read(variable);
  }
}
