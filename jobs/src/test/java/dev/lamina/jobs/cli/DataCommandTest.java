package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SplitDescription;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at a data set, on one of 30 and 12 pictures. */
class DataCommandTest {

  @TempDir static Path folder;

  private static String table;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void preprocess() {
    table = preprocessed("generated");
  }

  private static String preprocessed(String name) {
    String into = folder.resolve(name).toString();
    var told = new StringWriter();
    var printer = new PrintWriter(told, true);
    int code =
        Lamina.commandLine(printer, printer)
            .execute(
                "preprocess",
                "--dataset=generated",
                "--parameter=train=30",
                "--parameter=test=12",
                "--parameter=classes=4",
                "--slots=2",
                "--table=" + into);
    assertThat(code).as(told.toString()).isZero();
    return into;
  }

  private int run(String... arguments) {
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void describeTellsWhatIsThere() {
    assertThat(run("data", "describe", table)).isZero();

    assertThat(out.toString())
        .contains("Data set  generated", "classes=4", "No rejects")
        .containsPattern("test +12 +0")
        .containsPattern("train +30 +0");
  }

  @Test
  void verifyFindsAWholeDataSetWell() {
    assertThat(run("data", "verify", table, "--slots", "2")).isZero();

    assertThat(out.toString()).contains("All is well: 42 samples", "no fault");
  }

  @Test
  void verifyEndsWithAnExitCodeOfItsOwnWhereSomethingIsWrong() {
    String damaged = preprocessed("damaged");
    var tables = new DatasetTables(damaged, new Configuration());
    Publication newest = tables.newest();
    var splits = new TreeMap<>(newest.splits());
    splits.computeIfPresent(
        "test",
        (name, split) ->
            new SplitDescription(
                split.shards(),
                split.samples() + 1,
                split.rejects(),
                split.content(),
                split.source()));
    tables
        .descriptions()
        .publish(
            new Publication(
                newest.number() + 1,
                newest.version(),
                newest.listing(),
                newest.description(),
                splits,
                newest.channels(),
                newest.size(),
                newest.normalization()),
            Instant.now());

    assertThat(run("data", "verify", damaged, "--slots", "2")).isEqualTo(ExitCode.DATA.number());

    assertThat(out.toString()).contains("FAULT test: 12 samples (want 13)", "Damaged: 42 samples");
  }

  @Test
  void benchMeasuresEveryStep() {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      assertThat(run("data", "bench", table, "--split", "test")).isZero();
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }

    assertThat(out.toString())
        .contains("Reading split test", folder.toString())
        .containsPattern("rows from the tables +12 ")
        .contains("decoded", "from the warm cache", "augmented", "whole pictures");
  }

  @Test
  void whatCannotBeMeasuredOrFoundIsSaid() {
    assertThat(run("data", "bench", table, "--size", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("'--size': 0 (want 1 to 4096)");

    assertThat(run("data", "describe", table, "--at", "99")).isEqualTo(ExitCode.DATA.number());
    assertThat(err.toString()).contains("Cannot use version 99");
  }
}
