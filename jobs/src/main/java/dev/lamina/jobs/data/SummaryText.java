package dev.lamina.jobs.data;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.SplitDescription;
import dev.lamina.jobs.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@link DatasetSummary} as a terminal shows it. */
final class SummaryText {

  /** Of classes, rejects and duplicates; the tables have them all. */
  private static final int MOST_LINES = 12;

  private final DatasetSummary summary;
  private final StringBuilder text = new StringBuilder();

  SummaryText(DatasetSummary summary) {
    this.summary = summary;
  }

  String text() {
    head();
    splits();
    classes();
    rejects();
    duplicates();
    return text.toString();
  }

  private void head() {
    Publication publication = summary.publication();
    DatasetDescription description = publication.description();
    line("Data set  %s%s", description.dataset(), told(description.parameters()));
    line("Folder    %s", summary.folder());
    line("Version   %s of samples, publication %s", publication.version(), publication.number());
    line("Content   %s", publication.content());
    line("Recipe    %s", told(description.recipe()).strip());
    line("Licence   %s", description.licence());
    publication
        .splits()
        .forEach(
            (name, split) -> {
              if (!split.source().isEmpty()) {
                line("Source    %s of %s", split.source(), name);
              }
            });
    text.append('\n');
  }

  private void splits() {
    var lines = new ArrayList<List<String>>();
    lines.add(
        List.of(
            "split",
            "samples",
            "rejects",
            "shards",
            "stored as",
            "height",
            "width",
            "mean",
            "deviation"));
    summary
        .splits()
        .forEach(
            (name, split) -> {
              SplitDescription described = summary.publication().splits().get(name);
              lines.add(
                  List.of(
                      name,
                      Long.toString(split.samples()),
                      described == null ? "?" : Long.toString(described.rejected()),
                      described == null ? "?" : Integer.toString(described.shards()),
                      split.encodings().entrySet().stream()
                          .map(entry -> entry.getValue() + " " + entry.getKey())
                          .collect(Collectors.joining(", ")),
                      spread(split.heights()),
                      split.tokens() > 0 ? split.tokens() + " tokens" : spread(split.widths()),
                      split
                          .normalization()
                          .map(Normalization::mean)
                          .map(SummaryText::three)
                          .orElse("-"),
                      split
                          .normalization()
                          .map(Normalization::deviation)
                          .map(SummaryText::three)
                          .orElse("-")));
            });
    TextTable.append(text, lines, column -> column > 0 && column < 4);
    text.append('\n');
  }

  private void classes() {
    List<String> names = summary.publication().description().classNames();
    for (var split : summary.splits().entrySet()) {
      counts(split.getKey(), "samples", split.getValue().labels(), names);
      counts(split.getKey(), "objects", split.getValue().boxes(), names);
      if (!split.getValue().boxes().isEmpty() && split.getValue().withoutObjects() > 0) {
        line("%s: %s samples have no object", split.getKey(), split.getValue().withoutObjects());
        text.append('\n');
      }
    }
  }

  private void counts(
      String split, String what, SortedMap<Integer, Long> counts, List<String> names) {
    if (counts.isEmpty()) {
      return;
    }
    long fewest = counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    line(
        "%s: %s to %s %s a class, %s of %s classes have some",
        split, fewest, most, what, counts.size(), names.size());
    if (fewest != most && counts.size() <= MOST_LINES) {
      counts.forEach(
          (label, count) ->
              line("  %8s  %s", count, label < names.size() ? names.get(label) : "label " + label));
    }
    text.append('\n');
  }

  private void rejects() {
    List<Reject> rejects = summary.rejects();
    if (rejects.isEmpty()) {
      line("No rejects");
      text.append('\n');
      return;
    }
    var reasons = new TreeMap<String, Long>();
    rejects.forEach(reject -> reasons.merge(reject.reason().name(), 1L, Long::sum));
    line("Rejects: %s", told(reasons).strip());
    rejects.stream()
        .limit(MOST_LINES)
        .forEach(
            reject ->
                line(
                    "  %s %s  %s: %s",
                    reject.split(), reject.position(), reject.reason(), reject.detail()));
    more(rejects.size(), "rejects");
    text.append('\n');
  }

  private void duplicates() {
    List<List<QualifiedName>> exact = summary.duplicates().exact();
    long across = exact.stream().filter(Duplicates::acrossSplits).count();
    line("Same bytes: %s groups of samples, %s of them across splits", exact.size(), across);
    exact.stream()
        .limit(MOST_LINES)
        .forEach(
            group ->
                line(
                    "  %s%s",
                    group.stream()
                        .limit(4)
                        .map(QualifiedName::toString)
                        .collect(Collectors.joining(" = ")),
                    group.size() > 4 ? " and %s more".formatted(group.size() - 4) : ""));
    more(exact.size(), "groups");
    List<Duplicates.Pair> near = summary.duplicates().near();
    line(
        "Look alike across splits: %s%s pairs (difference hashes within a few bits; %s flat"
            + " pictures were not compared)",
        summary.duplicates().incomplete() ? "at least " : "",
        near.size(),
        summary.duplicates().flat());
    near.stream()
        .limit(MOST_LINES)
        .forEach(pair -> line("  %s ~ %s  (%s bits)", pair.one(), pair.other(), pair.bits()));
    more(near.size(), "pairs");
  }

  private void more(int all, String what) {
    if (all > MOST_LINES) {
      line("  and %s more %s", all - MOST_LINES, what);
    }
  }

  private static String spread(List<Integer> values) {
    if (values.isEmpty()) {
      return "-";
    }
    return values.get(0).equals(values.get(2))
        ? values.get(0).toString()
        : "%s to %s, mostly %s".formatted(values.get(0), values.get(2), values.get(1));
  }

  private static String three(List<Double> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.3f", value))
        .collect(Collectors.joining(" "));
  }

  private static String told(Map<String, ?> settings) {
    return settings.entrySet().stream()
        .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).replaceAll("\\p{Cntrl}", " "))
        .append('\n');
  }
}
