package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Restarted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingsTableTest {

  private static final Provenance PROVENANCE = new Provenance("abc", 7, 3, "classes-1");

  @TempDir Path results;
  private DrawingsTable table;

  @BeforeEach
  void name() {
    table = new DrawingsTable(results.toString(), new Configuration(false));
  }

  private static Drawing drawing(String name, String what) {
    return new Drawing(
        name, "Of " + what, ("<svg id=\"" + what + " ü\"/>").getBytes(StandardCharsets.UTF_8));
  }

  private static SegmentKey key(int trial, int attempt) {
    return new SegmentKey("a", trial, attempt);
  }

  private static Advanced advanced(int trial, int attempt, int epoch) {
    return new Advanced(trial, attempt, epoch, new TreeMap<>(), new TreeMap<>());
  }

  private List<Drawing> read(int trial, SweepEvent... log) {
    return table.read("a", trial, table.index("a", List.of(log)));
  }

  @Test
  void theTableComesWithItsFirstDrawing() {
    table.append(key(0, 1), 1, List.of(), PROVENANCE);
    assertThat(results).isEmptyDirectory();
    assertThat(table.exists()).isFalse();

    assertThat(read(0, advanced(0, 1, 1))).isEmpty();
    assertThat(table.names("a")).isEmpty();
    assertThat(table.list("a").keys()).isEmpty();
    table.each("a", row -> assertThat(row).isNull());
    assertThat(results).isEmptyDirectory();

    table.append(key(0, 1), 1, List.of(drawing("labels", "one")), PROVENANCE);
    assertThat(results.resolve("pictures/_delta_log")).isDirectory();
    assertThat(read(0, advanced(0, 1, 1))).containsExactly(drawing("labels", "one"));
  }

  @Test
  void onlyAttemptsThatTheLogNamesAsAdvancedAreRead() {
    table.append(key(0, 1), 1, List.of(drawing("labels", "one")), PROVENANCE);
    table.append(key(0, 2), 2, List.of(drawing("labels", "lost")), PROVENANCE);
    table.append(key(1, 1), 1, List.of(drawing("labels", "unnamed")), PROVENANCE);
    table.append(
        new SegmentKey("b", 0, 1), 1, List.of(drawing("labels", "another sweep")), PROVENANCE);

    assertThat(read(0, advanced(0, 1, 1))).containsExactly(drawing("labels", "one"));
    assertThat(read(1, advanced(0, 1, 1))).isEmpty();
    assertThat(read(0, advanced(0, 1, 1), new Restarted(0))).isEmpty();
    assertThat(read(0, advanced(0, 1, 1), new Restarted(0), advanced(0, 2, 2)))
        .containsExactly(drawing("labels", "lost"));
  }

  @Test
  void ofEachNameTheLatestCounts() {
    table.append(
        key(0, 3), 3, List.of(drawing("predictions", "three"), drawing("f1", "three")), PROVENANCE);
    table.append(
        key(0, 1), 1, List.of(drawing("predictions", "one"), drawing("labels", "one")), PROVENANCE);

    assertThat(read(0, advanced(0, 1, 1), advanced(0, 3, 3)))
        .containsExactly(
            drawing("f1", "three"), drawing("labels", "one"), drawing("predictions", "three"));
    assertThat(table.names("a"))
        .isEqualTo(
            Map.of(
                key(0, 1), Set.of("labels", "predictions"),
                key(0, 3), Set.of("f1", "predictions")));
  }

  @Test
  void theHistoryOfATrialHasWhatLaterOnesReplaced() {
    table.append(key(0, 3), 3, List.of(drawing("f1", "three")), PROVENANCE);
    table.append(key(0, 1), 1, List.of(drawing("labels", "one"), drawing("f1", "one")), PROVENANCE);
    table.append(key(0, 2), 2, List.of(drawing("f1", "lost")), PROVENANCE);
    table.append(key(1, 1), 1, List.of(drawing("f1", "another")), PROVENANCE);
    List<SweepEvent> log = List.of(advanced(0, 1, 1), advanced(0, 3, 3), advanced(1, 1, 1));

    assertThat(table.history("a", 0, log))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    1, List.of(drawing("f1", "one"), drawing("labels", "one")),
                    3, List.of(drawing("f1", "three")))));

    table.append(key(1, 1), 1, List.of(drawing("f1", "another")), PROVENANCE);
    assertThatThrownBy(() -> table.history("a", 1, log))
        .hasMessageContaining("drawing f1 of attempt 1 of trial 1")
        .hasMessageContaining("it is there twice");
  }

  @Test
  void everyRowSaysHowItWasMade() {
    table.append(key(4, 2), 9, List.of(drawing("labels", "one")), PROVENANCE);

    var rows = new ArrayList<DrawingsTable.Drawn>();
    table.each("a", rows::add);
    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.key()).isEqualTo(key(4, 2));
              assertThat(row.epoch()).isEqualTo(9);
              assertThat(row.provenance()).isEqualTo(PROVENANCE);
              assertThat(row.isWhole()).isTrue();
              assertThat(row.drawing()).isEqualTo(drawing("labels", "one"));
            });
  }

  @Test
  void aDrawingThatIsNotWhatWasWrittenIsRefused() {
    table.append(key(0, 1), 1, List.of(drawing("labels", "one")), PROVENANCE);
    var delta =
        new DeltaTable(
            results.resolve("pictures").toString(), DrawingsTable.SCHEMA, new Configuration(false));
    byte[] svg = "<svg />".getBytes(StandardCharsets.UTF_8);
    String digest = Sha256.of(svg);
    row(delta, 1, "labels", svg, "0".repeat(64));
    row(delta, 2, "../../labels", svg, digest);
    row(delta, 3, "labels", "<script/>".getBytes(StandardCharsets.UTF_8), "");

    assertThatThrownBy(() -> read(1, advanced(1, 1, 1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("drawing labels of attempt 1 of trial 1 of sweep a")
        .hasMessageContaining("its bytes do not have the SHA-256 of its row")
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.DATA);
    assertThatThrownBy(() -> read(2, advanced(2, 1, 1)))
        .hasMessageContaining("Invalid name of a drawing: ../../labels");
    assertThat(read(0, advanced(0, 1, 1))).hasSize(1);
  }

  private static void row(DeltaTable delta, int trial, String name, byte[] svg, String sha256) {
    delta.append(
        List.<Object[]>of(
            new Object[] {"a", trial, 1, 1, name, "title", svg, sha256, "abc", 7L, 3L, "code"}));
  }

  @Test
  void anotherFolderInItsPlaceIsLeftAlone() throws IOException {
    Files.createDirectories(results.resolve("pictures"));
    Files.writeString(results.resolve("pictures/mine.txt"), "mine");

    assertThat(read(0, advanced(0, 1, 1))).isEmpty();
    List<Drawing> drawings = List.of(drawing("labels", "one"));
    assertThatThrownBy(() -> table.append(key(0, 1), 1, drawings, PROVENANCE))
        .hasMessageContaining("a folder with mine.txt is there");
    assertThat(results.resolve("pictures")).isDirectoryContaining("glob:**mine.txt");
  }
}
