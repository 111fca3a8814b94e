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

                   trial.        test/       peak
            trial  objective  accuracy     memory  images/s  epochs
                1  dgl+man      0.7500  150.0 MiB      1010  2/2
                0  dgl          0.4000  150.0 MiB      1000  2/2

            Values are of the last epoch.
            """);
  }

  @Test
  void saysThatNothingIsRankedByAMetricThatNobodyReports() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.5)
            .advanced(0, 1, 1)
            .ended(0)
            .report(1, 1);
    assertThat(new TextReport(report).text(10)).doesNotContain("nothing is ranked");
    SweepReport without =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, Double.NaN)
            .advanced(0, 1, 1)
            .ended(0)
            .report(1, 1);
    assertThat(new TextReport(without).text(10))
        .contains(
            "Values are of the last epoch. No trial has a value of test/accuracy: nothing is ranked.");
  }

  /** What replacing blocks does, in one table. */
  @Test
  void showsParametersAndSpeedOfInferenceWhereTheyAreKnown() {
    SweepReport report =
        new Sweeps()
            .deployed(0, 466_906, 2_000)
            .suggested(0, "whole", "0.1")
            .ran(0, 1, 0, 0.5)
            .advanced(0, 1, 1)
            .ended(0)
            .deployed(1, 369_696, 2_400)
            .suggested(1, "light", "0.1")
            .ran(1, 1, 0, 0.4)
            .advanced(1, 1, 1)
            .ended(1)
            .report(2, 1);

    assertThat(new TextReport(report).text(10))
        .contains(
            """
                   trial.        test/     trained       peak            inferred
            trial  objective  accuracy  parameters     memory  images/s  images/s  epochs
                0  whole        0.5000     466,906  150.0 MiB      1000      2000  1/1
                1  light        0.4000     369,696  150.0 MiB      1010      2400  1/1
            """);
  }

  @Test
  void showsTheTestValueOfTheEpochThatWasBestOnValidationAndNotTheBest() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .validated(0, 0.6, 0.9, 0.7)
            .ran(0, 1, 0, 0.8, 0.7, 0.6)
            .advanced(0, 1, 3)
            .add(new Ended(0, End.COMPLETED))
            .suggested(1, "man", "0.1")
            .ran(1, 1, 0, 0.5)
            .advanced(1, 1, 1)
            .report(2, 3);

    assertThat(new TextReport(report).text(10))
        .contains(
            """
                                             test/
                                          accuracy
                   trial.        test/     at best       peak
            trial  objective  accuracy  validation     memory  images/s  epochs
                0  dgl          0.6000  0.7000 (2)  150.0 MiB      1000  3/3
                1  man          0.5000           –  150.0 MiB      1010  1/3 unfinished

            Values are of the last epoch; in brackets, of the best by validation/accuracy.
            """)
        .doesNotContain("0.8000");
  }

  @Test
  void ranksAValidationMetricByItsBestEpoch() {
    SweepReport report =
        new Sweeps("validation/accuracy")
            .suggested(0, "dgl", "0.1")
            .validated(0, 0.6, 0.7)
            .ran(0, 1, 0, 0.5, 0.6)
            .advanced(0, 1, 2)
            .suggested(1, "man", "0.1")
            .validated(1, 0.8, 0.4)
            .ran(1, 1, 0, 0.3, 0.2)
            .advanced(1, 1, 2)
            .report(2, 2);

    assertThat(report.trials()).extracting(TrialReport::trial).containsExactly(1, 0);
    assertThat(new TextReport(report).text(10))
        .contains("1  man         0.8000 (1)    0.2000  0.3000 (1)")
        .contains("0  dgl         0.7000 (2)    0.6000  0.6000 (2)");
  }

  @Test
  void keepsToTheWidthOfATerminal() {
    var sweeps = new Sweeps().validated(0, 0.5);
    for (long seed = 1; seed <= 3; seed++) {
      sweeps.completed("infopro+man", seed, 0.5 + seed / 10.0);
    }
    sweeps.completed("dgl", 1, 0.5);
    assertThat(new TextReport(sweeps.report(4, 1)).text(10).lines())
        .filteredOn(line -> line.contains("infopro+man"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
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
