package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.upkeep.StoredSweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }

  private String said() {
    String said = out.toString();
    out.getBuffer().setLength(0);
    return said;
  }

  @Test
  void freesWhatNobodyNeedsInTwoRuns() throws IOException {
    var sweep = new StoredSweep(folder).completed(0, 0.5, 0.6).completed(1, 0.9, 0.7);
    sweep.keep("{best: 1}");
    sweep.age(200);

    assertThat(run("clean", folder.toString(), "--dry-run")).isZero();
    assertThat(said())
        .contains("tiny-0123456789ab: would drop 3 checkpoints with 0.0 MB, 1 are kept")
        .contains("trials: would put 10 small files together")
        .contains("checkpoints: would delete 0 files");
    assertThat(sweep.stored()).hasSize(4);

    assertThat(run("clean", folder.toString())).isZero();
    assertThat(said()).contains("dropped 3 checkpoints").contains("trials: 9 files fewer");
    assertThat(sweep.stored()).containsExactly("1/2");
    assertThat(sweep.files("checkpoints")).isEqualTo(4);

    sweep.age(200);
    assertThat(run("clean", folder.toString(), "--keep-hours", "24")).isZero();
    assertThat(said())
        .contains("checkpoints: deleted 3 files")
        .contains("trials: deleted 10 files");
    assertThat(sweep.files("checkpoints")).isEqualTo(1);
    assertThat(sweep.files("trials")).isEqualTo(1);

    assertThat(run("fsck", folder.toString())).isZero();
    assertThat(said()).contains("1 checkpoints read, all is well").contains("of 1 trials were");
  }

  @Test
  void drawingsThatLaterOnesReplacedGo() throws IOException {
    var sweep = new StoredSweep(folder).completed(0, 0.5, 0.6);
    run("clean", folder.toString());
    assertThat(said()).doesNotContain("drawings", "pictures");
    sweep.drew(0, 1, 1, "f1").drew(0, 2, 2, "f1");
    sweep.age(200);

    assertThat(run("clean", folder.toString(), "--dry-run")).isZero();
    assertThat(said()).contains("tiny-0123456789ab: would drop the drawings of 1 segments");
    assertThat(sweep.drawn()).containsExactly("0/1", "0/2");

    assertThat(run("clean", folder.toString())).isZero();
    assertThat(said()).contains("dropped the drawings of 1 segments", "pictures: deleted 0 files");
    sweep.age(200);
    assertThat(run("clean", folder.toString(), "--keep-hours", "24")).isZero();
    assertThat(said()).contains("pictures: deleted 1 files");
    assertThat(sweep.files("pictures")).isEqualTo(1);

    assertThat(run("fsck", folder.toString())).isZero();
    assertThat(said()).contains("1 checkpoints read, 1 drawings read, all is well");
  }

  @Test
  void aSweepThatCannotBeReadIsLeftAloneAndSaid() {
    var broken = new StoredSweep(folder, "tiny-aaaaaaaaaaaa").completed(0, 0.5, 0.6);
    new SweepsTable(folder.toString(), broken.hadoop)
        .restate(broken.entry().id(), "{\"name\": \"tiny\", \"run\": {\"keep\": {\"bst\": 1}}}");
    var whole = new StoredSweep(folder).completed(0, 0.5, 0.6).keep("{best: 0}");

    assertThat(run("clean", folder.toString())).isEqualTo(ExitCode.DATA.number());

    assertThat(said())
        .contains("tiny-aaaaaaaaaaaa: its checkpoints are left alone: ")
        .endsWith("Some results are broken and were left alone, see above; fsck tells more\n");
    assertThat(broken.stored()).containsExactly("0/1", "0/2");
    assertThat(whole.stored()).isEmpty();
  }

  @Test
  void refusesAnAgeThatAFileBeingWrittenMayHave() {
    assertThat(run("clean", folder.toString(), "--keep-hours", "0"))
        .isEqualTo(ExitCode.SPEC.number());
    assertThat(err.toString()).contains("Invalid value for --keep-hours: 0 (want >= 1");
  }
}
