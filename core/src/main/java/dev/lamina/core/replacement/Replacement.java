package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;

/**
 * How blocks of a backbone are replaced.
 *
 * <p>Zhang et al., "Replacement learning", arXiv 2410.01239 and 2605.19533. That {@code θ = a·θ_P +
 * b·θ_N} with learned a and b for one layer in four, and that gradients reach the neighbours, is
 * theirs; the rest is ours where it says so.
 *
 * @param every k: one block in so many, from 2
 * @param surrogate what stands in their place
 * @param fusion how the weights of neighbours are mixed
 * @param entries what becomes of a replacement where the shape changes
 * @param detached whether no gradient reaches the neighbours through a hole
 * @param ownAffine whether the norms of a hole have scales and shifts of their own
 * @param span how far away the two neighbours are, from 1
 */
public record Replacement(
    int every,
    Surrogate surrogate,
    Fusion fusion,
    EntryPolicy entries,
    boolean detached,
    boolean ownAffine,
    int span) {

  private static final int LEAST = 2;
  private static final int USUAL = 4;
  private static final int MOST = 1000;

  public Replacement {
    Check.argument(every >= LEAST, "Invalid every: %s (want >= %s)", every, LEAST);
    Check.argument(span >= 1, "Invalid span: %s (want >= 1)", span);
  }

  /** With what a specification means that says no more. */
  public Replacement(int every, Surrogate surrogate) {
    this(every, surrogate, Fusion.SCALAR, EntryPolicy.SHIFT, false, false, 1);
  }

  public Replacement with(Fusion other) {
    return new Replacement(every, surrogate, other, entries, detached, ownAffine, span);
  }

  public Replacement with(EntryPolicy other) {
    return new Replacement(every, surrogate, fusion, other, detached, ownAffine, span);
  }

  /** The same in what inference can tell: how gradients flow does not count. */
  public Replacement inferred() {
    return new Replacement(every, surrogate, fusion, entries, false, ownAffine, span);
  }

  /**
   * Reads {@code every} (4), {@code operator} ({@code light}, or {@code full-block}, {@code
   * attention-only}, {@code mlp-only}), {@code fusion} ({@code scalar}, {@code
   * scalar-per-operator}, {@code channel-vector}, {@code matrix}), {@code entries} ({@code shift},
   * {@code raw}, {@code skip}), {@code detach-neighbours} (false), {@code own-affine} (false) and
   * {@code span} (1).
   *
   * @throws SpecException naming path, value and rule
   */
  public static Replacement of(SpecNode node) {
    SpecMap map = node.mapping();
    int every = map.optional("every").map(n -> (int) n.integer(LEAST, MOST)).orElse(USUAL);
    var replacement =
        new Replacement(
            every,
            map.constant("operator", Surrogate.class, Surrogate.LIGHT),
            map.constant("fusion", Fusion.class, Fusion.SCALAR),
            map.constant("entries", EntryPolicy.class, EntryPolicy.SHIFT),
            map.flag("detach-neighbours", false),
            map.flag("own-affine", false),
            map.integer("span", 1, MOST, 1));
    map.done();
    return replacement;
  }

  /**
   * A backbone with holes.
   *
   * @throws SpecException if it has no block that can be replaced so
   */
  public ReplacedBackbone in(Backbone backbone) {
    return new ReplacedBackbone(backbone, this, Holes.of(backbone, this));
  }
}
