package dev.lamina.core.local;

import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Patch feature fusion: feature maps are cut into n x n patches, row by row, and auxiliary networks
 * run on each. Patch k of a side of h pixels is {@code floor(h·k/n) .. floor(h·(k+1)/n) − 1}.
 *
 * <p>"HPFF: Hierarchical locally supervised learning with patch feature fusion", ECCV 2024 (arXiv
 * 2407.05638).
 *
 * @param n patches along each side, at least 1
 * @param fusion what is done with what the networks say of each
 */
public record Patches(int n, Fusion fusion) {

  /** How patches are put together again. */
  public enum Fusion {
    /** The paper: the same networks on every patch, their outputs or losses averaged. */
    MEAN,
    /**
     * The released code for small images: a decoder of its own for each patch, the losses added;
     * classifiers see the whole map.
     */
    SEPARATE_DECODERS
  }

  /** No cut at all. */
  public static final Patches WHOLE = new Patches(1, Fusion.MEAN);

  public Patches {
    Check.argument(n >= 1, "Invalid number of patches along a side: %s (want >= 1)", n);
  }

  /** Whether classifiers run on patches too. */
  public boolean cutClassifiers() {
    return fusion == Fusion.MEAN;
  }

  /**
   * The patches of a batch of images or features, {@code (N, C, H, W)}.
   *
   * @throws IllegalArgumentException if a side is shorter than n
   */
  public List<Value> of(Value whole) {
    check(whole.shape());
    var patches = new ArrayList<Value>();
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        patches.add(side(side(whole, 2, row), 3, column));
      }
    }
    return patches;
  }

  private Value side(Value whole, int dim, int k) {
    long size = whole.shape().size(dim);
    long from = size * k / n;
    return n == 1 ? whole : whole.narrow(dim, from, size * (k + 1) / n - from);
  }

  /**
   * @throws IllegalArgumentException if features of this shape are too small to be cut
   */
  public void check(Shape features) {
    Check.argument(
        features.size(2) >= n && features.size(3) >= n,
        "Cannot cut features of %sx%s into %sx%s patches (want at least one pixel each)",
        features.size(2),
        features.size(3),
        n,
        n);
  }

  /** Mean of scalars or tensors of equal shape. */
  public static Value mean(List<Value> parts) {
    return sum(parts).mul(1.0 / parts.size());
  }

  /** Sum of scalars or tensors of equal shape. */
  public static Value sum(List<Value> parts) {
    return parts.stream().reduce(Value::add).orElseThrow();
  }

  @Override
  public String toString() {
    return n + "x" + n + " patches" + (fusion == Fusion.MEAN ? "" : ", one for each");
  }
}
