package dev.lamina.jobs.report;

import dev.lamina.core.spec.Failure;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** A sweep's result as text for a terminal: a leaderboard, and why trials failed. */
public final class TextReport {

  private static final String GAP = "  ";

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
    seeds(text);
    new Columns(report).memoryNote().ifPresent(note -> text.append('\n').append(note).append('\n'));
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
    lines.add(columns.names());
    for (int rank = 0; rank < rows; rank++) {
      lines.add(columns.row(rank));
    }
    aligned(text, lines, columns::numeric);
  }

  /** Means over seeds, where the sweep varies them. */
  private void seeds(StringBuilder text) {
    List<SeedGroup> groups = SeedGroup.of(report);
    if (groups.isEmpty()) {
      return;
    }
    var lines = new ArrayList<List<String>>();
    List<String> varied = List.copyOf(groups.get(0).parameters().keySet());
    var head = new ArrayList<>(varied);
    head.addAll(List.of("seeds", "mean " + report.facts().metric(), "95 % interval"));
    lines.add(head);
    for (SeedGroup group : groups) {
      var line = new ArrayList<String>();
      varied.forEach(path -> line.add(group.parameters().getOrDefault(path, "–")));
      line.add(Integer.toString(group.values().size()));
      line.add(Figures.number(group.mean()));
      line.add(
          group.halfWidth().isPresent()
              ? "± " + Figures.number(group.halfWidth().getAsDouble())
              : "–");
      lines.add(line);
    }
    text.append("\nCompleted trials over their seeds, after the last epoch:\n");
    aligned(text, lines, column -> column >= varied.size());
  }

  private static void aligned(StringBuilder text, List<List<String>> lines, IntPredicate numeric) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    for (List<String> line : lines) {
      var row = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = line.get(column).replaceAll("\\p{Cntrl}", " ");
        String padding = " ".repeat(widths[column] - cell.length());
        row.append(column == 0 ? "" : GAP);
        row.append(numeric.test(column) ? padding + cell : cell + padding);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
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
