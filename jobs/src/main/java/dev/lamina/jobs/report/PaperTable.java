package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import dev.lamina.core.experiment.Published;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a paper with ours beside them, as cells, the same for terminal and HTML. Ours are
 * means over the completed trials of a configuration, after their last epoch.
 */
final class PaperTable {

  /** As the papers' tools print memory. */
  static final double GIGABYTE = 1L << 30;

  private final Published published;
  private final SweepReport report;
  private final List<SeedGroup> groups;
  private final List<String> others;

  /** A line of the table; without a group if none of ours has completed. */
  private record Line(Published.Row row, Optional<SeedGroup> ours) {}

  private PaperTable(Published published, SweepReport report, List<SeedGroup> groups) {
    this.published = published;
    this.report = report;
    this.groups = groups;
    this.others =
        report.varied().stream()
            .filter(path -> !path.equals(SeedGroup.SEED) && !published.by().contains(path))
            .toList();
  }

  /** One for each source. */
  static List<PaperTable> of(SweepReport report) {
    List<SeedGroup> groups = SeedGroup.of(report);
    return report.facts().published().stream()
        .map(published -> new PaperTable(published, report, groups))
        .toList();
  }

  /** The source, what it measured, and when. */
  String title() {
    return "%s: %s%s"
        .formatted(
            published.source(),
            published.metric(),
            published.epochs().map(epochs -> " after " + epochs + " epochs").orElse(""));
  }

  List<String> names() {
    var names = new ArrayList<>(published.by());
    names.addAll(others);
    names.addAll(List.of("paper", "ours", "gap", "seeds"));
    return names;
  }

  boolean numeric(int column) {
    return column >= published.by().size() + others.size();
  }

  /**
   * A line for each configuration of ours that a value is about, at least one for each value, in
   * the order in which the sweep tries them.
   */
  List<List<String>> rows() {
    return lines().stream().map(this::cells).toList();
  }

  private List<Line> lines() {
    var lines = new ArrayList<Line>();
    // Tables forget the order of keys; the sweep's trials have it.
    for (Published.Row row :
        published.rows().stream().sorted(Comparator.comparingInt(this::firstTrial)).toList()) {
      List<SeedGroup> ours =
          groups.stream().filter(group -> row.matches(group.parameters())).toList();
      if (ours.isEmpty()) {
        lines.add(new Line(row, Optional.empty()));
      }
      ours.forEach(group -> lines.add(new Line(row, Optional.of(group))));
    }
    return lines;
  }

  private int firstTrial(Published.Row row) {
    return report.trials().stream()
        .filter(trial -> row.matches(trial.parameters()))
        .mapToInt(TrialReport::trial)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private List<String> cells(Line line) {
    Map<String, String> labels =
        line.ours().<Map<String, String>>map(SeedGroup::parameters).orElse(line.row().labels());
    Optional<Estimate> ours = line.ours().flatMap(group -> group.estimate(quantity()));
    double paper = line.row().value();
    var cells = new ArrayList<String>();
    published.by().forEach(path -> cells.add(labels.getOrDefault(path, Columns.NONE)));
    others.forEach(path -> cells.add(labels.getOrDefault(path, Columns.NONE)));
    cells.add(shown(paper));
    cells.add(ours.map(found -> shown(found.mean())).orElse(Columns.NONE));
    cells.add(ours.map(found -> gap(found.mean(), paper)).orElse(Columns.NONE));
    cells.add(ours.map(found -> Integer.toString(found.count())).orElse("0"));
    return cells;
  }

  private boolean memory() {
    return published.metric().equals(Published.PEAK_MEMORY);
  }

  private Quantity quantity() {
    return memory()
        ? Quantity.totalMemory(bytes -> bytes / GIGABYTE)
        : Quantity.last(published.metric());
  }

  private String shown(double value) {
    return memory() ? Figures.number(value) + " GB" : Figures.number(value);
  }

  private String gap(double ours, double paper) {
    if (memory()) {
      return String.format(Locale.ROOT, "%+.0f %%", 100 * (ours / paper - 1));
    }
    double gap = ours - paper;
    return (gap < 0 ? "-" : "+") + Figures.number(Math.abs(gap));
  }

  /** What has to be known to compare; empty as long as there is nothing of ours. */
  Optional<String> note() {
    IntSummaryStatistics epochs =
        lines().stream()
            .flatMap(line -> line.ours().stream())
            .flatMap(group -> group.trials().stream())
            .mapToInt(TrialReport::epoch)
            .summaryStatistics();
    if (epochs.getCount() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        memory()
            ? "Ours is a training step's with weights and optimizer state; 1 GB is 2^30 bytes."
                + " Papers mostly tell the whole process's."
            : trained(epochs));
  }

  private String trained(IntSummaryStatistics epochs) {
    String ours =
        epochs.getMin() == epochs.getMax()
            ? Integer.toString(epochs.getMax())
            : epochs.getMin() + " to " + epochs.getMax();
    if (published.epochs().isEmpty()) {
      return "Epochs: ours %s, the paper's are not told.".formatted(ours);
    }
    int paper = published.epochs().get();
    return epochs.getMin() < paper
        ? "Ours trained only %s of the paper's %s epochs: no reproduction of it."
            .formatted(ours, paper)
        : "Epochs: ours %s, the paper's %s.".formatted(ours, paper);
  }
}
