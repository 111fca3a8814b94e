package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Means over seeds as cells, the same for terminal and HTML; empty if seeds do not vary. */
final class SeedTable {

  private final List<String> varied;
  private final List<Quantity> quantities;
  private final List<SeedGroup> groups;

  SeedTable(SweepReport report) {
    boolean seeds = report.varied().contains(SeedGroup.SEED);
    this.varied = report.varied().stream().filter(path -> !path.equals(SeedGroup.SEED)).toList();
    this.quantities = report.quantities();
    this.groups = seeds ? SeedGroup.of(report) : List.of();
  }

  /** One a row, the best first. */
  List<SeedGroup> groups() {
    return groups;
  }

  List<String> names() {
    var names = new ArrayList<>(varied);
    names.add("seeds");
    for (Quantity quantity : quantities) {
      names.addAll(List.of("mean " + quantity.name(), "95 % interval"));
    }
    return names;
  }

  boolean numeric(int column) {
    return column >= varied.size();
  }

  List<String> row(SeedGroup group) {
    var cells = new ArrayList<String>();
    varied.forEach(path -> cells.add(group.parameters().getOrDefault(path, Columns.NONE)));
    cells.add(Integer.toString(group.trials().size()));
    for (Quantity quantity : quantities) {
      Optional<Estimate> estimate = group.estimate(quantity);
      cells.add(estimate.map(found -> Figures.number(found.mean())).orElse(Columns.NONE));
      cells.add(estimate.map(Estimate::interval).orElse(Columns.NONE));
    }
    return cells;
  }

  /** What a group is called where there is no room for columns. */
  String label(SeedGroup group) {
    return String.join(
        ", ",
        varied.stream().map(path -> group.parameters().getOrDefault(path, Columns.NONE)).toList());
  }
}
