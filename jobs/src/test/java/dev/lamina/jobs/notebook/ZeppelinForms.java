package dev.lamina.jobs.notebook;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Stands in for {@code z}, the context that Zeppelin gives to paragraphs: the same names and types
 * of what notes use of it. Public, since paragraphs are compiled outside of this package.
 */
public final class ZeppelinForms {

  /** As Zeppelin's {@code zeppelin.spark.maxResult}. */
  private static final int MOST_ROWS = 1000;

  private final PrintStream output;
  private final Map<String, String> chosen = new HashMap<>();
  private List<Row> shown = List.of();

  ZeppelinForms(PrintStream output) {
    this.output = output;
  }

  /** What a user types into a form or chooses of it. */
  void choose(String form, String value) {
    chosen.put(form, value);
  }

  void forget() {
    chosen.clear();
    shown = List.of();
  }

  /** What was shown last. */
  List<Row> shown() {
    return shown;
  }

  public Object textbox(String name, String defaultValue) {
    // What a form began with stays, as Zeppelin has it.
    return chosen.computeIfAbsent(name, form -> defaultValue);
  }

  public Object noteTextbox(String name, String defaultValue) {
    return textbox(name, defaultValue);
  }

  public Object select(String name, Seq<Tuple2<Object, String>> options, Object defaultValue) {
    String first = offered(name, options, defaultValue);
    return chosen.computeIfAbsent(name, form -> first);
  }

  /** As Zeppelin has it, an older order of the same. */
  public Object select(String name, Object defaultValue, Seq<Tuple2<Object, String>> options) {
    return select(name, options, defaultValue);
  }

  public Object noteSelect(String name, Seq<Tuple2<Object, String>> options, Object defaultValue) {
    return select(name, options, defaultValue);
  }

  public Object noteSelect(String name, Object defaultValue, Seq<Tuple2<Object, String>> options) {
    return select(name, options, defaultValue);
  }

  private static String offered(
      String name, Seq<Tuple2<Object, String>> options, Object defaultValue) {
    List<Object> values =
        JavaConverters.seqAsJavaList(options).stream().<Object>map(Tuple2::_1).toList();
    if (!values.contains(defaultValue)) {
      throw new AssertionError(
          "Form %s begins with %s, which is not offered: %s".formatted(name, defaultValue, values));
    }
    return (String) defaultValue;
  }

  /** Shows a table as Zeppelin's display system takes it. */
  public void show(Object table) {
    @SuppressWarnings("unchecked")
    var rows = (Dataset<Row>) table;
    shown = rows.limit(MOST_ROWS).collectAsList();
    output.println("%table " + String.join("\t", Arrays.asList(rows.columns())));
    shown.forEach(row -> output.println(line(row)));
  }

  private static String line(Row row) {
    return JavaConverters.seqAsJavaList(row.toSeq()).stream()
        .map(String::valueOf)
        .collect(Collectors.joining("\t"));
  }
}
