package dev.lamina.core.replacement;

import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Collections;

/**
 * Gives a weight another shape, without parameters of its own. Output channels (the first
 * dimension) are repeated or sampled, {@code row[i] = w[floor(i·n/m)]}; input channels (the second)
 * are repeated and divided by their number, or summed, so that a convolution does the same to
 * repeated channels as the one it comes from did to single ones; kernels are padded with zeros or
 * cut in the middle. Our decision: the papers do not say.
 */
final class Alignment {

  private Alignment() {}

  /**
   * @param weight of a convolution, {@code (C_out, C_in, k, k)}, or of a norm, {@code (C)}
   * @param target of as many dimensions; kernels of both odd or both even
   */
  static Value to(Value weight, Shape target) {
    Value result = outputs(weight, target.size(0));
    if (target.rank() > 1) {
      result = inputs(result, target.size(1));
    }
    for (int axis = 2; axis < target.rank(); axis++) {
      result = kernel(result, axis, target.size(axis));
    }
    return result;
  }

  private static Value kernel(Value weight, int axis, long wanted) {
    long size = weight.shape().size(axis);
    Check.argument(
        size % 2 == wanted % 2,
        "Cannot make a kernel of %s of one of %s: one of them has no middle",
        wanted,
        size);
    long around = Math.abs(wanted - size) / 2;
    return wanted == size
        ? weight
        : wanted > size ? weight.pad(axis, around, around) : weight.narrow(axis, around, wanted);
  }

  private static Value outputs(Value weight, long wanted) {
    long size = weight.shape().size(0);
    if (wanted == size) {
      return weight;
    }
    if (wanted % size == 0) {
      return repeated(weight, 0, wanted / size);
    }
    if (size % wanted == 0) {
      return apart(weight, 0, size / wanted).narrow(1, 0, 1).reshape(resized(weight, 0, wanted));
    }
    var rows = new ArrayList<Value>();
    for (long row = 0; row < wanted; row++) {
      rows.add(weight.narrow(0, row * size / wanted, 1));
    }
    return Value.concatenate(rows, 0);
  }

  private static Value inputs(Value weight, long wanted) {
    long size = weight.shape().size(1);
    if (wanted == size) {
      return weight;
    }
    if (wanted % size == 0) {
      return repeated(weight, 1, wanted / size).mul((double) size / wanted);
    }
    if (size % wanted == 0) {
      return apart(weight, 1, size / wanted).sum(2);
    }
    return wanted > size ? spread(weight, size, wanted) : summed(weight, size, wanted);
  }

  /** More channels than there are, some repeated oftener than others. */
  private static Value spread(Value weight, long size, long wanted) {
    long[] times = new long[Math.toIntExact(size)];
    for (long channel = 0; channel < wanted; channel++) {
      times[Math.toIntExact(channel * size / wanted)]++;
    }
    var channels = new ArrayList<Value>();
    for (long channel = 0; channel < wanted; channel++) {
      long source = channel * size / wanted;
      channels.add(weight.narrow(1, source, 1).mul(1.0 / times[Math.toIntExact(source)]));
    }
    return Value.concatenate(channels, 1);
  }

  /** Fewer channels than there are: neighbours are added up. */
  private static Value summed(Value weight, long size, long wanted) {
    var sums = new ArrayList<Value>();
    for (long channel = 0; channel < wanted; channel++) {
      long from = (channel * size + wanted - 1) / wanted;
      long to = ((channel + 1) * size + wanted - 1) / wanted;
      Value sum = weight.narrow(1, from, to - from).sum(1);
      sums.add(sum.reshape(resized(weight, 1, 1)));
    }
    return Value.concatenate(sums, 1);
  }

  /** Every element of a dimension several times in a row. */
  private static Value repeated(Value weight, int axis, long times) {
    long size = weight.shape().size(axis);
    Value single = apart(weight, axis, 1);
    return Value.concatenate(Collections.nCopies(Math.toIntExact(times), single), axis + 1)
        .reshape(resized(weight, axis, size * times));
  }

  /** A dimension as two, the second of some length. */
  private static Value apart(Value weight, int axis, long length) {
    long[] sizes = weight.shape().sizes();
    long[] apart = new long[sizes.length + 1];
    System.arraycopy(sizes, 0, apart, 0, axis);
    apart[axis] = sizes[axis] / length;
    apart[axis + 1] = length;
    System.arraycopy(sizes, axis + 1, apart, axis + 2, sizes.length - axis - 1);
    return weight.reshape(Shape.of(apart));
  }

  private static Shape resized(Value weight, int axis, long size) {
    long[] sizes = weight.shape().sizes();
    sizes[axis] = size;
    return Shape.of(sizes);
  }
}
