package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.replacement.LeastSquares.Gram;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How near the weights of one block of a trained network are to a mixture of the weights of the two
 * beside it: the less is left, the cheaper the block is to replace (specification, section 6; the
 * theory is ours).
 *
 * @param block its position, such as {@code 2.3}
 * @param a best share of the block before
 * @param b best share of the block after
 * @param residual what is left of the block's weights, as a part of their norm: 0 is a perfect
 *     mixture, 1 one that explains nothing
 */
public record BlockFit(String block, double a, double b, double residual) {

  /**
   * Fits every block that keeps the shape of its features and has a neighbour of its kind on both
   * sides.
   *
   * @param backbone a chain of residual blocks, none of them replaced
   * @param trained its weights, in any precision
   */
  public static List<BlockFit> of(Backbone backbone, Function<Variable, HostTensor> trained) {
    List<Unit> units = backbone.units();
    List<Shape> boundaries = backbone.boundaries();
    var fits = new ArrayList<BlockFit>();
    for (int block = 2; block < units.size() - 1; block++) {
      boolean between =
          units.get(block).kind().isPresent()
              && units.get(block - 1).kind().equals(units.get(block).kind())
              && units.get(block + 1).kind().equals(units.get(block).kind());
      if (between && !Holes.isEntry(boundaries, block)) {
        fits.add(of(backbone, block, trained));
      }
    }
    return List.copyOf(fits);
  }

  private static BlockFit of(Backbone backbone, int block, Function<Variable, HostTensor> trained) {
    var alone =
        new ReplacedBackbone(backbone, new Replacement(2, Surrogate.FULL_BLOCK), List.of(block));
    Gram gram = HoleFit.of(alone, block, trained).get("fusion")[0];
    LeastSquares best = LeastSquares.of(gram);
    return new BlockFit(
        backbone.units().get(block).position(),
        best.a(),
        best.b(),
        Math.sqrt(best.residualSquared() / gram.tt()));
  }
}
