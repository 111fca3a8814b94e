package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingFilesTest {

  @TempDir Path folder;

  private static TrialDrawings drawings(int trial, String... names) {
    return new TrialDrawings(
        trial,
        1,
        Stream.of(names)
            .map(
                name ->
                    new Drawing(
                        name,
                        name,
                        ("<svg id=\"" + trial + "\"/>").getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  private int write(TrialDrawings... trials) {
    var files = new DrawingFiles(folder.resolve("report.html"));
    Stream.of(trials).forEach(files::write);
    return files.finish();
  }

  private List<String> found() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void thoseOfAnEarlierReportGoAndOthersFilesStay() throws IOException {
    assertThat(write(drawings(0, "f1", "labels"), drawings(12, "f1"))).isEqualTo(3);
    assertThat(found())
        .containsExactly(
            "drawings",
            "drawings/.lamina",
            "drawings/trial-0",
            "drawings/trial-0/f1.svg",
            "drawings/trial-0/labels.svg",
            "drawings/trial-12",
            "drawings/trial-12/f1.svg");
    assertThat(folder.resolve("drawings/trial-12/f1.svg")).hasContent("<svg id=\"12\"/>");
    for (String mine :
        List.of(
            "trial-0/My notes.svg",
            "trial-0/my-notes.svg",
            "trial-0/notes.txt",
            "trial-9/f1.svg",
            "trial-x/f1.svg",
            "f1.svg")) {
      Path file = folder.resolve("drawings").resolve(mine);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
    }

    assertThat(write(drawings(0, "f1"))).isEqualTo(1);

    assertThat(found())
        .containsExactly(
            "drawings",
            "drawings/.lamina",
            "drawings/f1.svg",
            "drawings/trial-0",
            "drawings/trial-0/My notes.svg",
            "drawings/trial-0/f1.svg",
            "drawings/trial-0/my-notes.svg",
            "drawings/trial-0/notes.txt",
            "drawings/trial-9",
            "drawings/trial-9/f1.svg",
            "drawings/trial-x",
            "drawings/trial-x/f1.svg");
  }

  /** As pages of results elsewhere lie side by side where Lamina runs. */
  @Test
  void everyPageHasAFolderOfItsOwn() throws IOException {
    var one = new DrawingFiles(folder.resolve("one-report.html"));
    one.write(drawings(0, "f1"));
    assertThat(one.finish()).isEqualTo(1);
    var two = new DrawingFiles(folder.resolve("two-report.html"));
    two.write(drawings(1, "f1"));
    assertThat(two.finish()).isEqualTo(1);
    assertThat(found())
        .contains("one-report-drawings/trial-0/f1.svg", "two-report-drawings/trial-1/f1.svg");
  }

  @Test
  void withoutDrawingsNothingIsWrittenOrDeleted() throws IOException {
    assertThat(write()).isZero();
    assertThat(found()).isEmpty();

    write(drawings(3, "f1"));
    assertThat(write()).isZero();
    assertThat(folder.resolve("drawings/trial-3/f1.svg")).exists();

    // Whatever somebody writes there, nothing outside is deleted.
    Path mine = Files.writeString(folder.resolve("trial-3.svg"), "mine");
    Files.writeString(
        folder.resolve("drawings/.lamina"), "trial-3/../../trial-3.svg\ntrial-3/f1.svg\n");
    assertThat(write(drawings(4, "f1"))).isEqualTo(1);
    assertThat(mine).exists();
    assertThat(folder.resolve("drawings/trial-3")).doesNotExist();
  }

  @Test
  void aFileInTheWayIsSaid() throws IOException {
    Files.writeString(folder.resolve("drawings"), "mine");

    assertThat(write()).isZero();
    assertThatThrownBy(() -> write(drawings(0, "f1")))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot write")
        .hasMessageContaining("drawings");
    assertThat(folder.resolve("drawings")).hasContent("mine");
  }
}
