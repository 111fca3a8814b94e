package dev.lamina.jobs.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.notebook.Note.Paragraph;
import dev.lamina.jobs.notebook.NoteInterpreter.Shown;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.report.TextReport;
import dev.lamina.jobs.report.TrialReport;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.sweep.SweepJob;
import dev.lamina.jobs.sweep.SweepProgress;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every paragraph of every note runs, and shows what the tables hold. */
class NotebooksTest {

  private static final Set<String> INTERPRETERS =
      Set.of("%md", "%spark", "%spark.sql", "%spark.conf");
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String DRAWN = "drawn-0123456789ab";
  private static final String TRIAL =
      """
      trial:
        model: resnet8
        partition: {modules: 1}
        method: {objective: end-to-end}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: cosine}
        batch-size: 16
        epochs: 2
        augmentation: {padding: 2, flip: true}
      """;
  private static final String SPEC =
      "name: tiny\n"
          + TRIAL
          + """
      search:
        space:
          case:
            choice:
              whole: {partition: {modules: 1}, method: {objective: end-to-end}}
              cut: {partition: {modules: 2}, method: {objective: dgl, head: 1c1f}}
      run: {slots: 2, segment-epochs: 1, retries: 0}
      """;

  @TempDir static Path folder;

  private static LaminaSession session;
  private static NoteInterpreter interpreter;
  private static Configuration hadoop;
  private static String results;
  private static SweepReport report;
  private static SweepsTable.Entry sweep;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    session = LaminaSession.open("notes", 2);
    hadoop = session.hadoop();
    results = folder.resolve("results").toString();
    var generated =
        DatasetFormats.named(
            "generated", Map.of("train", "48", "test", "20", "classes", "3", "seed", "1"));
    String data = folder.resolve("generated").toString();
    new PreprocessJob(session, PreprocessRequest.of(generated, "", data)).run();
    sweep =
        new SweepJob(
                session.spark(),
                SweepSpec.of(SpecNode.parse(SPEC, "test")),
                data,
                results,
                SweepListener.NONE,
                SweepProgress.NONE)
            .run()
            .sweep();
    report = new ReportReader(results, hadoop).read(sweep, List.of());
    drawn();
    interpreter =
        new NoteInterpreter(session.spark(), Files.createDirectory(folder.resolve("classes")));
  }

  @AfterAll
  static void stop() {
    if (interpreter != null) {
      interpreter.close();
    }
    session.close();
  }

  @BeforeEach
  void nothingIsChosen() {
    interpreter.forms().forget();
    interpreter.forms().choose("Results", results);
  }

  /** A sweep of another hand, whose names would do something in a page. */
  private static void drawn() {
    var spec = SweepSpec.of(SpecNode.parse(SPEC, "test"));
    new SweepsTable(results, hadoop)
        .begin(
            new SweepsTable.Entry(
                DRAWN,
                SCRIPT,
                spec.node().json(),
                spec.digest(),
                "/gone",
                3,
                "code",
                new TreeMap<>(),
                Instant.parse("2026-01-02T03:04:05Z")));
    var measured = new TreeMap<>(Map.of("test/accuracy", 0.5, "%html " + SCRIPT, 0.5));
    var key = new SegmentKey(DRAWN, 0, 1);
    var provenance = new Provenance("digest", 1, 3, "code");
    new DrawingsTable(results, hadoop).append(key, 1, List.of(drawing()), provenance);
    new MetricsTable(results, hadoop)
        .append(key, List.of(new EpochMetrics(1, measured)), provenance);
    new TrialsTable(results, hadoop)
        .append(
            DRAWN,
            0,
            List.<SweepEvent>of(
                new Suggested(0, spec.plan().known(0).orElseThrow()),
                new Assigned(0, 1),
                new Started(0, 1, 0, 1),
                new Advanced(0, 1, 1, measured, new TreeMap<>()),
                new Ended(0, End.COMPLETED)),
            3);
  }

  private static Drawing drawing() {
    String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>%s</text></svg>".formatted(1);
    return new Drawing("classes", "Found " + SCRIPT, svg.getBytes(StandardCharsets.UTF_8));
  }

  /** What every paragraph of a note showed, by title. */
  private static Map<String, Shown> run(String note) throws IOException {
    var shown = new LinkedHashMap<String, Shown>();
    for (Paragraph paragraph : Note.named(note).paragraphs()) {
      Shown given = run(paragraph);
      shown.put(paragraph.title(), given);
      if (paragraph.interpreter().equals("%spark.sql")) {
        chartsWhatIsThere(paragraph, given.columns());
      }
    }
    assertThat(shown.get("Is everything there?").text())
        .startsWith("Java ")
        .contains("Lamina classes-")
        .doesNotContain("WRONG", "MISSING", "Not set");
    return shown;
  }

  /** A chart names columns of its table, at their places. */
  private static void chartsWhatIsThere(Paragraph paragraph, List<String> columns) {
    JsonNode graph = paragraph.json().at("/config/results/0/graph");
    List<JsonNode> used = new ArrayList<>();
    for (String part : List.of("keys", "groups", "values")) {
      graph.path(part).forEach(used::add);
    }
    graph.at("/setting/scatterChart").forEach(used::add);
    assertThat(used.isEmpty())
        .as(paragraph.title())
        .isEqualTo(graph.required("mode").asText().equals("table"));
    assertThat(used)
        .as(paragraph.title())
        .allSatisfy(
            column ->
                assertThat(columns.get(column.required("index").asInt()))
                    .isEqualTo(column.required("name").asText()));
  }

  private static Shown run(Paragraph paragraph) {
    Shown shown = interpreter.run(paragraph);
    // The shell tells of values after what was printed: it would go into the page or the table.
    if (shown.text().startsWith("%html")) {
      assertThat(shown.text().strip().lines()).as(paragraph.title()).hasSize(1);
      assertThat(shown.text()).as(paragraph.title()).doesNotContain("<script");
    } else if (shown.text().startsWith("%table ")) {
      assertThat(shown.text().lines()).as(paragraph.title()).hasSize(1 + shown.rows().size());
      assertThat(shown.text().substring(1)).as(paragraph.title()).doesNotContain("%html");
    } else if (!shown.text().equals("%table")) {
      assertThat(shown.text().lines())
          .as(paragraph.title())
          .noneMatch(line -> line.startsWith("%"));
    }
    return shown;
  }

  @Test
  void theLeaderboardIsThatOfTheReport() throws IOException {
    Map<String, Shown> shown = run("leaderboard");

    List<Row> rows = shown.get("Trials, the best first").rows();
    assertThat(rows).hasSameSizeAs(report.trials());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      TrialReport trial = report.trials().get(i);
      assertThat(row.<Integer>getAs("rank")).isEqualTo(i + 1);
      assertThat(row.<Integer>getAs("trial")).isEqualTo(trial.trial());
      assertThat(row.<String>getAs("case")).isEqualTo(trial.parameters().get("case"));
      assertThat(row.<Double>getAs("test/accuracy"))
          .isEqualTo(trial.last("test/accuracy").orElseThrow());
      assertThat(row.<String>getAs("state")).isEqualTo("completed");
    }
    assertThat(shown.get("The best ten by SQL").rows()).isEqualTo(rows);
    assertThat(shown.get("How many are in which state").rows())
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactly("completed 2");
    assertThat(shown.get("The report of a terminal").text())
        .isEqualTo(new TextReport(report).text(50));
  }

  @Test
  void scoringTellsWhatTheBestTrialMeasured() throws IOException {
    interpreter.forms().choose("Model", results + "#" + sweep.id() + "/best");
    interpreter.forms().choose("Data", folder.resolve("generated").toString());
    interpreter.forms().choose("Scores", folder.resolve("scored").toString());
    Map<String, Shown> shown = run("scoring");

    double accuracy = report.trials().get(0).last("test/accuracy").orElseThrow();
    assertThat(shown.get("What the model is").text()).contains("resnet8", "sweep: " + sweep.id());
    assertThat(shown.get("How good it is on a split").text())
        .contains("20 samples of split test")
        .contains("accuracy: " + String.format(Locale.ROOT, "%.6g", accuracy));
    assertThat(shown.get("Some pictures, and what it tells of them").text())
        .contains("12 pictures of split test", "data:image/svg+xml;base64,");
    long pictures = 0;
    long right = 0;
    for (Row row : shown.get("What was taken for what").rows()) {
      pictures += row.getLong(2);
      right += row.getString(0).equals(row.getString(1)) ? row.getLong(2) : 0;
    }
    assertThat(pictures).isEqualTo(20);
    assertThat(right / 20.0).isEqualTo(accuracy);
    assertThat(shown.get("Sure and wrong").rows()).hasSize((int) (pictures - right));
  }

  @Test
  void curvesAreTheRowsOfTheTableOfMetrics() throws IOException {
    interpreter.forms().choose("Metric", "train/loss");
    Map<String, Shown> shown = run("curves");

    var expected = new ArrayList<String>();
    var log = new TrialsTable(results, hadoop).read(sweep.id()).events();
    new MetricsTable(results, hadoop)
        .read(sweep.id(), log)
        .forEach(
            (trial, epochs) ->
                epochs.forEach(
                    epoch ->
                        expected.add(
                            "%s %s %s"
                                .formatted(
                                    trial, epoch.epoch(), epoch.values().get("train/loss")))));
    assertThat(expected).hasSize(4);
    assertThat(shown.get("Choose a metric").rows())
        .extracting(
            row -> "%s %s %s".formatted(row.getAs("trial"), row.getAs("epoch"), row.getAs("value")))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(shown.get("The twelve best trials").rows())
        .extracting(row -> "%s %s".formatted(row.get(0), row.get(1)))
        .containsExactlyInAnyOrder(
            "1 trial 0: whole", "2 trial 0: whole", "1 trial 1: cut", "2 trial 1: cut");
    assertThat(shown.get("What each trial gained since its first epoch").rows())
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("metric")).isEqualTo("train/loss");
              double first = row.getAs("first");
              double last = row.getAs("last");
              assertThat(row.<Double>getAs("gained")).isCloseTo(last - first, within(3e-6));
            });

    interpreter.forms().choose("Metric", "nothing");
    assertThatThrownBy(() -> run("curves"))
        .hasMessageContaining("Paragraph 'Choose a metric' failed")
        .hasMessageContaining("Unknown metric: nothing (known: ");
  }

  @Test
  void memoryIsTheFactsOfTrialsByMethodAndModules() throws IOException {
    Map<String, Shown> shown = run("memory");

    List<Row> rows = shown.get("Trials").rows();
    assertThat(rows)
        .extracting(
            row -> row.getAs("trial") + " " + row.getAs("method") + " " + row.getAs("modules"))
        .containsExactlyInAnyOrder("0 end-to-end 1", "1 dgl 2");
    for (Row row : rows) {
      TrialReport trial =
          report.trials().stream()
              .filter(one -> one.trial() == row.<Integer>getAs("trial"))
              .findFirst()
              .orElseThrow();
      double bytes =
          Double.parseDouble(trial.facts().get(TrialRunner.PEAK_MEMORY))
              + Double.parseDouble(trial.facts().get(TrialRunner.STATE_MEMORY));
      assertThat(row.<Double>getAs("total_gb")).isCloseTo(bytes / (1L << 30), within(1e-12));
      assertThat(row.<Double>getAs("value")).isEqualTo(trial.last("test/accuracy").orElseThrow());
    }
    // Which of so small trials took more was measured and may change; the points stand in its
    // order.
    assertThat(shown.get("Accuracy against memory").rows())
        .extracting(row -> row.getDouble(0))
        .isSorted();
    assertThat(shown.get("Accuracy against memory").rows())
        .extracting(row -> row.getDouble(0) + " " + row.getString(2))
        .containsExactlyInAnyOrderElementsOf(
            rows.stream()
                .map(
                    row ->
                        "%s %s, K=%s"
                            .formatted(
                                row.getAs("total_gb"), row.getAs("method"), row.getAs("modules")))
                .toList());
    assertThat(shown.get("Memory by number of modules").rows())
        .extracting(row -> row.getInt(0))
        .containsExactly(1, 2);
  }

  @Test
  void weightsAreThoseOfTheCheckpoints() throws IOException {
    interpreter.forms().choose("Trial", "5");
    assertThatThrownBy(() -> run("weights"))
        .hasMessageContaining("Unknown trial: 5 (known: [0, 1])");
    interpreter.forms().choose("Trial", "1");
    Map<String, Shown> shown = run("weights");

    var checkpoints = new CheckpointsTable(results, hadoop);
    var norms = new TreeMap<String, Double>();
    for (int attempt = 1; attempt <= 2; attempt++) {
      for (HostTensor tensor : checkpoints.read(new SegmentKey(sweep.id(), 1, attempt)).tensors()) {
        double squares = 0;
        for (double value : tensor.toDoubles()) {
          squares += value * value;
        }
        norms.put(attempt + " " + tensor.name(), Math.sqrt(squares));
      }
    }
    Map<String, Double> found =
        shown.get("Choose a trial").rows().stream()
            .collect(
                Collectors.toMap(
                    row -> row.getAs("epoch") + " " + row.getAs("name"),
                    row -> row.<Double>getAs("norm")));
    assertThat(found).isEqualTo(norms);
    List<Row> layers = shown.get("Norm of each layer by epoch").rows();
    assertThat(layers)
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.getDouble(2)).isEqualTo(norms.get(row.get(0) + " " + row.get(1))));
    assertThat(layers).extracting(row -> row.getInt(0)).contains(1, 2);
    assertThat(shown.get("Where the values are, after the last epoch").rows()).isNotEmpty();
    assertThat(shown.get("Values that are no numbers").rows()).isEmpty();
  }

  @Test
  void drawingsAreShownAndNamesDoNothing() throws IOException {
    interpreter.forms().choose("Sweep", DRAWN);
    Map<String, Shown> shown = run("detectors");

    assertThat(shown.get("Choose a trial").text())
        .startsWith("%html <h3>")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains(
            "src=\"data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(drawing().svg()));
    for (String note : List.of("leaderboard", "memory")) {
      assertThat(run(note)).isNotEmpty();
    }
    interpreter.forms().choose("Sweep", sweep.id());
    assertThat(run("detectors").get("Choose a trial").text()).contains("It left no drawing");
  }

  @Test
  void aDataSetIsLookedAt() throws IOException {
    Path source = folder.resolve("pictures");
    List<String> classes = List.of("%html " + SCRIPT.substring(0, 8), "cat");
    for (String split : List.of("train", "test")) {
      for (String name : classes) {
        Path place = Files.createDirectories(source.resolve(split).resolve(name));
        for (int i = 0; i < 3; i++) {
          var picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
          picture.setRGB(i, split.length(), name.hashCode());
          ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
        }
      }
    }
    Files.writeString(source.resolve("train").resolve("cat").resolve("broken.png"), "no picture");
    String table = folder.resolve("folder-table").toString();
    new PreprocessJob(
            session,
            PreprocessRequest.of(DatasetFormats.named("folder", Map.of()), source.toString(), table)
                .bearing(0.5))
        .run();
    interpreter.forms().choose("Data", table);
    interpreter.forms().choose("Pictures", "4");
    Map<String, Shown> shown = run("data");

    assertThat(shown.get("Counts").rows())
        .extracting(
            row ->
                "%s %s %s"
                    .formatted(row.getAs("split"), row.getAs("samples"), row.getAs("rejects")))
        .containsExactly("test 6 0", "train 6 1");
    assertThat(shown.get("Classes").rows())
        .extracting(
            row ->
                "%s %s %s"
                    .formatted(row.getAs("split"), row.getAs("class_name"), row.getAs("samples")))
        .containsExactly(
            "test \uFF05html <script> 3",
            "test cat 3",
            "train \uFF05html <script> 3",
            "train cat 3");
    assertThat(shown.get("Balance").rows()).extracting(row -> row.getLong(2)).containsOnly(3L);
    assertThat(shown.get("Rejects").rows())
        .extracting(row -> row.<String>getAs("key"))
        .singleElement()
        .asString()
        .contains("broken.png");
    assertThat(shown.get("Rejects by reason").rows())
        .extracting(row -> row.getString(1))
        .containsExactly("NOT_AN_IMAGE");
    assertThat(shown.get("Some pictures").text())
        .startsWith("%html ")
        .contains("4 pictures of split train", "data:image/svg+xml;base64,");
    assertThat(shown.get("Everything that data describe tells").text())
        .contains("Rejects: NOT_AN_IMAGE=1");

    interpreter.forms().choose("Pictures", "17");
    assertThatThrownBy(() -> run("data")).hasMessageContaining("Invalid number of pictures: 17");
  }

  @Test
  @Timeout(300)
  void aSweepRunsBesideTheNoteAndIsSteeredFromIt() throws IOException, InterruptedException {
    String place = folder.resolve("started").toString();
    interpreter.forms().choose("Results", place);
    Map<String, Shown> shown = run("sweep");
    assertThat(shown.get("Command").text()).startsWith("Nothing was done");
    assertThat(shown.get("How far it is").text())
        .isEqualTo("No sweep has begun in " + place + "\n");

    specify(noted("{modules: 2}", 200));
    assertThat(command("start")).startsWith("note, started by this interpreter at ");
    assertThat(command("start")).startsWith("note, started by this interpreter at ");
    awaitStatus(place, "completed, ");
    // While it runs, tables are shown.
    interpreter.forms().choose("Results", place);
    run("leaderboard");
    assertThat(command("pause")).isEqualTo("Paused; 'resume' goes on.\n");
    assertThat(status()).contains(": stopped: ", ": paused ('lamina resume' goes on)");
    assertThatThrownBy(() -> command("start")).hasMessageContaining("it is paused (want resume)");
    assertThat(command("resume")).contains("started by this interpreter");
    awaitStatus(place, "run by ");
    assertThat(command("cancel")).contains("The sweep is cancelled");
    awaitStatus(place, ": cancelled");
    assertThatThrownBy(() -> command("start")).hasMessageContaining("it was cancelled");
    assertThat(new SweepsTable(place, hadoop).all()).hasSize(1);

    specify(noted("{modules: 1}", 2));
    command("start");
    awaitStatus(place, ": done, 2 trials");
    SweepsTable.Entry done =
        new SweepsTable(place, hadoop)
            .all().stream().max((a, b) -> a.created().compareTo(b.created())).orElseThrow();
    List<TrialState> trials =
        SweepState.of(new TrialsTable(place, hadoop).read(done.id()).events()).trials();
    assertThat(trials).hasSize(2).allMatch(trial -> trial.end().equals(Optional.of(End.COMPLETED)));
  }

  @Test
  @Timeout(120)
  void whatASweepRefusesIsRefusedHereAndWhatFailsLaterIsTold()
      throws IOException, InterruptedException {
    String place = folder.resolve("refused").toString();
    interpreter.forms().choose("Results", place);
    run("sweep");
    String text = "name: text\n" + TRIAL + "search: {space: {}}\n";
    String data = folder.resolve("nothing").toString();
    var spec = SweepSpec.of(SpecNode.document(text, "test"));
    String told =
        catchThrowableOfType(
                LaminaException.class,
                () -> SweepData.of(spec, data, place, hadoop).check(spec, hadoop))
            .getMessage();
    interpreter.forms().choose("Data", data);
    run(Note.named("sweep").titled("Results and data"));
    specify(text);
    assertThatThrownBy(() -> command("start")).hasMessageContaining(told);
    interpreter.forms().choose("Data", "");
    run(Note.named("sweep").titled("Results and data"));
    assertThatThrownBy(() -> command("start"))
        .hasMessageContaining("Cannot run sweep text: it has no data");
    specify(text.replace("epochs: 2", "epoch: 2"));
    assertThatThrownBy(() -> command("start")).hasMessageContaining("epoch");
    assertThatThrownBy(() -> command("drop")).hasMessageContaining("Unknown command: drop");
    assertThat(Path.of(place)).doesNotExist();

    Files.createDirectories(Path.of(place, "data"));
    Files.writeString(Path.of(place, "data", "mine"), "");
    specify(noted("{modules: 1}", 2));
    command("start");
    awaitStatus(place, "FAILED: ");
    assertThat(status())
        .contains("note, started by this interpreter")
        .contains("FAILED: DATA: Cannot create data set")
        .contains("a folder with mine is there")
        .doesNotContain("start it again");
  }

  /** A small sweep in place of the note's own. */
  private static String noted(String partition, int trials) {
    return """
        name: note
        data:
          generate: {train: 48, test: 20, classes: 3, seed: 1}
        """
        + TRIAL
            .replace("{modules: 1}", partition)
            .replace(
                "{objective: end-to-end}",
                partition.equals("{modules: 1}")
                    ? "{objective: end-to-end}"
                    : "{objective: dgl, head: 1c1f}")
            .replace("epochs: 2", "epochs: 1")
        + "search: {searcher: random, trials: %s, space: {learning-rate.base: {uniform: [0.01, 0.1]}}}\n"
            .formatted(trials);
  }

  private static void specify(String specification) {
    String quotes = "\"\"\"";
    run(
        Paragraph.of(
            "Specification",
            "%spark\n\nval specification = " + quotes + "\n" + specification + quotes,
            null));
  }

  private static String command(String command) throws IOException {
    interpreter.forms().choose("Command", command);
    return run(Note.named("sweep").titled("Command")).text();
  }

  private static String status() throws IOException {
    return run(Note.named("sweep").titled("How far it is")).text();
  }

  /** Asks as the paragraph does, without compiling it each time. */
  private static void awaitStatus(String place, String part) throws InterruptedException {
    var note = SweepNote.of(session.spark(), place, "");
    while (!note.status().contains(part)) {
      Thread.sleep(100);
    }
  }

  @Test
  void whatIsMissingIsSaidWhereLaminaIsNot() throws IOException {
    Paragraph check = Note.named("data").titled("Is everything there?");
    String elsewhere = check.body().replace("notebook.Installation", "notebook.Elsewhere");

    assertThat(run(new Paragraph(check.title(), check.interpreter(), elsewhere, null)).text())
        .contains("MISSING: Lamina. Correct spark.jars");
  }

  @Test
  void aBrokenParagraphIsNoticed() {
    for (String text :
        List.of(
            "%spark\n\nz.show(nowhere.leaderboard)",
            "%spark\n\nthrow new IllegalStateException(\"nowhere\")",
            "%spark.sql\n\nSELECT * FROM nowhere",
            "%nowhere\n\nx")) {
      assertThatThrownBy(() -> run(Paragraph.of("Broken", text, null)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Paragraph 'Broken' failed")
          .hasMessageContaining("nowhere");
    }
  }

  @Test
  void notesHoldNothingButWhatIsToRun() throws IOException {
    assertThat(Note.files()).isNotEmpty();
    var shared = new LinkedHashMap<String, String>();
    for (Path file : Note.files()) {
      assertThat(file.toString()).endsWith(".zpln");
      String text = Files.readString(file);
      assertThat(text)
          .as(file.toString())
          .doesNotContain("${")
          .doesNotContainPattern("(?i)password|secret|token|access.?key|credential")
          .doesNotContain("/home/");
      Note note = Note.read(file);
      assertThat(note.name()).startsWith("Lamina/");
      for (Paragraph paragraph : note.paragraphs()) {
        String place = file.getFileName() + ": " + paragraph.title();
        assertThat(paragraph.title()).as(place).isNotBlank();
        assertThat(paragraph.interpreter()).as(place).isIn(INTERPRETERS);
        assertThat(paragraph.body()).as(place).isNotBlank();
        JsonNode json = paragraph.json();
        assertThat(json.has("results")).as(place).isFalse();
        assertThat(json.required("status").asText()).as(place).isEqualTo("READY");
        assertThat(json.has("user")).as(place).isFalse();
        // Settings that a note changes let it be run whole only once.
        assertThat(json.at("/config/enabled").asBoolean())
            .as(place)
            .isEqualTo(!paragraph.interpreter().equals("%spark.conf"));
        if (paragraph.interpreter().equals("%spark.sql")) {
          assertThat(paragraph.body()).as(place).doesNotContain("{", "$");
          assertThat(json.at("/config/results/0/graph/mode").asText()).as(place).isNotBlank();
        }
        if (Set.of("Settings of the interpreter", "Is everything there?")
            .contains(paragraph.title())) {
          assertThat(shared.computeIfAbsent(paragraph.title(), title -> paragraph.body()))
              .as(place)
              .isEqualTo(paragraph.body());
        }
      }
    }
    assertThat(shared).hasSize(2);
  }

  @Test
  void theSettingsOfNotesAreThoseOfLamina() throws IOException {
    var settings = new Properties();
    settings.load(
        new StringReader(Note.named("data").titled("Settings of the interpreter").body()));

    assertThat(settings.stringPropertyNames())
        .allMatch(key -> key.startsWith("spark.") || key.equals("SPARK_HOME"));
    for (String key :
        List.of(
            "spark.sql.extensions",
            "spark.sql.catalog.spark_catalog",
            "spark.delta.logStore.file.impl",
            "spark.delta.logStore.s3a.impl",
            "spark.scheduler.mode",
            "spark.sql.session.timeZone",
            "spark.task.maxFailures")) {
      assertThat(settings.getProperty(key)).as(key).isEqualTo(session.spark().conf().get(key));
    }
  }
}
