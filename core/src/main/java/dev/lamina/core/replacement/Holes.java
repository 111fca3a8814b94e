package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;

/** Which blocks of a backbone are replaced: one in every k, between two that are not. */
final class Holes {

  private Holes() {}

  /**
   * Indexes of units. Blocks count from 1 at the unit after the stem, so they are the same numbers.
   *
   * @throws SpecException if the backbone is no chain of residual blocks, or no block is left
   */
  static List<Integer> of(Backbone backbone, Replacement replacement) {
    List<Unit> units = backbone.units();
    if (units.stream().skip(1).anyMatch(unit -> unit.kind().isEmpty())) {
      throw new SpecException(
          "Cannot replace blocks of %s: it is no chain of residual blocks (want a resnet, imagenet-resnet or vit)"
              .formatted(backbone.name()));
    }
    List<Shape> boundaries = backbone.boundaries();
    int last = units.size() - 1;
    int span = replacement.span();
    var holes = new ArrayList<Integer>();
    for (int multiple = replacement.every(); multiple <= last; multiple += replacement.every()) {
      int block = multiple;
      boolean shape = !isEntry(boundaries, block);
      if (!shape && replacement.entries() == EntryPolicy.SHIFT) {
        block++;
      }
      boolean between = block - span >= 1 && block + span <= last;
      boolean fits =
          between && (replacement.entries() == EntryPolicy.RAW || !isEntry(boundaries, block));
      if (fits && !holes.contains(block - span)) {
        holes.add(block);
      }
    }
    if (holes.isEmpty()) {
      throw new SpecException(
          "Cannot replace one block in %s of %s: of its %s blocks none has a neighbour on both sides there (want %s)"
              .formatted(
                  replacement.every(),
                  backbone.name(),
                  last,
                  last < 2 * span + 1
                      ? "a network of %s blocks at least".formatted(2 * span + 1)
                      : "another every, or a deeper network"));
    }
    return List.copyOf(holes);
  }

  /** Whether a block gives another shape than it takes. */
  static boolean isEntry(List<Shape> boundaries, int block) {
    return !boundaries.get(block).equals(boundaries.get(block + 1));
  }
}
