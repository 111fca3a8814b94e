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

  /** The verdict on the last leg of one more trial, after the others. */
  private static boolean goesOn(StoppingRule rule, List<Leg> others, double... losses) {
    StoppingRule.Watch watch = rule.watch();
    others.forEach(watch::goesOn);
    boolean verdict = true;
    for (int rung = 0; rung < losses.length; rung++) {
      verdict = watch.goesOn(leg(others.size() + rung, 99, rung, rung + 1, losses[rung]));
    }
    return verdict;
  }

  @Test
  void theMedianIsOfTheOthersRunningAverages() {
    // Averages of the first two legs: 2, 4 and 6; the third trial counts no further than the other.
    List<Leg> others = legs(new double[] {3, 1}, new double[] {4, 4}, new double[] {6, 6, 0});
    var rule = new MedianRule(RANKING, 0, 3);
    assertThat(goesOn(rule, others, 5, 4)).isTrue();
    assertThat(goesOn(rule, others, 5, 4.1)).isFalse();
    assertThat(goesOn(rule, others, 3.9, 9)).as("its best counts").isTrue();
    assertThat(goesOn(rule, others, 5, Double.NaN)).isFalse();
    assertThat(goesOn(rule, others, Double.NaN, 4)).isTrue();
    assertThat(goesOn(new MedianRule(RANKING, 3, 3), others, 5, 4.1)).as("grace").isTrue();
    assertThat(goesOn(new MedianRule(RANKING, 0, 4), others, 5, 4.1)).as("too few").isTrue();
  }

  @Test
  void whatWasNoNumberOnceHasNoAverage() {
    List<Leg> others = legs(new double[] {Double.NaN, 1}, new double[] {2, 2});
    assertThat(goesOn(new MedianRule(RANKING, 0, 1), others, 9, 1.9)).isTrue();
    assertThat(goesOn(new MedianRule(RANKING, 0, 1), others, 9, 2.1)).isFalse();
    assertThat(goesOn(new MedianRule(RANKING, 0, 2), others, 9, 2.1)).isTrue();
  }

  @Test
  void ofAnEvenNumberTheMedianLiesBetween() {
    List<Leg> others = legs(new double[] {1}, new double[] {2});
    var rule = new MedianRule(RANKING, 0, 2);
    assertThat(goesOn(rule, others, 1.5)).isTrue();
    assertThat(goesOn(rule, others, 1.6)).isFalse();
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
    assertThat(goesOn(rule, List.of(), 5)).isTrue();
    assertThat(goesOn(rule, List.of(), 5, 6)).isTrue();
    assertThat(goesOn(rule, List.of(), 5, 6, 4.95)).as("within the margin").isFalse();
    assertThat(goesOn(rule, List.of(), 5, 6, 4.8)).isTrue();
    assertThat(goesOn(rule, List.of(), Double.NaN, Double.NaN)).isFalse();
    var up = new PatienceRule(new Ranking("loss", Goal.MAX), 1, 0);
    assertThat(goesOn(up, List.of(), 5, 6)).isTrue();
    assertThat(goesOn(up, List.of(), 5, 5)).isFalse();
  }

  @Test
  void aThresholdCountsFromItsEpoch() {
    var rule = new ThresholdRule(RANKING, 2, 1.0);
    assertThat(goesOn(rule, List.of(), 9)).isTrue();
    assertThat(goesOn(rule, List.of(), 9, 1.0)).isTrue();
    assertThat(goesOn(rule, List.of(), 9, 1.1)).isFalse();
    assertThat(goesOn(rule, List.of(), 9, Double.NaN)).isFalse();
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
