package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import dev.lamina.core.experiment.Published;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Objectives.Objective;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The Pareto front of a sweep with several objectives as cells, the same for terminal and HTML: the
 * completed trials than which no other is better in one objective and as good in the rest. All
 * values are of the last epoch, so that those of a trial belong together.
 */
final class ParetoTable {

  private final Objectives objectives;
  private final List<String> varied;
  private final List<TrialReport> compared;
  private final List<TrialReport> front;

  private ParetoTable(Objectives objectives, SweepReport report) {
    this.objectives = objectives;
    this.varied = List.copyOf(report.varied());
    this.compared =
        report.trials().stream()
            .filter(trial -> trial.state() == State.COMPLETED)
            .filter(trial -> objectives.complete(point(trial)))
            .toList();
    this.front = objectives.front(compared, this::point);
  }

  /** That of a sweep which has objectives. */
  static Optional<ParetoTable> of(SweepReport report) {
    return report.facts().objectives().map(objectives -> new ParetoTable(objectives, report));
  }

  /** The completed trials with a value for each objective, the best by the ranking first. */
  List<TrialReport> compared() {
    return compared;
  }

  /** Those on the front, likewise. */
  Set<TrialReport> front() {
    return new HashSet<>(front);
  }

  List<String> names() {
    var names = new ArrayList<String>();
    names.add("trial");
    names.addAll(varied);
    IntStream.range(0, objectives.all().size()).forEach(index -> names.add(name(index)));
    return names;
  }

  boolean numeric(int column) {
    return column == 0 || column > varied.size();
  }

  /** A row for each trial on the front. */
  List<List<String>> rows() {
    return front.stream().map(this::row).toList();
  }

  private List<String> row(TrialReport trial) {
    var cells = new ArrayList<String>();
    cells.add(Integer.toString(trial.trial()));
    varied.forEach(path -> cells.add(trial.parameters().getOrDefault(path, Columns.NONE)));
    double[] point = point(trial);
    IntStream.range(0, point.length).forEach(index -> cells.add(shown(index, point[index])));
    return cells;
  }

  /** An objective with its goal. */
  String name(int index) {
    Objective objective = objectives.all().get(index);
    return "%s (%s)".formatted(objective.name(), SpecNode.spelled(objective.goal()));
  }

  /** A value of an objective as it is shown. */
  String shown(int index, double value) {
    return Figures.number(value) + (memory(objectives.all().get(index)) ? " GB" : "");
  }

  /** The values of a trial, NaN for what it does not have. */
  double[] point(TrialReport trial) {
    return objectives.all().stream()
        .mapToDouble(objective -> quantity(objective).of(trial).orElse(Double.NaN))
        .toArray();
  }

  private static Quantity quantity(Objective objective) {
    return memory(objective)
        ? Quantity.totalMemory(bytes -> bytes / PaperTable.GIGABYTE)
        : Quantity.last(objective.name());
  }

  private static boolean memory(Objective objective) {
    return objective.name().equals(Published.PEAK_MEMORY);
  }

  /** How much the front dominates, from where that is measured, and which trials it is of. */
  String note() {
    List<double[]> points = compared.stream().map(this::point).toList();
    return objectives
        .worst(points)
        .map(
            reference ->
                "Hypervolume %s, from the worst value of each objective over the %d completed trials that have all: %s. It grows with a worse trial: compare it within one set of trials only. Values are of the last epoch%s."
                    .formatted(
                        Figures.number(objectives.hypervolume(points, reference)),
                        compared.size(),
                        IntStream.range(0, reference.length)
                            .mapToObj(
                                index ->
                                    objectives.all().get(index).name()
                                        + " "
                                        + shown(index, reference[index]))
                            .collect(Collectors.joining(", ")),
                        objectives.all().stream().anyMatch(ParetoTable::memory)
                            ? "; peak memory is with weights and optimizer state, 1 GB is 2^30 bytes"
                            : ""))
        .orElse("No completed trial has a value for each objective yet.");
  }
}
