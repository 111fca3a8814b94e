package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.tracking.InMemoryMlflow;
import dev.lamina.jobs.upkeep.StoredSweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();

  private int track(String... more) {
    out.getBuffer().setLength(0);
    var arguments = new ArrayList<>(List.of("track", folder.resolve("out").toString()));
    arguments.addAll(List.of(more));
    var writer = new PrintWriter(out, true);
    return Lamina.commandLine(writer, writer).execute(arguments.toArray(String[]::new));
  }

  @Test
  void metricsAreHandedOnAndHeldAgainstTheTables() throws IOException {
    new StoredSweep(folder.resolve("out")).completed(0, 0.5, 0.6).completed(1, 0.9, 0.7);
    String to = folder.resolve("tracked").toString();

    assertThat(track("--to", to)).isZero();
    assertThat(out.toString()).contains("tiny-0123456789ab: 2 trials, 4 epochs, 4 of them new");
    assertThat(track("--to", to)).isZero();
    assertThat(out.toString()).contains("4 epochs, 0 of them new");
    assertThat(track("--to", to, "--verify")).isZero();
    assertThat(out.toString()).contains("tiny-0123456789ab: 8 values, all as in the tables");

    assertThat(track("--to", to, "--format", "csv", "--verify")).isEqualTo(3);
    assertThat(out.toString()).contains("not as in the tables", "trial-0: 0 epochs (want 2)");
    assertThat(track("--to", to, "--format", "csv")).isZero();
    assertThat(Files.readString(folder.resolve("tracked/tiny-0123456789ab.csv")))
        .startsWith("trial,restarts,epoch,metric,value\n0,0,1,test/accuracy,0.5\n");
    assertThat(folder.resolve("tracked/tiny-0123456789ab-parameters.csv"))
        .hasContent("trial,restarts,learning-rate.base\n0,0,0.1\n1,0,0.05\n");
    assertThat(track("--to", to, "--format", "csv", "--verify")).isZero();
    assertThat(track("--to", to, "--format", "xml")).isEqualTo(2);
  }

  @Test
  void nothingIsMadeWhereNothingCanBeRead() throws IOException {
    Path to = folder.resolve("new/tracked");
    for (String format : List.of("tensorboard", "jsonl", "csv")) {
      assertThat(track("--to", to.toString(), "--format", format)).isEqualTo(3);
      assertThat(out.toString()).contains("Cannot find a sweep in");
    }

    new StoredSweep(folder.resolve("out")).completed(0, 0.5, 0.6);
    assertThat(track("--to", to.toString(), "--sweep", "tny")).isEqualTo(2);
    assertThat(out.toString()).contains("Unknown sweep: tny");

    try (Stream<Path> files = Files.list(folder.resolve("out/metrics"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    assertThat(track("--to", to.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("Cannot read table", "missing or damaged");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void metricsAreHandedOnToMlflow() {
    new StoredSweep(folder.resolve("out")).completed(0, 0.5, 0.6);
    try (var server = new InMemoryMlflow()) {
      String[] to = {"--format", "mlflow", "--to", server.address()};
      assertThat(track(to)).isZero();
      assertThat(out.toString()).contains("tiny-0123456789ab: 1 trials, 2 epochs, 2 of them new");
      assertThat(track("--verify", to[0], to[1], to[2], to[3])).isZero();
      assertThat(out.toString()).contains("tiny-0123456789ab: 4 values, all as in the tables");
      assertThat(track("--experiment", "other", "--verify", to[0], to[1], to[2], to[3]))
          .isEqualTo(3);
      assertThat(out.toString()).contains("trial-0: 0 epochs (want 2)");
    }
    assertThat(track("--format", "mlflow", "--to", "http://ada:hush@host")).isEqualTo(2);
    assertThat(out.toString()).contains("it holds a user").doesNotContain("hush");
  }
}
