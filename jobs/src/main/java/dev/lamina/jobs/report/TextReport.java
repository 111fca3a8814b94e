package dev.lamina.jobs.report;

import dev.lamina.core.spec.Failure;
import dev.lamina.jobs.report.TrialReport.State;
import dev.lamina.jobs.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A sweep's result as text for a terminal: a leaderboard, and why trials failed. */
public final class TextReport {

  private final SweepReport report;

  public TextReport(SweepReport report) {
    this.report = report;
  }

  /**
   * The text, which ends with a line break.
   *
   * @param most trials shown; the rest is counted
   */
  public String text(int most) {
    var text = new StringBuilder();
    text.append(summary()).append('\n');
    if (!report.trials().isEmpty()) {
      text.append('\n');
      table(text, Math.min(most, report.trials().size()));
    }
    int hidden = report.trials().size() - most;
    if (hidden > 0) {
      text.append("… and %d more trials".formatted(hidden)).append('\n');
    }
    front(text);
    seeds(text);
    papers(text);
    notes(text);
    failures(text);
    return text.toString();
  }

  /** One line: how many trials, in which state. */
  String summary() {
    var parts = new ArrayList<String>();
    for (State state : State.values()) {
      long count = report.count(state);
      if (count > 0 || state == State.COMPLETED) {
        parts.add(count + " " + state.name().toLowerCase(Locale.ROOT));
      }
    }
    int missing = report.facts().trials() - report.trials().size();
    if (missing > 0) {
      parts.add(missing + " not begun");
    }
    return "%s: %s of %d trials%s"
        .formatted(
            report.facts().name(),
            String.join(", ", parts),
            Math.max(report.facts().trials(), report.trials().size()),
            report.partial() ? " (partial: the sweep has not ended)" : "");
  }

  private void table(StringBuilder text, int rows) {
    var columns = new Columns(report);
    var lines = new ArrayList<List<String>>();
    int total = columns.names().indexOf(Columns.TOTAL_MEMORY);
    lines.add(narrower(columns.names(), total));
    for (int rank = 0; rank < rows; rank++) {
      lines.add(shortState(columns.row(rank), total));
    }
    int epochs = lines.get(0).size() - 1;
    TextTable.append(
        text,
        lines,
        column -> column != epochs && columns.numeric(column < total ? column : column + 1));
  }

  /** A terminal has no room for the total of memory, nor for a column of its own for the state. */
  private static List<String> narrower(List<String> cells, int total) {
    var fewer = new ArrayList<>(cells.subList(0, cells.size() - 1));
    fewer.remove(total);
    return fewer;
  }

  /** All epochs say that a trial completed: only other states take room. */
  private static List<String> shortState(List<String> cells, int total) {
    String state = cells.get(cells.size() - 1);
    List<String> shorter = narrower(cells, total);
    if (!state.equals(Columns.COMPLETED)) {
      shorter.set(shorter.size() - 1, shorter.get(shorter.size() - 1) + " " + state);
    }
    return shorter;
  }

  private void front(StringBuilder text) {
    ParetoTable.of(report)
        .ifPresent(
            table -> {
              text.append("\nPareto front:\n");
              if (!table.rows().isEmpty()) {
                var lines = new ArrayList<List<String>>();
                lines.add(table.names());
                lines.addAll(table.rows());
                TextTable.append(text, lines, table::numeric);
              }
              text.append(table.note()).append('\n');
            });
  }

  /** Means over seeds, where the sweep varies them. */
  private void seeds(StringBuilder text) {
    var table = new SeedTable(report);
    if (table.groups().isEmpty()) {
      return;
    }
    var lines = new ArrayList<List<String>>();
    lines.add(table.names());
    table.groups().forEach(group -> lines.add(table.row(group)));
    text.append("\nCompleted trials over their seeds:\n");
    TextTable.append(text, lines, table::numeric);
  }

  private void papers(StringBuilder text) {
    for (PaperTable table : PaperTable.of(report)) {
      var lines = new ArrayList<List<String>>();
      lines.add(table.names());
      lines.addAll(table.rows());
      text.append('\n').append(table.title()).append('\n');
      TextTable.append(text, lines, table::numeric);
      table.note().ifPresent(note -> text.append(note).append('\n'));
    }
  }

  private void notes(StringBuilder text) {
    var columns = new Columns(report);
    if (!report.trials().isEmpty()) {
      text.append('\n').append(columns.epochNote()).append('\n');
    }
    columns.memoryNote().ifPresent(note -> text.append(note).append('\n'));
  }

  private void failures(StringBuilder text) {
    Map<Failure, Long> counts = report.failures();
    if (counts.isEmpty()) {
      return;
    }
    var parts = new ArrayList<String>();
    counts.forEach((failure, count) -> parts.add(count + " " + failure));
    text.append('\n').append("Failed segments: ").append(String.join(", ", parts)).append('\n');
    for (TrialReport trial : report.trials()) {
      if (trial.state() == State.FAILED && !trial.failures().isEmpty()) {
        var note = trial.failures().get(trial.failures().size() - 1);
        text.append(
                "  trial %d, attempt %d: %s: %s"
                    .formatted(
                        trial.trial(),
                        note.attempt(),
                        note.failure(),
                        note.message().replaceAll("\\p{Cntrl}", " ")))
            .append('\n');
      }
    }
  }
}
