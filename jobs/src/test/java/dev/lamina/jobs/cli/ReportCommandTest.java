package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.upkeep.StoredSweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private StoredSweep sweep;

  @BeforeEach
  void begin() {
    sweep = new StoredSweep(folder).completed(0, 0.5, 0.6).completed(1, 0.9, 0.7);
  }

  private String report(String... more) {
    String[] arguments = new String[3 + more.length];
    System.arraycopy(new String[] {"report", "--out", folder.toString()}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    out.getBuffer().setLength(0);
    var writer = new PrintWriter(out, true);
    assertThat(Lamina.commandLine(writer, writer).execute(arguments)).isZero();
    return out.toString();
  }

  private static String image(int trial, int attempt) {
    return "base64,"
        + Base64.getEncoder().encodeToString(StoredSweep.drawing(trial, attempt, "f1").svg());
  }

  @Test
  void drawingsAreInThePageAndBesideIt() throws IOException {
    sweep.drew(0, 2, 2, "f1").drew(1, 1, 1, "f1", "labels").drew(1, 2, 2, "f1");
    sweep.began(2).drew(2, 1, 1, "f1");

    assertThat(report()).endsWith("Drawings: %s/drawings\n".formatted(folder));

    String page = Files.readString(folder.resolve("report.html"));
    assertThat(page).contains("<h3>trial 1", image(1, 2), image(0, 2), "<summary>trial 0");
    assertThat(page).doesNotContain(image(2, 1));
    assertThat(folder.resolve("drawings/trial-1/f1.svg"))
        .hasBinaryContent(StoredSweep.drawing(1, 2, "f1").svg());
    assertThat(folder.resolve("drawings/trial-1/labels.svg"))
        .hasBinaryContent(StoredSweep.drawing(1, 1, "labels").svg());
    assertThat(folder.resolve("drawings/trial-2")).doesNotExist();
  }

  @Test
  void anotherPageHasItsDrawingsBesideItself(@TempDir Path elsewhere) {
    sweep.drew(0, 2, 2, "f1");

    report("--html", elsewhere.resolve("deep/page.html").toString());

    assertThat(elsewhere.resolve("deep/page-drawings/trial-0/f1.svg")).exists();
    assertThat(folder.resolve("drawings")).doesNotExist();
  }

  @Test
  void resultsWithoutDrawingsAreReportedAsEver() throws IOException {
    assertThat(report()).doesNotContain("Drawings:").contains("Report: ");

    assertThat(Files.readString(folder.resolve("report.html"))).doesNotContain("<img", "Drawings");
    assertThat(folder.resolve("pictures")).doesNotExist();
    assertThat(folder.resolve("drawings")).doesNotExist();
  }
}
