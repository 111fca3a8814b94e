package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;

/** Which blocks of a backbone are replaced: one in every k, between two that are not. */
final class Holes {

  private Holes() {}

  /**
   * Indexes of units. Blocks count from 1 at the unit after the stem, so they are the same numbers.
   *
   * @param every k
   * @throws SpecException if the backbone is no chain of residual blocks, or no block is left
   */
  static List<Integer> of(Backbone backbone, int every, EntryPolicy policy) {
    List<Unit> units = backbone.units();
    if (units.stream().skip(1).anyMatch(unit -> unit.convolutions() == 0)) {
      throw new SpecException(
          "Cannot replace blocks of %s: it is no chain of residual blocks (want a resnet or imagenet-resnet)"
              .formatted(backbone.name()));
    }
    int last = units.size() - 1;
    var holes = new ArrayList<Integer>();
    for (int multiple = every; multiple <= last; multiple += every) {
      int block = multiple;
      if (isEntry(units, block)) {
        if (policy == EntryPolicy.SKIP) {
          continue;
        }
        block++;
      }
      boolean between = block > 1 && block < last && !isEntry(units, block);
      if (between && !holes.contains(block - 1)) {
        holes.add(block);
      }
    }
    if (holes.isEmpty()) {
      throw new SpecException(
          "Cannot replace one block in %s of %s: of its %s blocks none has a neighbour on both sides there (want another k, or a deeper network)"
              .formatted(every, backbone.name(), last));
    }
    return List.copyOf(holes);
  }

  /** The first block of a network counts as one, though its shape may stay. */
  private static boolean isEntry(List<Unit> units, int block) {
    Unit unit = units.get(block);
    return block == 1 || unit.stride() != 1 || unit.channels() != units.get(block - 1).channels();
  }
}
