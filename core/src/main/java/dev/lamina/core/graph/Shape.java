package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor, outermost first. A size is a number, or a multiple of the batch size N,
 * which stays open until a program runs: {@code [N, 3, 32, 32]}.
 */
public final class Shape {

  /** One size: {@code size}, or {@code size} times N. */
  record Dim(long size, boolean perSample) {
    @Override
    public String toString() {
      return !perSample ? Long.toString(size) : size == 1 ? "N" : size + "N";
    }
  }

  private static final Shape SCALAR = new Shape(List.of());

  private final List<Dim> dims;

  private Shape(List<Dim> dims) {
    this.dims = List.copyOf(dims);
  }

  /** A shape without a batch dimension; no sizes at all for a scalar. */
  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(size -> dim(size, false)).toList());
  }

  /** A shape whose first size is N, followed by the given ones. */
  public static Shape batchOf(long... sizes) {
    return of(sizes).prepend(new Dim(1, true));
  }

  /**
   * A shape whose first size is a multiple of N, followed by the given ones.
   *
   * @param perSample that multiple
   */
  public static Shape partsOf(long perSample, long... sizes) {
    Check.argument(perSample >= 1, "Invalid size: %sN (want >= 1)", perSample);
    return of(sizes).prepend(new Dim(perSample, true));
  }

  /** The shape of a 0-dimensional tensor. */
  public static Shape scalar() {
    return SCALAR;
  }

  static Shape of(List<Dim> dims) {
    return new Shape(dims);
  }

  private static Dim dim(long size, boolean perSample) {
    Check.argument(size >= 1, "Invalid size: %s (want >= 1)", size);
    return new Dim(size, perSample);
  }

  private Shape prepend(Dim first) {
    var all = new ArrayList<Dim>();
    all.add(first);
    all.addAll(dims);
    return new Shape(all);
  }

  /** Number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /**
   * One size that does not depend on the batch.
   *
   * @param dim from 0; negative counts from the end
   * @throws IllegalArgumentException if that size is a multiple of N
   */
  public long size(int dim) {
    Dim found = dim(dim);
    Check.argument(!found.perSample(), "Size %s of %s depends on the batch", dim, this);
    return found.size();
  }

  /** Whether a size is a multiple of N. */
  public boolean dependsOnBatch(int dim) {
    return dim(dim).perSample();
  }

  /** Whether any size is a multiple of N. */
  public boolean dependsOnBatch() {
    return dims.stream().anyMatch(Dim::perSample);
  }

  /** Number of elements for a batch of the given size. */
  public long elements(long batch) {
    long elements = 1;
    for (Dim dim : dims) {
      elements = Math.multiplyExact(elements, dim.perSample() ? dim.size() * batch : dim.size());
    }
    return elements;
  }

  /** The sizes, if none depends on the batch. */
  public long[] sizes() {
    long[] sizes = new long[rank()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size(i);
    }
    return sizes;
  }

  /** The sizes for a batch of the given size. */
  public long[] sizes(long batch) {
    return dims.stream().mapToLong(d -> d.perSample() ? d.size() * batch : d.size()).toArray();
  }

  Dim dim(int dim) {
    return dims.get(axis(dim));
  }

  /** The dimension counted from 0. */
  int axis(int dim) {
    int axis = dim < 0 ? dim + rank() : dim;
    Check.argument(axis >= 0 && axis < rank(), "No dimension %s in %s", dim, this);
    return axis;
  }

  List<Dim> dims() {
    return dims;
  }

  /** The same shape with one size replaced. */
  public Shape with(int dim, long size) {
    var changed = new ArrayList<>(dims);
    changed.set(axis(dim), dim(size, false));
    return new Shape(changed);
  }

  /** The same shape without one dimension. */
  Shape without(int dim) {
    var changed = new ArrayList<>(dims);
    changed.remove(axis(dim));
    return new Shape(changed);
  }

  /** The shape of an element-wise result of both, by the usual broadcasting rules; null if none. */
  static Shape broadcast(Shape a, Shape b) {
    Dim one = new Dim(1, false);
    int rank = Math.max(a.rank(), b.rank());
    Dim[] result = new Dim[rank];
    for (int i = 1; i <= rank; i++) {
      Dim left = i <= a.rank() ? a.dims.get(a.rank() - i) : one;
      Dim right = i <= b.rank() ? b.dims.get(b.rank() - i) : one;
      if (!left.equals(right) && !left.equals(one) && !right.equals(one)) {
        return null;
      }
      result[rank - i] = left.equals(one) ? right : left;
    }
    return new Shape(List.of(result));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && dims.equals(shape.dims);
  }

  @Override
  public int hashCode() {
    return dims.hashCode();
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
