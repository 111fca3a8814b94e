package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.TrialsTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {

  private static final String TINY =
      """
      name: tiny
      data: {generate: {train: 40, test: 30, seed: 1}}
      trial:
        model: resnet8
        method: {objective: end-to-end}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: constant}
        batch-size: 20
        epochs: 2
      search: {space: {seed: {choice: [1, 2]}}}
      """;

  @TempDir static Path folder;

  private static final StringWriter OUT = new StringWriter();
  private static final StringWriter ERR = new StringWriter();

  private static int lamina(Object... arguments) {
    OUT.getBuffer().setLength(0);
    ERR.getBuffer().setLength(0);
    return Lamina.commandLine(new PrintWriter(OUT, true), new PrintWriter(ERR, true))
        .execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  private static Path results() {
    return folder.resolve("out");
  }

  private static Path data() {
    return results().resolve("data");
  }

  @BeforeAll
  static void sweep() throws IOException {
    Path spec = Files.writeString(folder.resolve("sweep.yaml"), TINY);
    assertThat(lamina("sweep", spec, "--slots", 1, "--out", results())).isZero();
  }

  /** Of the last epoch. */
  private static SortedMap<String, Double> measured(int trial) {
    var hadoop = new Configuration();
    String sweep = new ReportReader(results().toString(), hadoop).sweeps().get(0).id();
    List<SweepEvent> events = new TrialsTable(results().toString(), hadoop).read(sweep).events();
    return new MetricsTable(results().toString(), hadoop)
        .read(sweep, events)
        .get(trial)
        .get(1)
        .values();
  }

  private static double told(String metric) {
    var matcher = Pattern.compile(metric + " ([-+.\\de]+)").matcher(OUT.toString());
    assertThat(matcher.find()).as(OUT.toString()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private static List<Object[]> predictions(Path scored) {
    var rows = new ArrayList<Object[]>();
    try (Rows all = new PredictionsTable(scored.toString(), new Configuration()).read()) {
      all.forEachRemaining(rows::add);
    }
    return rows;
  }

  @Test
  void aScoreIsWhatTheTrialMeasuredAndIsMadeOnce() throws IOException {
    Path scored = folder.resolve("scored");
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#1",
                "--data",
                data(),
                "--out",
                scored,
                "--slots",
                2,
                "--batch",
                20))
        .as(ERR.toString())
        .isZero();
    assertThat(OUT.toString()).startsWith("Scored 30 samples of split test of " + data());
    assertThat(told("accuracy"))
        .isEqualTo(Double.parseDouble("%.6g".formatted(measured(1).get("test/accuracy"))));
    assertThat(told("loss"))
        .isCloseTo(measured(1).get("test/loss"), org.assertj.core.api.Assertions.within(1e-4));

    List<Object[]> rows = predictions(scored);
    assertThat(rows).hasSize(30);
    assertThat(rows.stream().map(row -> row[2]).distinct()).hasSize(30);
    long right = rows.stream().filter(row -> row[3].equals(row[4])).count();
    assertThat(right / 30.0).isEqualTo(measured(1).get("test/accuracy"));

    assertThat(lamina("score", "--model", results() + "#1", "--data", data(), "--out", scored))
        .isZero();
    assertThat(OUT.toString()).startsWith("Already done: 30 samples");
    Path exported = folder.resolve("exported");
    assertThat(lamina("export", results(), "--trial", 1, "--format", "djl", "--to", exported))
        .as(ERR.toString())
        .isZero();
    assertThat(lamina("score", "--model", exported, "--data", data(), "--out", scored)).isZero();
    assertThat(OUT.toString()).startsWith("Already done: 30 samples");
    assertThat(predictions(scored)).hasSize(30);

    // Another model is another score, in the same tables.
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#0",
                "--data",
                data(),
                "--out",
                scored,
                "--int8",
                20))
        .as(ERR.toString())
        .isZero();
    assertThat(OUT.toString()).contains("by resnet8 (trial 0 of tiny-", "epoch 2) with eight bits");
    assertThat(predictions(scored)).hasSize(60);
    assertThat(lamina("fsck", scored, "--slots", 2)).as(OUT.toString()).isZero();
    assertThat(OUT.toString()).isEqualTo("scores: 2 scores, 60 predictions read, all is well\n");
  }

  @Test
  void shardsAreScoredToTheSameBitsByOneTaskAndByMany() throws IOException {
    Path sharded = folder.resolve("sharded");
    assertThat(
            lamina(
                "preprocess",
                "--dataset",
                "generated",
                "--table",
                sharded,
                "--parameter",
                "train=8",
                "--parameter",
                "test=40",
                "--shards",
                5))
        .as(ERR.toString())
        .isZero();
    var scores = new ArrayList<ScoresTable.Entry>();
    var told = new ArrayList<List<String>>();
    for (int slots : List.of(1, 3)) {
      Path scored = folder.resolve("scored-by-" + slots);
      assertThat(
              lamina(
                  "score",
                  "--model",
                  results() + "#0",
                  "--data",
                  sharded,
                  "--out",
                  scored,
                  "--slots",
                  slots,
                  "--batch",
                  3))
          .as(ERR.toString())
          .isZero();
      List<Object[]> rows = predictions(scored);
      String id = (String) rows.get(0)[0];
      scores.add(new ScoresTable(scored.toString(), new Configuration()).find(id).orElseThrow());
      told.add(rows.stream().map(row -> row[2] + " " + row[4] + " " + row[8]).sorted().toList());
      assertThat(lamina("clean", scored)).as(ERR.toString()).isZero();
    }
    assertThat(told.get(0)).hasSize(40);
    assertThat(told.get(1)).isEqualTo(told.get(0));
    assertThat(scores.get(0).samples()).isEqualTo(40);
    assertThat(scores.get(1).metrics()).isEqualTo(scores.get(0).metrics());
    assertThat(scores.get(1).id()).isEqualTo(scores.get(0).id());
  }

  @Test
  void picturesWithoutLabelsHavePredictionsAlone() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    for (int i = 0; i < 3; i++) {
      var picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      picture.setRGB(i, i, 0xff00ff);
      ImageIO.write(picture, "png", pictures.resolve("p" + i + ".png").toFile());
    }
    Path unlabelled = folder.resolve("unlabelled");
    assertThat(
            lamina(
                "preprocess",
                "--dataset",
                "images",
                "--source",
                pictures,
                "--table",
                unlabelled,
                "--split",
                "test"))
        .as(ERR.toString())
        .isZero();
    Path scored = folder.resolve("scored-unlabelled");
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#best@best",
                "--data",
                unlabelled,
                "--out",
                scored))
        .as(ERR.toString())
        .isZero();
    assertThat(OUT.toString()).contains("No metrics: the samples have no labels");
    assertThat(predictions(scored))
        .hasSize(3)
        .allSatisfy(
            row -> {
              assertThat(row[3]).isNull();
              assertThat((Integer) row[4]).isBetween(0, 9);
              assertThat((Double) row[6]).isBetween(0.0, 1.0);
            });
  }

  @Test
  void whatCannotBeScoredIsRefusedBeforeAnythingIsMade() {
    Path scored = folder.resolve("refused");
    assertThat(lamina("score", "--model", results() + "#7", "--data", data(), "--out", scored))
        .isEqualTo(2);
    assertThat(ERR.toString()).contains("Cannot use trial 7", "there is none (want 0 to 1");
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#best",
                "--data",
                data(),
                "--out",
                scored,
                "--split",
                "val"))
        .isEqualTo(2);
    assertThat(ERR.toString()).contains("Unknown split: val (known: test, train)");
    assertThat(lamina("score", "--model", folder.resolve("no"), "--data", data(), "--out", scored))
        .isEqualTo(3);
    assertThat(ERR.toString()).contains("there is no such file or folder");
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#best",
                "--data",
                data(),
                "--out",
                scored,
                "--batch",
                0))
        .isEqualTo(2);
    assertThat(lamina("score", "--model", results() + "#best", "--data", data(), "--out", data()))
        .isEqualTo(3);
    assertThat(ERR.toString()).contains("a data set is there");
    assertThat(
            lamina(
                "score",
                "--model",
                results() + "#best",
                "--data",
                data(),
                "--out",
                scored,
                "--int8",
                0))
        .isEqualTo(2);
    Path three = folder.resolve("three");
    assertThat(
            lamina(
                "preprocess",
                "--dataset",
                "generated",
                "--table",
                three,
                "--parameter",
                "train=4",
                "--parameter",
                "test=4",
                "--parameter",
                "classes=3"))
        .isZero();
    assertThat(lamina("score", "--model", results() + "#best", "--data", three, "--out", scored))
        .isEqualTo(2);
    assertThat(ERR.toString()).contains("Cannot score by a model of 10 classes");
    assertThat(scored).doesNotExist();
  }
}
