package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RankingTest {

  private SweepState state = SweepState.EMPTY;

  private int trial(Map<String, Double> metrics) {
    int trial = state.trials().size();
    apply(new Suggested(trial, new TreeMap<>()));
    apply(new Assigned(trial, 2));
    apply(new Started(trial, 1, 0, 1));
    apply(new Advanced(trial, 1, 1, new TreeMap<>(metrics), new TreeMap<>()));
    return trial;
  }

  private void fail(int trial) {
    apply(new Started(trial, 2, 1, 2));
    apply(new SegmentFailed(trial, 2, Failure.DATA, "No shard 7"));
    apply(new Ended(trial, End.FAILED));
  }

  private void apply(SweepEvent event) {
    state = state.apply(event);
  }

  private List<Integer> order(Goal goal) {
    return state.trials().stream()
        .sorted(new Ranking("accuracy", goal))
        .map(TrialState::trial)
        .toList();
  }

  @Test
  void ranksFromBestToWorstWithTiesByNumber() {
    for (double accuracy : new double[] {0.5, 0.9, Double.NaN, 0.5, 0.0, -0.0, 0.7}) {
      trial(Map.of("accuracy", accuracy));
    }
    assertThat(order(Goal.MAX)).containsExactly(1, 6, 0, 3, 4, 5, 2);
    assertThat(order(Goal.MIN)).containsExactly(4, 5, 0, 3, 6, 1, 2);
  }

  @Test
  void failedTrialsComeLastAndTrialsWithoutTheMetricBeforeThem() {
    fail(trial(Map.of("accuracy", 0.99)));
    trial(Map.of("loss", 1.0));
    trial(Map.of("accuracy", 0.1));
    apply(new Suggested(3, new TreeMap<>()));
    assertThat(order(Goal.MAX)).containsExactly(2, 1, 3, 0);
    assertThat(new Ranking("accuracy", Goal.MAX).value(state.trials().get(0))).hasValue(0.99);
  }

  @Test
  void notANumberIsNeverPreferred() {
    var ranking = new Ranking("accuracy", Goal.MAX);
    assertThat(ranking.prefers(0.9, 0.5)).isTrue();
    assertThat(ranking.prefers(0.5, 0.5)).isFalse();
    assertThat(ranking.prefers(0.1, Double.NaN)).isTrue();
    assertThat(ranking.prefers(Double.NaN, 0.1)).isFalse();
    assertThat(new Ranking("loss", Goal.MIN).prefers(0.9, 0.5)).isFalse();
  }
}
