package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeedGroupTest {

  private final Sweeps sweeps = new Sweeps();
  private int trials;

  private void completed(String method, long seed, double accuracy) {
    int trial = trials++;
    sweeps
        .add(
            new Suggested(
                trial,
                new TreeMap<>(
                    Map.of(
                        "method", new Setting(method, method),
                        "seed", new Setting(Long.toString(seed), seed)))))
        .ran(trial, 1, 0, accuracy)
        .advanced(trial, 1, 1)
        .add(new Ended(trial, End.COMPLETED));
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
            Completed trials over their seeds, after the last epoch:
            method  seeds  mean test/accuracy  95 % interval
            man         2              0.7500       ± 0.6353
            hpff        1              0.6000              –
            dgl         3              0.5000       ± 0.2484
            """);
  }

  @Test
  void saysNothingWhereSeedsDoNotVary() {
    completed("dgl", 1, 0.4);
    completed("man", 1, 0.7);
    assertThat(new TextReport(sweeps.report(2, 1)).text(10)).doesNotContain("seeds");
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
        .satisfies(group -> assertThat(group.values()).containsExactlyInAnyOrder(0.4, 0.6));
  }
}
