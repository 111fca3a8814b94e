package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int doctor(String... options) {
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray(String[]::new));
  }

  @Test
  void looksAtThisProcessAndTriesTheFolderOfResultsWithoutATrace() throws IOException {
    assertThat(doctor("--master", "local[1]", "--out", folder.resolve("a/b").toString()))
        .as(out::toString)
        .isZero();
    assertThat(out.toString())
        .containsPattern("ok     Spark      3\\.5\\.\\d+ on local\\[1]")
        .containsPattern(
            "ok     trials     localhost: Java 17; libtorch [\\d.]+ trains on cpu; heap .* of .*;"
                + " results writable; clock [+-]0\\.\\d+ s")
        .doesNotContain("FAILED");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aFolderThatCannotBeMadeFails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(doctor("--master", "local[1]", "--out", file.resolve("out").toString()))
        .isEqualTo(4);

    assertThat(out.toString())
        .containsPattern("FAILED Spark      Cannot write to file:.*/file/out: ")
        .contains("(want a folder that is writable or can be made)");
  }

  @Test
  void aClusterThatTheSessionDoesNotReachFails() {
    assertThat(doctor("--master", "spark://nowhere:7077")).isEqualTo(4);
    assertThat(out.toString())
        .contains("FAILED Spark      runs on local[1], not on spark://nowhere:7077")
        .contains("SPARK_HOME");
  }

  @Test
  void aMasterThatIsNoneIsAMistake() {
    assertThat(doctor("--master", "nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("Invalid master: nowhere");
  }
}
