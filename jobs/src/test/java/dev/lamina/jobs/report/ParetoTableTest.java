package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives.Objective;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoTableTest {

  private static final Objective ACCURACY = new Objective(Sweeps.METRIC, Goal.MAX);

  /** Speed is 1000 for trial 0, and 10 more for each trial after it. */
  private static final Objective SPEED = new Objective(Trainer.SPEED, Goal.MAX);

  @Test
  void showsTheTrialsThatNoOtherBeatsInEverything() {
    SweepReport report =
        new Sweeps()
            .objectives(ACCURACY, SPEED)
            .completed("dgl", 1, 0.75)
            .completed("man", 1, 0.5)
            .completed("hpff", 1, 0.625)
            .report(3, 1);

    ParetoTable table = ParetoTable.of(report).orElseThrow();
    assertThat(table.names())
        .containsExactly("trial", "method", "test/accuracy (max)", "images-per-second (max)");
    assertThat(table.rows())
        .containsExactly(
            List.of("0", "dgl", "0.7500", "1000"), List.of("2", "hpff", "0.6250", "1020"));
    // From (0.5, 1000): trial 2 has 0.125 x 20, trial 0 is worst in speed and adds nothing.
    assertThat(table.note())
        .startsWith(
            "Hypervolume 2.500, from the worst value of each objective over the 3 completed trials"
                + " that have all: test/accuracy 0.5000, images-per-second 1000.");
    assertThat(new TextReport(report).text(10)).contains("\nPareto front:\n", table.note());
    assertThat(HtmlReport.of(report)).contains("Pareto front", "class=\"dot c0\"", table.note());
  }

  @Test
  void comparesCompletedTrialsWithAllValuesOnly() {
    SweepReport report =
        new Sweeps()
            .objectives(ACCURACY, new Objective("test/loss", Goal.MIN))
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.9)
            .advanced(0, 1, 1)
            .ended(0)
            .report(1, 1);
    ParetoTable table = ParetoTable.of(report).orElseThrow();
    assertThat(table.rows()).isEmpty();
    assertThat(new TextReport(report).text(10))
        .contains("Pareto front:\nNo completed trial has a value for each objective yet.\n");
    assertThat(HtmlReport.of(report)).contains("No completed trial has a value");

    SweepReport unfinished =
        new Sweeps()
            .objectives(ACCURACY, SPEED)
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.5)
            .advanced(0, 1, 1)
            .ended(0)
            .suggested(1, "man", "0.1")
            .ran(1, 1, 0, 0.9)
            .advanced(1, 1, 1)
            .report(2, 2);
    assertThat(ParetoTable.of(unfinished).orElseThrow().rows())
        .extracting(row -> row.get(0))
        .containsExactly("0");
  }

  @Test
  void peakMemoryIsWithWhatIsHeldBetweenSteps() {
    SweepReport report =
        new Sweeps()
            .objectives(ACCURACY, new Objective("peak-memory", Goal.MIN))
            .completed("dgl", 1, 0.75)
            .report(1, 1);
    ParetoTable table = ParetoTable.of(report).orElseThrow();
    // 150 and 10 MiB.
    assertThat(table.rows().get(0)).endsWith("0.1563 GB");
    assertThat(table.note()).contains("peak-memory 0.1563 GB", "1 GB is 2^30 bytes");
  }

  @Test
  void aSweepWithoutObjectivesHasNoFront() {
    SweepReport report = new Sweeps().completed("dgl", 1, 0.75).report(1, 1);
    assertThat(ParetoTable.of(report)).isEmpty();
    assertThat(new TextReport(report).text(10)).doesNotContain("Pareto");
    assertThat(HtmlReport.of(report)).doesNotContain("Pareto");
  }
}
