package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import org.junit.jupiter.api.Test;

class TextReportTest {

  @Test
  void isATableWithTheBestTrialFirst() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.5, 0.4)
            .advanced(0, 1, 2)
            .add(new Ended(0, End.COMPLETED))
            .suggested(1, "dgl+man", "0.1")
            .ran(1, 1, 0, 0.5, 0.75)
            .advanced(1, 1, 2)
            .add(new Ended(1, End.COMPLETED))
            .report(2, 2);

    assertThat(new TextReport(report).text(10))
        .isEqualTo(
            """
            cifar10-man: 2 completed of 2 trials

            rank  trial  trial.objective  test/accuracy    best  at epoch  peak memory  images/s  epochs  state
               1      1  dgl+man                 0.7500  0.7500         2    150.0 MiB      1010     2/2  completed
               2      0  dgl                     0.4000  0.5000         1    150.0 MiB      1000     2/2  completed
            """);
  }

  @Test
  void saysThatASweepHasNotEndedAndWhyTrialsFailed() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .failed(0, 1, Failure.DATA, "No such table: \u001b[31m/x")
            .add(new Ended(0, End.FAILED))
            .report(3, 2);

    assertThat(new TextReport(report).text(10))
        .contains("1 failed, 2 not begun of 3 trials (partial: the sweep has not ended)")
        .contains("failed DATA")
        .contains("trial 0, attempt 1: DATA: No such table:  [31m/x")
        .doesNotContain("\u001b");
  }

  @Test
  void countsTrialsThatDoNotFit() {
    var sweep = new Sweeps();
    for (int trial = 0; trial < 5; trial++) {
      sweep.suggested(trial, "dgl", "0." + trial);
    }
    assertThat(new TextReport(sweep.report(5, 2)).text(3)).contains("… and 2 more trials");
  }
}
