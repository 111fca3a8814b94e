package dev.lamina.jobs.notebook;

import dev.lamina.jobs.notebook.Note.Paragraph;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.repl.SparkILoop;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Console$;
import scala.collection.JavaConverters;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.Results;

/**
 * Runs paragraphs as Zeppelin's interpreter for Spark does: Scala in Spark's own shell, where what
 * is printed and what the shell tells of values go to one output, and SQL on the session.
 */
final class NoteInterpreter implements AutoCloseable {

  private final SparkSession spark;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream printed = new PrintStream(output, true, StandardCharsets.UTF_8);
  private final ZeppelinForms forms = new ZeppelinForms(printed);
  private final SparkILoop shell;

  /**
   * What a paragraph showed.
   *
   * @param text its output, with the display system's directive if it has one
   * @param rows of the table that it showed, if it showed one
   * @param columns of the table that SQL gave
   */
  record Shown(String text, List<Row> rows, List<String> columns) {

    private static Shown text(String text, List<Row> rows) {
      return new Shown(text, rows, List.of());
    }
  }

  /**
   * @param classes an empty folder
   */
  NoteInterpreter(SparkSession spark, Path classes) {
    this.spark = spark;
    this.shell =
        new SparkILoop(
            new BufferedReader(new StringReader("")),
            new PrintWriter(printed, true, StandardCharsets.UTF_8));
    var settings = new Settings();
    settings.processArguments(
        list(
            "-classpath",
            System.getProperty("java.class.path"),
            "-Yrepl-class-based",
            "-Yrepl-outdir",
            classes.toString()),
        true);
    shell.settings_$eq(settings);
    shell.createInterpreter();
    shell.intp().initializeSynchronous();
    bind("spark", SparkSession.class, spark);
    bind("z", ZeppelinForms.class, forms);
  }

  private void bind(String name, Class<?> type, Object value) {
    var result = shell.intp().bind(name, type.getName(), value, list("@transient"));
    if (result != Results.Success$.MODULE$) {
      throw new AssertionError("Cannot bind " + name + ": " + text());
    }
  }

  private static scala.collection.immutable.List<String> list(String... values) {
    return JavaConverters.asScalaBuffer(List.of(values)).toList();
  }

  private String text() {
    return output.toString(StandardCharsets.UTF_8);
  }

  ZeppelinForms forms() {
    return forms;
  }

  /**
   * Runs a paragraph.
   *
   * @throws AssertionError with its title and what the interpreter says, if it fails
   */
  Shown run(Paragraph paragraph) {
    output.reset();
    return switch (paragraph.interpreter()) {
      case "%md", "%spark.conf" -> Shown.text("", List.of());
      case "%spark" -> scala(paragraph);
      case "%spark.sql" -> sql(paragraph);
      default -> throw failed(paragraph, "no interpreter " + paragraph.interpreter(), null);
    };
  }

  private Shown scala(Paragraph paragraph) {
    Results.Result result =
        Console$.MODULE$.withOut(printed, () -> shell.intp().interpret(paragraph.body()));
    if (result != Results.Success$.MODULE$) {
      throw failed(paragraph, text(), null);
    }
    return Shown.text(text(), forms.shown());
  }

  private Shown sql(Paragraph paragraph) {
    try {
      Dataset<Row> table = spark.sql(paragraph.body());
      return new Shown("%table", table.collectAsList(), List.of(table.columns()));
    } catch (Exception e) {
      throw failed(paragraph, e.getMessage(), e);
    }
  }

  private static AssertionError failed(Paragraph paragraph, String said, Exception cause) {
    return new AssertionError(
        "Paragraph '%s' failed: %s".formatted(paragraph.title(), said), cause);
  }

  @Override
  public void close() {
    shell.closeInterpreter();
  }
}
