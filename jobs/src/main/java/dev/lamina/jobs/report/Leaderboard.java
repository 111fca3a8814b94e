package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The trials of a sweep as values rather than text, the best first: what a report shows, to
 * calculate with.
 *
 * @param columns what each value of a row is
 * @param rows of values of the types of their columns; null where a trial has none
 */
public record Leaderboard(List<Column> columns, List<List<Object>> rows) {

  private static final double GIGABYTE = 1L << 30;

  /**
   * A column.
   *
   * @param name for people; unique whatever its case
   * @param type {@code Integer}, {@code Double} or {@code String}
   */
  public record Column(String name, Class<?> type) {}

  private record Value(Column column, Function<TrialReport, Object> of) {}

  public Leaderboard {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** That of a report: trial, what varies, what came of it, and its state. */
  public static Leaderboard of(SweepReport report) {
    var values = new ArrayList<Value>();
    values.add(new Value(new Column("trial", Integer.class), TrialReport::trial));
    report.varied().forEach(path -> values.add(parameter(path, report)));
    report.quantities().forEach(quantity -> values.add(number(quantity)));
    values.add(
        number(
            Quantity.fact(TrialRunner.PEAK_MEMORY, Leaderboard::gigabytes)
                .called("peak memory (GB)")));
    values.add(number(Quantity.totalMemory(Leaderboard::gigabytes).called("total memory (GB)")));
    values.add(number(Quantity.last(Trainer.SPEED).called("images/s")));
    values.add(new Value(new Column("epoch", Integer.class), TrialReport::epoch));
    values.add(new Value(new Column("epochs", Integer.class), TrialReport::epochs));
    values.add(new Value(new Column("state", String.class), Columns::state));
    List<Value> distinct = withoutDoubles(values);
    var rows = new ArrayList<List<Object>>();
    for (TrialReport trial : report.trials()) {
      var row = new ArrayList<Object>();
      distinct.forEach(value -> row.add(value.of().apply(trial)));
      rows.add(row);
    }
    return new Leaderboard(distinct.stream().map(Value::column).toList(), rows);
  }

  private static double gigabytes(double bytes) {
    return bytes / GIGABYTE;
  }

  private static Value number(Quantity quantity) {
    return new Value(
        new Column(quantity.name(), Double.class),
        trial -> {
          var found = quantity.of(trial);
          return found.isPresent() ? (Object) found.getAsDouble() : null;
        });
  }

  /** A number where all trials have one. */
  private static Value parameter(String path, SweepReport report) {
    boolean numeric =
        report.trials().stream()
            .flatMap(trial -> Optional.ofNullable(trial.parameters().get(path)).stream())
            .allMatch(label -> Figures.parsed(label).isPresent());
    return new Value(
        new Column(path, numeric ? Double.class : String.class),
        trial -> {
          String label = trial.parameters().get(path);
          return label != null && numeric ? (Object) Double.valueOf(label) : label;
        });
  }

  /** A parameter may be called as a column is. */
  private static List<Value> withoutDoubles(List<Value> values) {
    var names = new ArrayList<String>();
    var distinct = new ArrayList<Value>();
    for (Value value : values) {
      String name = value.column().name();
      while (names.contains(name.toLowerCase(Locale.ROOT))) {
        name = name + "'";
      }
      names.add(name.toLowerCase(Locale.ROOT));
      distinct.add(new Value(new Column(name, value.column().type()), value.of()));
    }
    return distinct;
  }
}
