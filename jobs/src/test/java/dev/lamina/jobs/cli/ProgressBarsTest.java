package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.TrialProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {

  private static final TrialProgress HALF = new TrialProgress(2, 4, 50, 100, 1.2345, 812.4, 0);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nanos;

  private ProgressBars bars(boolean terminal, int columns) {
    return new ProgressBars(
        new PrintWriter(bytes, true, StandardCharsets.UTF_8),
        new Terminal(terminal, columns),
        StandardCharsets.UTF_8,
        () -> nanos);
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineTellsWhereATrialIs() {
    var line = ProgressLine.of(3, "dgl+man", 0, 4, HALF, Duration.ofSeconds(30));

    assertThat(line.text(120, line.nameWidth(), true))
        .isEqualTo(
            "trial 3  dgl+man ▕█████████░░░░░░░░░░░░░░░▏"
                + "  epoch 2/4  loss 1.235  812 img/s  eta 0:50  step 50/100");
  }

  @Test
  void aNarrowLineDropsTheLeastImportantFirst() {
    var line = ProgressLine.of(3, "dgl+man", 0, 4, HALF, Duration.ofSeconds(30));

    assertThat(line.text(60, line.nameWidth(), false))
        .isEqualTo("trial 3  dgl+man [######------------]  epoch 2/4  loss 1.235")
        .hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void aTrialWithoutAStepIsStarting() {
    var none = new TrialProgress(1, 4, 0, 0, Double.NaN, 0, 0);
    var line = ProgressLine.of(3, "dgl", 0, 4, none, Duration.ZERO);

    assertThat(line.text(80, line.nameWidth(), false)).endsWith("  starting").doesNotContain("nan");
  }

  @Property
  void noLineIsEverWiderThanTheTerminal(
      @ForAll @IntRange(min = 1, max = 200) int columns,
      @ForAll @IntRange(min = 0, max = 60) int nameWidth,
      @ForAll String label,
      @ForAll double loss) {
    var progress = new TrialProgress(2, 4, 50, 100, loss, 812.4, 0);
    var line = ProgressLine.of(3, label, 0, 4, progress, Duration.ofSeconds(30));

    assertThat(line.text(columns, nameWidth, true).length()).isLessThanOrEqualTo(columns);
    assertThat(line.text(columns, nameWidth, true)).doesNotContain("\n", "\r", "\u001b");
  }

  @Test
  void aTerminalIsDrawnOverAndLeftClean() {
    try (ProgressBars bars = bars(true, 80)) {
      bars.sweep(2, 0, 0);
      bars.started(0, "dgl", 0, 4);
      nanos += 1_000_000_000;
      bars.progressed(0, HALF);
    }
    assertThat(written()).contains("\u001b[2A\r\u001b[2K\u001b[J", "epoch 2/4", "0/2 trials");
    assertThat(written()).endsWith("\u001b[2A\r\u001b[2K\u001b[J");
  }

  @Test
  void progressIsNotDrawnMoreThanFiveTimesASecond() {
    ProgressBars bars = bars(true, 80);
    bars.started(0, "dgl", 0, 4);
    bytes.reset();
    for (int i = 0; i < 1000; i++) {
      nanos += 1_000_000;
      bars.progressed(0, HALF);
    }
    assertThat(written().split("epoch 2/4", -1)).hasSizeBetween(5, 7);
  }

  @Test
  void aFileGetsOneLineASegmentAndNoSequences() {
    try (ProgressBars bars = bars(false, 80)) {
      bars.sweep(2, 0, 0);
      bars.started(0, "dgl", 0, 4);
      bars.progressed(0, HALF);
      nanos += 61_000_000_000L;
      bars.ended(0, "test/accuracy 0.913");
    }
    assertThat(written().lines())
        .containsExactlyElementsOf(
            List.of(
                "trial 0  dgl  started, epochs 1 to 4",
                "trial 0  dgl  test/accuracy 0.913  (1:01)"));
  }

  @Test
  void lateReportsOfATrialThatEndedAreIgnored() {
    ProgressBars bars = bars(true, 80);
    bars.started(0, "dgl", 0, 4);
    bars.ended(0, "done");
    bytes.reset();
    nanos += 1_000_000_000;

    bars.progressed(0, HALF);

    assertThat(written()).isEmpty();
  }
}
