package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code freeze} key of a trial: how much of its backbone stays what it starts from.
 *
 * <pre>
 * freeze: backbone   # a linear probe: the classifier alone learns
 * freeze: "2.1"      # everything through this unit; cuts name units alike
 * </pre>
 */
record Freeze(SpecNode node, String through) {

  private static final String BACKBONE = "backbone";

  static Freeze of(SpecNode node) {
    if (!node.isText()) {
      throw node.wrong("backbone, or a unit's name in quotes, such as \"1.2\"");
    }
    return new Freeze(node, node.text());
  }

  /**
   * A plan in which that learns nothing.
   *
   * @throws SpecException if the backbone has no such unit, or nothing can end there
   */
  SupervisionPlan in(SupervisionPlan plan) {
    return node.checked(() -> plan.freezing(units(plan.partition().backbone())));
  }

  /** Whether the classifier alone learns. */
  boolean isProbe() {
    return through.equals(BACKBONE);
  }

  private int units(Backbone backbone) {
    if (isProbe()) {
      return backbone.units().size();
    }
    List<String> positions = backbone.units().stream().map(Unit::position).toList();
    if (!positions.contains(through)) {
      var known = new ArrayList<>(List.of(BACKBONE));
      known.addAll(positions);
      throw node.unknown("unit of " + backbone.name(), known);
    }
    return positions.indexOf(through) + 1;
  }
}
