package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.train.Trainer;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The leaderboard as cells, the same for terminal and HTML. */
final class Columns {

  static final String NONE = "–";
  static final String COMPLETED = "completed";
  static final String TOTAL_MEMORY = "total memory";

  private final SweepReport report;
  private final List<String> varied;
  private final List<Quantity> quantities;
  private final List<Quantity> shownWhereKnown;
  private final boolean parametersVary;

  Columns(SweepReport report) {
    this.report = report;
    this.varied = List.copyOf(report.varied());
    this.quantities = report.quantities();
    this.parametersVary =
        report.trials().stream().flatMap(trial -> parameters(trial).stream()).distinct().count()
            > 1;
    Quantity images = Quantity.last(Trainer.SPEED).called("images/s");
    List<Quantity> measured =
        Stream.of(
                Quantity.last(Trainer.TEST + "map"),
                Quantity.last(Trainer.TEST + "map50"),
                Quantity.last(Trainer.TEST + "yolo-map"),
                Quantity.last(Trainer.TEST + "yolo-map50"),
                images,
                Quantity.last(Trainer.TOKEN_SPEED).called("tokens/s"),
                Quantity.last(Trainer.INFERENCE_SPEED).called("inferred images/s"),
                Quantity.last(Trainer.INFERENCE_TOKEN_SPEED).called("inferred tokens/s"),
                Quantity.last(Trainer.INT8_SPEED).called("int8 images/s"),
                Quantity.last("int8/accuracy"))
            .filter(shown -> quantities.stream().noneMatch(q -> q.name().equals(shown.name())))
            .filter(shown -> report.trials().stream().anyMatch(t -> shown.of(t).isPresent()))
            .toList();
    this.shownWhereKnown = measured.isEmpty() ? List.of(images) : measured;
  }

  /** One name a column: the trial, what varies, what came of it, and last its epochs and state. */
  List<String> names() {
    var names = new ArrayList<String>();
    names.add("trial");
    names.addAll(varied);
    quantities.forEach(quantity -> names.add(quantity.name()));
    if (parametersVary) {
      names.add("trained parameters");
    }
    names.addAll(List.of("peak memory", TOTAL_MEMORY));
    shownWhereKnown.forEach(speed -> names.add(speed.name()));
    names.addAll(List.of("epochs", "state"));
    return names;
  }

  /** Whether a column holds numbers, which stand to the right. */
  boolean numeric(int column) {
    boolean parameter = column >= 1 && column < 1 + varied.size();
    return parameter
        ? report.trials().stream()
            .map(trial -> trial.parameters().getOrDefault(varied.get(column - 1), ""))
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
    var cells = new ArrayList<String>();
    cells.add(Integer.toString(trial.trial()));
    varied.forEach(path -> cells.add(trial.parameters().getOrDefault(path, NONE)));
    quantities.forEach(quantity -> cells.add(quantity.cell(trial).orElse(NONE)));
    if (parametersVary) {
      cells.add(parameters(trial).orElse(NONE));
    }
    cells.add(
        memory(Quantity.fact(TrialRunner.PEAK_MEMORY, DoubleUnaryOperator.identity()), trial));
    cells.add(memory(Quantity.totalMemory(DoubleUnaryOperator.identity()), trial));
    shownWhereKnown.forEach(speed -> cells.add(speed.cell(trial).orElse(NONE)));
    cells.add(trial.epoch() + "/" + trial.epochs());
    cells.add(state(trial));
    return cells;
  }

  /** Number of trained values. */
  private static Optional<String> parameters(TrialReport trial) {
    return Optional.ofNullable(trial.facts().get(TrialRunner.PARAMETERS))
        .map(count -> String.format(Locale.ROOT, "%,d", Long.parseLong(count)));
  }

  private static String memory(Quantity bytes, TrialReport trial) {
    OptionalDouble found = bytes.of(trial);
    return found.isPresent() ? new MemorySize((long) found.getAsDouble()).toString() : NONE;
  }

  /** Of which epoch the values are, and whether there is one to choose by. */
  String epochNote() {
    Quantity first = quantities.get(0);
    boolean ranked = report.trials().stream().anyMatch(trial -> first.of(trial).isPresent());
    return epochs()
        + (ranked || report.trials().isEmpty()
            ? ""
            : " No trial has a value of %s: nothing is ranked.".formatted(first.name()));
  }

  private String epochs() {
    return quantities.stream().anyMatch(Quantity::chosen)
        ? "Values are of the last epoch; in brackets, of the best by %s."
            .formatted(report.facts().choosing().metric())
        : "Values are of the last epoch.";
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
            "Peak memory is of a training step, above weights and optimizer state, measured by %s.%s"
                .formatted(
                    methods,
                    methods.contains("whole process")
                        ? " Trials side by side are in each other's number: for exact ones install"
                            + " libjemalloc2, or use one slot."
                        : ""));
  }

  static String state(TrialReport trial) {
    String state = trial.state().name().toLowerCase(Locale.ROOT);
    if (trial.state() == State.FAILED && !trial.failures().isEmpty()) {
      return state + " " + trial.failures().get(trial.failures().size() - 1).failure();
    }
    return state;
  }
}
