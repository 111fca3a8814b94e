package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.deploy.Prediction;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.upkeep.StoredSweep;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int fsck(String... more) {
    out.getBuffer().setLength(0);
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("fsck", folder.toString()), Stream.of(more))
                .toArray(String[]::new));
  }

  @Test
  void whichCheckpointsWereReadIsSaid() {
    var sweep = new StoredSweep(folder).completed(0, 0.5, 0.6).completed(1, 0.9, 0.7);

    assertThat(fsck()).isZero();
    assertThat(out.toString())
        .contains("2 trials, 2 checkpoints read, all is well")
        .contains(
            "  2 other checkpoints were not read: they are neither the last of a trial nor kept by run.keep");

    sweep.keep("{trial-best: 1, trial-latest: 1}");
    assertThat(fsck()).isZero();
    assertThat(out.toString()).contains("3 checkpoints read").contains("  1 other checkpoints");
  }

  @Test
  void scoresAreReadAlsoWhereNothingElseIs() {
    told("named", "a");
    scored("named", 1);
    told("gone", "a", "b");

    assertThat(fsck("--slots", "2")).as(err.toString()).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            scores: 1 scores, 3 predictions read, all is well
              2 predictions are of 1 scores that came to nothing; nobody reads them, clean leaves them, and the same score run again takes them over
            """);

    new StoredSweep(folder).completed(0, 0.5, 0.6);
    scored("gone", 3);
    assertThat(fsck("--slots", "2")).isEqualTo(ExitCode.DATA.number());
    assertThat(out.toString())
        .contains("tiny-0123456789ab: 7 entries, 1 trials, 1 checkpoints read, all is well\n")
        .endsWith(
            """
            scores: 2 scores, 3 predictions read, faults: 1
              predictions: gone has 2 rows of 3 samples (want one of each)
            """);
    assertThat(fsck("--sweep", "tiny")).isZero();
    assertThat(out.toString()).doesNotContain("scores");
  }

  @Test
  void aFolderOfNothingIsRefused() {
    assertThat(fsck()).isEqualTo(ExitCode.DATA.number());
    assertThat(err.toString()).contains("Cannot find a sweep in");
  }

  private void told(String score, String... keys) {
    var table = new PredictionsTable(folder.toString(), new Configuration());
    table.createIfMissing();
    var told =
        new Prediction.Classified(
            List.of(new Prediction.Scored(1, "cat", 0.75), new Prediction.Scored(0, "dog", 0.25)));
    table.commit(
        score,
        table.write(
            Stream.of(keys)
                .map(key -> PredictionsTable.row(score, "test", key, new ClassLabel(1), told))
                .iterator()));
  }

  private void scored(String score, long samples) {
    var table = new ScoresTable(folder.toString(), new Configuration());
    table.createIfMissing();
    table.add(
        new ScoresTable.Entry(
            score,
            "resnet8",
            "00",
            new TreeMap<>(),
            "/data",
            3,
            "test",
            samples,
            Optional.empty(),
            new TreeMap<>(),
            "code",
            Instant.EPOCH));
  }
}
