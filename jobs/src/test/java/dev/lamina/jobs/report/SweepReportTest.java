package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepReportTest {

  @Test
  void ranksTrialsByTheirLastValueAndNotByTheBestOnTheWay() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.5, 0.8, 0.6)
            .advanced(0, 1, 3)
            .suggested(1, "dgl+man", "0.1")
            .ran(1, 1, 0, 0.5, 0.6, 0.7)
            .advanced(1, 1, 3)
            .report(2, 3);

    assertThat(report.trials()).extracting(TrialReport::trial).containsExactly(1, 0);
    assertThat(report.trials().get(1).best(Sweeps.RANKING)).contains(Map.entry(2, 0.8));
    assertThat(report.trials().get(1).last(Sweeps.METRIC)).hasValue(0.6);
  }

  @Test
  void putsTrialsWithoutAValueLastAndNeverTakesNotANumberForTheBest() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "9")
            .ran(0, 1, 0, Double.NaN)
            .advanced(0, 1, 1)
            .suggested(1, "dgl", "0.1")
            .ran(1, 1, 0, 0.2)
            .advanced(1, 1, 1)
            .report(2, 1);

    assertThat(report.trials()).extracting(TrialReport::trial).containsExactly(1, 0);
    assertThat(report.trials().get(1).best(Sweeps.RANKING)).isEmpty();
  }

  @Test
  void isPartialUntilEveryTrialHasEnded() {
    var sweep = new Sweeps().suggested(0, "dgl", "0.1").ran(0, 1, 0, 0.5).advanced(0, 1, 1);
    assertThat(sweep.report(1, 1).partial()).isTrue();

    sweep.add(new Ended(0, End.COMPLETED));
    assertThat(sweep.report(1, 1).partial()).isFalse();
    assertThat(sweep.report(2, 1).partial()).isTrue();
  }

  @Test
  void countsFailuresByKindAlsoThoseATrialRecoveredFrom() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "dgl", "0.1")
            .failed(0, 1, Failure.RESOURCES, "no memory")
            .ran(0, 2, 0, 0.5)
            .advanced(0, 2, 1)
            .add(new Ended(0, End.COMPLETED))
            .suggested(1, "dgl", "0.2")
            .failed(1, 1, Failure.SPEC, "wrong")
            .add(new Ended(1, End.FAILED))
            .report(2, 1);

    assertThat(report.failures())
        .containsExactly(entry(Failure.SPEC, 1L), entry(Failure.RESOURCES, 1L));
    assertThat(report.count(State.FAILED)).isEqualTo(1);
    assertThat(report.count(State.COMPLETED)).isEqualTo(1);
  }

  @Test
  void variedParametersAreThoseThatDiffer() {
    SweepReport report =
        new Sweeps().suggested(0, "dgl", "0.1").suggested(1, "dgl", "0.2").report(2, 1);

    assertThat(report.varied()).containsExactly("trial.learning-rate.base");
  }
}
