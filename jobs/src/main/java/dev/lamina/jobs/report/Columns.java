package dev.lamina.jobs.report;

import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.train.Trainer;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The leaderboard as cells, the same for terminal and HTML. */
final class Columns {

  private static final String NONE = "–";

  private final SweepReport report;
  private final List<String> varied;

  Columns(SweepReport report) {
    this.report = report;
    this.varied = List.copyOf(report.varied());
  }

  /** One name a column. */
  List<String> names() {
    var names = new ArrayList<String>(List.of("rank", "trial"));
    names.addAll(varied);
    names.addAll(
        List.of(
            report.facts().metric(),
            "best",
            "at epoch",
            "peak memory",
            "images/s",
            "epochs",
            "state"));
    return names;
  }

  /** Whether a column holds numbers, which stand to the right. */
  boolean numeric(int column) {
    boolean parameter = column >= 2 && column < 2 + varied.size();
    return parameter
        ? report.trials().stream()
            .map(trial -> trial.parameters().getOrDefault(varied.get(column - 2), ""))
            .allMatch(label -> Figures.parsed(label).isPresent())
        : column != names().size() - 1;
  }

  /**
   * The cells of a trial.
   *
   * @param rank its position in the report, from 0
   */
  List<String> row(int rank) {
    TrialReport trial = report.trials().get(rank);
    var best = trial.best(report.facts().ranking());
    var cells = new ArrayList<String>();
    cells.add(trial.last(report.facts().metric()).isPresent() ? Integer.toString(rank + 1) : NONE);
    cells.add(Integer.toString(trial.trial()));
    varied.forEach(path -> cells.add(trial.parameters().getOrDefault(path, NONE)));
    cells.add(number(trial, report.facts().metric()));
    cells.add(best.map(point -> Figures.number(point.getValue())).orElse(NONE));
    cells.add(best.map(point -> Integer.toString(point.getKey())).orElse(NONE));
    cells.add(
        trial.facts().containsKey(TrialRunner.PEAK_MEMORY)
            ? Figures.bytes(trial.facts().get(TrialRunner.PEAK_MEMORY))
            : NONE);
    cells.add(number(trial, Trainer.SPEED));
    cells.add(trial.epoch() + "/" + trial.epochs());
    cells.add(state(trial));
    return cells;
  }

  /** How peak memory was measured, if anything measured it; it limits what the column means. */
  Optional<String> memoryNote() {
    String methods =
        report.trials().stream()
            .flatMap(trial -> Stream.ofNullable(trial.facts().get(TrialRunner.PEAK_MEMORY_METHOD)))
            .distinct()
            .sorted()
            .collect(Collectors.joining("; "));
    return methods.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Peak memory is of a training step, measured by %s.%s"
                .formatted(
                    methods,
                    methods.contains("whole process")
                        ? " Trials side by side are in each other's number: for exact ones install"
                            + " libjemalloc2, or use one slot."
                        : ""));
  }

  private static String number(TrialReport trial, String metric) {
    return trial.last(metric).isPresent() ? Figures.number(trial.last(metric).getAsDouble()) : NONE;
  }

  static String state(TrialReport trial) {
    String state = trial.state().name().toLowerCase(Locale.ROOT);
    if (trial.state() == State.FAILED && !trial.failures().isEmpty()) {
      return state + " " + trial.failures().get(trial.failures().size() - 1).failure();
    }
    return state;
  }
}
