package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  private static final int EPOCHS = 100;

  /** A trial some of whose segments failed; null stands for one that reached its next epoch. */
  private static TrialState after(List<Failure> ends) {
    var events = new ArrayList<SweepEvent>();
    events.add(new Suggested(0, new TreeMap<>()));
    events.add(new Assigned(0, EPOCHS));
    int epoch = 0;
    int attempt = 0;
    for (Failure failure : ends) {
      events.add(new Started(0, ++attempt, epoch, epoch + 1));
      events.add(
          failure == null
              ? new Advanced(0, attempt, ++epoch, new TreeMap<>(), new TreeMap<>())
              : new SegmentFailed(0, attempt, failure, "reason"));
    }
    return SweepState.of(events).trials().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "SPEC, 5, 1, false",
    "DATA, 5, 1, false",
    "RESOURCES, 1, 1, true",
    "RESOURCES, 1, 2, false",
    "INTERNAL, 2, 2, true",
    "INTERNAL, 2, 3, false",
    "INTERNAL, 0, 1, false",
    "INTERNAL, 0, 0, true",
  })
  void allowsAsManyAsItSaysOfWhatMayPass(Failure kind, int retries, int failures, boolean allowed) {
    TrialState trial = after(Collections.nCopies(failures, kind));
    assertThat(new RetryPolicy(retries).allowsAnother(trial)).isEqualTo(allowed);
  }

  @Test
  void aLossCountsAgainstNoRetry() {
    var ends = new ArrayList<>(Collections.nCopies(RetryPolicy.LOSSES - 1, Failure.LOST));
    assertThat(new RetryPolicy(0).allowsAnother(after(ends))).isTrue();
    ends.add(Failure.RESOURCES);
    assertThat(new RetryPolicy(0).allowsAnother(after(ends))).isFalse();
    assertThat(new RetryPolicy(1).allowsAnother(after(ends))).isTrue();
  }

  @Test
  void aTrialThatIsLostEveryTimeEnds() {
    TrialState trial = after(Collections.nCopies(RetryPolicy.LOSSES, Failure.LOST));
    assertThat(new RetryPolicy(100).allowsAnother(trial)).isFalse();
  }

  @Test
  void aTrialThatGetsOnMayBeLostForEver() {
    var ends = new ArrayList<Failure>();
    for (int round = 0; round < 10; round++) {
      ends.addAll(Collections.nCopies(RetryPolicy.LOSSES - 1, Failure.LOST));
      ends.add(null);
    }
    assertThat(new RetryPolicy(0).allowsAnother(after(ends))).isTrue();
  }

  @Test
  void refusesNegativeRetries() {
    assertThatThrownBy(() -> new RetryPolicy(-1)).hasMessageContaining("Invalid retries: -1");
  }
}
