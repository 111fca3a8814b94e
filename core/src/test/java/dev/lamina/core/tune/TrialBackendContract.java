package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every backend promises. */
abstract class TrialBackendContract {

  /** This trial fails, with {@code DATA}. */
  static final int FAILING = 13;

  /** A new backend; its trials measure {@code loss}. */
  abstract TrialBackend backend(int slots);

  @Test
  void everySegmentYieldsExactlyOneOutcomeAlsoBeyondTheSlots() throws InterruptedException {
    try (TrialBackend backend = backend(2)) {
      assertThat(backend.slots()).isEqualTo(2);
      var submitted = new ArrayList<Segment>();
      for (int trial = 0; trial < 7; trial++) {
        submitted.add(segment(trial, 3));
        backend.submit(submitted.get(trial));
      }
      List<Outcome> outcomes = take(backend, 7);
      assertThat(outcomes)
          .extracting(Outcome::segment)
          .containsExactlyInAnyOrderElementsOf(submitted);
      assertThat(outcomes).allMatch(Outcome.Finished.class::isInstance);
    }
  }

  @Test
  void aFinishedSegmentHasOneEntryForEachOfItsEpochs() throws InterruptedException {
    try (TrialBackend backend = backend(1)) {
      backend.submit(new Segment(0, 4, new TreeMap<>(), 2, 3, 5));
      Outcome.Finished finished = (Outcome.Finished) backend.take();
      assertThat(finished.epochs()).extracting(EpochMetrics::epoch).containsExactly(3, 4, 5);
      assertThat(finished.lastMetrics()).containsKey("loss");
    }
  }

  @Test
  void failuresAreOutcomesAndLeaveTheOthersAlone() throws InterruptedException {
    try (TrialBackend backend = backend(2)) {
      backend.submit(segment(FAILING, 2));
      backend.submit(segment(1, 2));
      backend.submit(segment(2, 2));
      for (Outcome outcome : take(backend, 3)) {
        if (outcome instanceof Outcome.Failed failed) {
          assertThat(failed.segment().trial()).isEqualTo(FAILING);
          assertThat(failed.failure()).isEqualTo(Failure.DATA);
          assertThat(failed.message()).isNotBlank().doesNotContain("\tat ");
        } else {
          assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        }
      }
    }
  }

  @Test
  void cancelledTrialsStillYieldTheirOutcome() throws InterruptedException {
    try (TrialBackend backend = backend(1)) {
      for (int trial = 0; trial < 4; trial++) {
        backend.submit(segment(trial, 2));
      }
      backend.cancel(0);
      backend.cancel(2);
      var finished = new TreeSet<Integer>();
      for (Outcome outcome : take(backend, 4)) {
        if (outcome instanceof Outcome.Finished) {
          finished.add(outcome.segment().trial());
        }
      }
      assertThat(finished).contains(1, 3);
    }
  }

  @Test
  void refusesToWaitForNothing() throws InterruptedException {
    try (TrialBackend backend = backend(1)) {
      assertThatThrownBy(backend::take)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no segment is under way");
      backend.submit(segment(0, 1));
      backend.take();
      assertThatThrownBy(backend::take).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closingEndsWhatIsUnderWayAndMayBeDoneTwice() throws InterruptedException {
    TrialBackend backend = backend(1);
    for (int trial = 0; trial < 3; trial++) {
      backend.submit(segment(trial, 2));
    }
    backend.close();
    backend.close();
    assertThat(take(backend, 3)).extracting(outcome -> outcome.segment().trial()).contains(0, 1, 2);
    assertThatThrownBy(() -> backend.submit(segment(3, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  static Segment segment(int trial, int toEpoch) {
    return new Segment(trial, 1, new TreeMap<>(), 0, 0, toEpoch);
  }

  static List<Outcome> take(TrialBackend backend, int count) throws InterruptedException {
    var outcomes = new ArrayList<Outcome>();
    for (int i = 0; i < count; i++) {
      outcomes.add(backend.take());
    }
    return outcomes;
  }

  static SortedMap<String, Double> loss(int epoch) {
    var metrics = new TreeMap<String, Double>();
    metrics.put("loss", 1.0 / epoch);
    return metrics;
  }
}
