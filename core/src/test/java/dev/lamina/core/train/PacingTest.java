package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.local.Pace;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PacingTest {

  private static final LearningRate LINEAR = new LearningRate.Linear(0.01, 0.01);
  private static final Warmup WARMUP = new Warmup(3, 100, 0.1, 0.8, 0.937);
  private static final Pacing YOLO = new Pacing(LINEAR, Optional.of(WARMUP), 4);

  /** Invariant 14 of the specification. */
  @Test
  void aWarmUpBeginsWithBiasesAndEndsAtTheUsualRate() {
    Pacing.Run run = YOLO.run(100, 50);
    assertThat(run.at(1, 0)).isEqualTo(new Pacing.Step(0, 0.1, 0.8, true));
    Pacing.Step half = run.at(2, 25);
    double usual = LINEAR.at(2, 100);
    assertThat(half.rate()).isCloseTo(usual / 2, within(1e-15));
    assertThat(half.biasRate()).isCloseTo((0.1 + usual) / 2, within(1e-15));
    assertThat(half.momentum()).isCloseTo((0.8 + 0.937) / 2, within(1e-15));
    Pacing.Step after = run.at(4, 0);
    assertThat(after.rate()).isEqualTo(LINEAR.at(4, 100)).isEqualTo(after.biasRate());
    assertThat(after.momentum()).isEqualTo(0.937);
  }

  @Test
  void itTakesAHundredStepsAtLeast() {
    Pacing.Run run = YOLO.run(100, 5);
    assertThat(run.at(20, 4).rate()).isLessThan(LINEAR.at(20, 100));
    assertThat(run.at(21, 0).rate()).isEqualTo(LINEAR.at(21, 100));
  }

  @Test
  void moreAndMoreBatchesMakeAnUpdate() {
    List<Integer> updates = updates(YOLO.run(10, 100), 1, 10, 100);
    // 1 until a sixth of the warm-up, then 2, 3, and 4 from five sixths on.
    assertThat(updates.subList(0, 50)).isEqualTo(range(0, 50));
    assertThat(gaps(updates, 60, 140)).containsOnly(2);
    assertThat(gaps(updates, 160, 240)).containsOnly(3);
    assertThat(gaps(updates, 260, 1000)).containsOnly(4);
  }

  @Test
  void whoBeginsInTheMiddleUpdatesWithTheOthers() {
    List<Integer> all = updates(YOLO.run(7, 101), 1, 7, 101);
    List<Integer> rest = updates(YOLO.run(7, 101), 5, 7, 101);
    assertThat(rest).isNotEmpty().isEqualTo(all.stream().filter(step -> step >= 404).toList());
  }

  @Test
  void byEpochsAloneEveryBatchUpdates() {
    Pacing.Run run = Pacing.of(LINEAR).run(2, 3);
    assertThat(updates(Pacing.of(LINEAR).run(2, 3), 1, 2, 3)).isEqualTo(range(0, 6));
    assertThat(run.at(2, 1).rate()).isEqualTo(LINEAR.at(2, 2));
  }

  @Test
  void anAccumulationThatNeverUpdatesIsRefused() {
    var never = new Pacing(LINEAR, Optional.empty(), 11);
    var once = new Pacing(LINEAR, Optional.empty(), 10);
    assertThat(updates(never.run(2, 5), 1, 2, 5)).isEmpty();
    assertThat(updates(once.run(2, 5), 1, 2, 5)).containsExactly(9);
    assertThatThrownBy(() -> settings(never).checkUpdates(20))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid gradient-accumulation: an update of 11 batches, and the training has 10 (want at most as many, or nothing is learned)");
    settings(once).checkUpdates(20);
    // A warm-up begins with an update a batch.
    var warming = new Pacing(LINEAR, Optional.of(WARMUP), 1000);
    assertThat(updates(warming.run(2, 5), 1, 2, 5)).isNotEmpty();
    settings(warming).checkUpdates(20);
  }

  private static TrainingSettings settings(Pacing pacing) {
    return new TrainingSettings(pacing, 2, 4, PictureViews.WHOLE, 0, 1);
  }

  @Test
  void theLineEndsAtAPartOfTheBase() {
    assertThat(LINEAR.at(1, 100)).isEqualTo(0.01);
    assertThat(LINEAR.at(51, 100)).isCloseTo(0.01 * (0.5 * 0.99 + 0.01), within(1e-15));
    assertThat(LINEAR.at(100, 100)).isCloseTo(0.01 * (0.01 * 0.99 + 0.01), within(1e-15));
  }

  @Test
  void anOptimizerIsToldWhatItHas() {
    var sgd = new Sgd(0.937, 5e-4, Sgd.Decayed.WEIGHTS, true);
    assertThat(new Paced(sgd, YOLO).controls())
        .containsExactlyInAnyOrder(Pace.BIAS_RATE, Pace.MOMENTUM);
    assertThat(new Paced(sgd, YOLO).accumulates()).isTrue();
    var adamw = new AdamW(0.9, 0.999, 1e-8, 0.01);
    var plain = new Pacing(LINEAR, Optional.of(new Warmup(1, 1, 0, 0, 0)), 1);
    assertThat(new Paced(adamw, plain).controls()).containsExactly(Pace.BIAS_RATE);
    assertThat(new Paced(new Clipped(adamw, 10), plain).clipNorm()).hasValue(10);
    assertThat(new Paced(adamw, plain).accumulates()).isFalse();
    var outside = new Clipped(new Paced(sgd, YOLO), 10);
    assertThat(outside.controls()).containsExactlyInAnyOrder(Pace.BIAS_RATE, Pace.MOMENTUM);
    assertThat(outside.accumulates()).isTrue();
    assertThatThrownBy(() -> new Paced(new Sgd(0.9, 0, true), YOLO))
        .hasMessage("Invalid warm-up: it ends at a momentum of 0.937 (want the optimizer's 0.9)");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Warmup(0, 100, 0.1, 0.8, 0.9))
        .hasMessage("Invalid epochs: 0.0 (want > 0)");
    assertThatThrownBy(() -> new Warmup(3, 0, 0.1, 0.8, 0.9))
        .hasMessage("Invalid least-steps: 0 (want >= 1)");
    assertThatThrownBy(() -> new Warmup(3, 1, -1, 0.8, 0.9))
        .hasMessage("Invalid bias-rate: -1.0 (want >= 0)");
    assertThatThrownBy(() -> new Warmup(3, 1, 0, 1, 0.9))
        .hasMessageStartingWith("Invalid momentum: 1.0");
    assertThatThrownBy(() -> new Pacing(LINEAR, Optional.empty(), 0))
        .hasMessage("Invalid accumulation: 0 (want 1 to 65536)");
    Pacing.Run run = YOLO.run(2, 2);
    run.at(2, 0);
    assertThatThrownBy(() -> run.at(1, 0)).hasMessageContaining("Invalid step");
  }

  private static List<Integer> updates(Pacing.Run run, int from, int to, int stepsPerEpoch) {
    var updates = new ArrayList<Integer>();
    for (int epoch = from; epoch <= to; epoch++) {
      for (int step = 0; step < stepsPerEpoch; step++) {
        if (run.at(epoch, step).updates()) {
          updates.add((epoch - 1) * stepsPerEpoch + step);
        }
      }
    }
    return updates;
  }

  private static List<Integer> gaps(List<Integer> updates, int from, int to) {
    var gaps = new ArrayList<Integer>();
    for (int i = 1; i < updates.size(); i++) {
      if (updates.get(i - 1) >= from && updates.get(i) < to) {
        gaps.add(updates.get(i) - updates.get(i - 1));
      }
    }
    return gaps;
  }

  private static List<Integer> range(int from, int to) {
    var range = new ArrayList<Integer>();
    for (int i = from; i < to; i++) {
      range.add(i);
    }
    return range;
  }
}
