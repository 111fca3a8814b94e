package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.tune.Scheduler.Promotion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoppingSchedulerTest extends SchedulerContract {

  @Override
  Scheduler scheduler() {
    return Schedulers.median(RANKING, 3, 3, 2);
  }

  /** The legs of one trial after the other, all of one epoch. */
  private static List<Leg> legs(double[]... losses) {
    var legs = new ArrayList<Leg>();
    for (int trial = 0; trial < losses.length; trial++) {
      for (int rung = 0; rung < losses[trial].length; rung++) {
        legs.add(leg(legs.size(), trial, rung, rung + 1, losses[trial][rung]));
      }
    }
    return legs;
  }

  private static List<Leg> own(double... losses) {
    return legs(losses);
  }

  @Test
  void theMedianIsOfTheOthersRunningAverages() {
    // Averages of the first two legs: 2, 4 and 6; the third trial counts no further than the other.
    List<Leg> others = legs(new double[] {3, 1}, new double[] {4, 4}, new double[] {6, 6, 0});
    var rule = new MedianRule(RANKING, 0, 3);
    assertThat(rule.goesOn(own(5, 4), others)).isTrue();
    assertThat(rule.goesOn(own(5, 4.1), others)).isFalse();
    assertThat(rule.goesOn(own(3.9, 9), others)).as("its best counts").isTrue();
    assertThat(rule.goesOn(own(5, Double.NaN), others)).isFalse();
    assertThat(new MedianRule(RANKING, 3, 3).goesOn(own(5, 4.1), others)).as("grace").isTrue();
    assertThat(new MedianRule(RANKING, 0, 4).goesOn(own(5, 4.1), others)).as("too few").isTrue();
  }

  @Test
  void ofAnEvenNumberTheMedianLiesBetween() {
    List<Leg> others = legs(new double[] {1}, new double[] {2});
    var rule = new MedianRule(RANKING, 0, 2);
    assertThat(rule.goesOn(own(1.5), others)).isTrue();
    assertThat(rule.goesOn(own(1.6), others)).isFalse();
  }

  @Test
  void whatEndsLaterChangesNoVerdict() {
    Scheduler scheduler = Schedulers.median(RANKING, 1, 0, 1);
    List<Leg> legs = legs(new double[] {5}, new double[] {1});
    // The first had nobody to be compared with.
    assertThat(scheduler.promote(legs, true)).contains(new Promotion(0, 2));
  }

  @Test
  void patienceEndsSoManyLooksAfterTheBest() {
    var rule = new PatienceRule(RANKING, 2, 0.1);
    assertThat(rule.goesOn(own(5), List.of())).isTrue();
    assertThat(rule.goesOn(own(5, 6), List.of())).isTrue();
    assertThat(rule.goesOn(own(5, 6, 4.95), List.of())).as("within the margin").isFalse();
    assertThat(rule.goesOn(own(5, 6, 4.8), List.of())).isTrue();
    assertThat(rule.goesOn(own(Double.NaN, Double.NaN), List.of())).isFalse();
    var up = new PatienceRule(new Ranking("loss", Goal.MAX), 1, 0);
    assertThat(up.goesOn(own(5, 6), List.of())).isTrue();
    assertThat(up.goesOn(own(5, 5), List.of())).isFalse();
  }

  @Test
  void aThresholdCountsFromItsEpoch() {
    var rule = new ThresholdRule(RANKING, 2, 1.0);
    assertThat(rule.goesOn(own(9), List.of())).isTrue();
    assertThat(rule.goesOn(own(9, 1.0), List.of())).isTrue();
    assertThat(rule.goesOn(own(9, 1.1), List.of())).isFalse();
    assertThat(rule.goesOn(own(9, Double.NaN), List.of())).isFalse();
  }

  @Test
  void looksEachSoManyEpochs() {
    Scheduler scheduler = Schedulers.threshold(RANKING, 4, 8, 1.0);
    assertThat(scheduler.firstEpochs(0)).isEqualTo(4);
    assertThat(scheduler.promote(List.of(leg(0, 0, 0, 4, 9)), true)).contains(new Promotion(0, 8));
    assertThat(scheduler.promote(List.of(leg(0, 0, 0, 4, 9), leg(1, 0, 1, 8, 9)), true)).isEmpty();
    assertThat(scheduler.promote(List.of(leg(0, 0, 0, 8, 1)), false))
        .contains(new Promotion(0, 12));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Schedulers.median(RANKING, 0, 0, 1)).hasMessageContaining(">= 1");
    assertThatThrownBy(() -> Schedulers.patience(RANKING, 1, 0, 0)).hasMessageContaining(">= 1");
    assertThatThrownBy(() -> Schedulers.patience(RANKING, 1, 1, -1)).hasMessageContaining(">= 0");
    assertThatThrownBy(() -> Schedulers.threshold(RANKING, 1, 1, Double.NaN))
        .hasMessageContaining("want a number");
  }
}
