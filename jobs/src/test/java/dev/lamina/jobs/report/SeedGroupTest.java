package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeedGroupTest {

  private final Sweeps sweeps = new Sweeps();

  private void completed(String method, long seed, double accuracy) {
    sweeps.completed(method, seed, accuracy);
  }

  // Student's t for two, one and no degrees of freedom: 4.303 · 0.1 / √3, 12.706 · 0.1 / 2, none.
  @Test
  void tellsMeansAndIntervalsTheBestFirst() {
    completed("dgl", 1, 0.4);
    completed("man", 1, 0.7);
    completed("dgl", 2, 0.5);
    completed("man", 2, 0.8);
    completed("dgl", 3, 0.6);
    completed("hpff", 1, 0.6);
    assertThat(new TextReport(sweeps.report(6, 1)).text(10))
        .contains(
            """
            Completed trials over their seeds:
                               mean
                              test/      95 %
            method  seeds  accuracy  interval
            man         2    0.7500  ± 0.6353
            hpff        1    0.6000         –
            dgl         3    0.5000  ± 0.2484
            """);
  }

  @Test
  void saysNothingWhereSeedsDoNotVary() {
    completed("dgl", 1, 0.4);
    completed("man", 1, 0.7);
    assertThat(new TextReport(sweeps.report(2, 1)).text(10)).doesNotContain("seeds");
    assertThat(HtmlReport.of(sweeps.report(2, 1))).doesNotContain("Means over seeds");
  }

  @Test
  void tellsMeansOfTheEpochsThatValidationChose() {
    sweeps.validated(0, 0.5).validated(1, 0.7);
    completed("dgl", 1, 0.4);
    completed("dgl", 2, 0.6);
    String text = new TextReport(sweeps.report(2, 1)).text(10);
    assertThat(text).contains("    2    0.5000   ± 1.271      0.5000   ± 1.271");
  }

  @Test
  void theHtmlPageHasATableAndWhiskers() {
    completed("dgl", 1, 0.4);
    completed("dgl", 2, 0.5);
    completed("man", 1, 0.6);
    String page = HtmlReport.of(sweeps.report(3, 1));
    assertThat(page)
        .contains("Means over seeds", "<td class=\"number\">± 0.6353</td>", "class=\"whisker\"")
        .contains("dgl: 0.4500 ± 0.6353, 2 seeds");
  }

  @Test
  void leavesOutWhatHasNotCompleted() {
    completed("dgl", 1, 0.4);
    completed("dgl", 2, 0.6);
    sweeps
        .add(
            new Suggested(
                2,
                new TreeMap<>(
                    Map.of("method", new Setting("dgl", "dgl"), "seed", new Setting("3", 3L)))))
        .ran(2, 1, 0, 0.9)
        .advanced(2, 1, 1);
    assertThat(SeedGroup.of(sweeps.report(3, 2)))
        .singleElement()
        .satisfies(
            group -> assertThat(group.trials()).extracting(TrialReport::trial).containsOnly(0, 1));
  }
}
