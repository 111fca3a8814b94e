package dev.lamina.jobs.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of a file {@code SWEEP-parameters.csv}: {@code trial}, {@code restarts}, and a column
 * for each searched parameter with its label. As RFC 4180 has it, a text is quoted where it has to
 * be. A field is empty where a run has no such parameter; an empty label is quoted.
 */
record CsvParameters(SortedMap<Run, SortedMap<String, String>> runs) {

  private static final List<String> KEY = List.of("trial", "restarts");

  /** Those of a sweep. */
  static CsvParameters of(MeasuredSweep sweep) {
    var runs = new TreeMap<Run, SortedMap<String, String>>();
    sweep.runs().forEach(run -> runs.put(run.run(), run.parameters()));
    return new CsvParameters(runs);
  }

  /**
   * Those of a file; none if there is no file.
   *
   * @throws IOException if it cannot be read, or is no such file
   */
  static CsvParameters read(Path file, String sweep) throws IOException {
    var runs = new TreeMap<Run, SortedMap<String, String>>();
    if (Files.exists(file)) {
      List<List<String>> rows = parsed(Files.readString(file));
      List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
      if (header.size() < KEY.size() || !header.subList(0, KEY.size()).equals(KEY)) {
        throw new IOException(
            "%s is none of Lamina's (want the columns %s first; if it was, delete it, and the next track writes it anew)"
                .formatted(file, KEY));
      }
      for (List<String> row : rows.subList(1, rows.size())) {
        try {
          runs.put(
              new Run(sweep, Integer.parseInt(row.get(0)), Integer.parseInt(row.get(1))),
              named(header, row));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
          throw new IOException(
              "%s has the row %s (want %s; delete it, and the next track writes it anew)"
                  .formatted(file, row, header),
              e);
        }
      }
    }
    return new CsvParameters(runs);
  }

  private static SortedMap<String, String> named(List<String> header, List<String> row) {
    var named = new TreeMap<String, String>();
    for (int i = KEY.size(); i < header.size(); i++) {
      if (row.get(i) != null) {
        named.put(header.get(i), row.get(i));
      }
    }
    return named;
  }

  /** With those of others, which count where both have a run. */
  CsvParameters with(CsvParameters newer) {
    var all = new TreeMap<>(runs);
    all.putAll(newer.runs);
    return new CsvParameters(all);
  }

  /** The whole file. */
  String text() {
    SortedSet<String> names = new TreeSet<>();
    runs.values().forEach(parameters -> names.addAll(parameters.keySet()));
    var text = new StringBuilder();
    text.append(String.join(",", KEY));
    names.forEach(name -> text.append(',').append(quoted(name)));
    text.append('\n');
    for (Map.Entry<Run, SortedMap<String, String>> run : runs.entrySet()) {
      text.append(run.getKey().trial()).append(',').append(run.getKey().restarts());
      for (String name : names) {
        String label = run.getValue().get(name);
        text.append(',').append(label == null ? "" : quoted(label));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String quoted(String field) {
    return field.isEmpty() || field.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0)
        ? '"' + field.replace("\"", "\"\"") + '"'
        : field;
  }

  /** Fields by row; null for one that is empty and not quoted. */
  private static List<List<String>> parsed(String text) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    int at = 0;
    while (at < text.length()) {
      var field = new StringBuilder();
      boolean quoted = text.charAt(at) == '"';
      if (quoted) {
        at++;
        while (at < text.length() && (text.charAt(at) != '"' || text.startsWith("\"\"", at))) {
          field.append(text.charAt(at));
          at += text.charAt(at) == '"' ? 2 : 1;
        }
        at++;
      }
      while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
        // Other programs end lines with both.
        field.append(text.startsWith("\r\n", at) ? "" : text.charAt(at));
        at++;
      }
      row.add(quoted || field.length() > 0 ? field.toString() : null);
      boolean ends = at >= text.length() || text.charAt(at) == '\n';
      at++;
      if (!ends && at == text.length()) {
        row.add(null);
      }
      if (ends || at == text.length()) {
        rows.add(row);
        row = new ArrayList<>();
      }
    }
    return rows;
  }
}
