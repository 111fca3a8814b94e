package dev.lamina.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockDifferenceTest {

  private static final Instant ASKED = Instant.parse("2026-11-29T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void theReadingIsTakenForTheMiddleOfTheRoundTrip() {
    ClockDifference same = ClockDifference.of(ASKED, ASKED.plusMillis(200), Duration.ofMillis(400));
    assertThat(same).hasToString("clock +0.000 s (±0.200)");

    ClockDifference behind =
        ClockDifference.of(ASKED, ASKED.minusMillis(1_500), Duration.ofSeconds(1));
    assertThat(behind).hasToString("clock -2.000 s (±0.500)");
  }

  @Test
  void onlyWhatTheRoundTripCannotExplainExceeds() {
    Instant ahead = ASKED.plusSeconds(3);
    assertThat(ClockDifference.of(ASKED, ahead, Duration.ofMillis(2_100)).exceeds(SECOND))
        .isFalse();
    assertThat(ClockDifference.of(ASKED, ahead, Duration.ofMillis(1_900)).exceeds(SECOND)).isTrue();
    assertThat(
            ClockDifference.of(ASKED, ASKED.minusSeconds(2), Duration.ofMillis(100))
                .exceeds(SECOND))
        .isTrue();
  }

  @Test
  void theSurerOfTwoReadingsStands() {
    ClockDifference slow = ClockDifference.of(ASKED, ASKED, Duration.ofMillis(800));
    ClockDifference quick = ClockDifference.of(ASKED, ASKED, Duration.ofMillis(20));
    assertThat(slow.or(quick)).isEqualTo(quick);
    assertThat(quick.or(slow)).isEqualTo(quick);
  }

  @Test
  void anAnswerBeforeItsQuestionIsRefused() {
    assertThatThrownBy(() -> ClockDifference.of(ASKED, ASKED, Duration.ofMillis(-1)))
        .hasMessage("Invalid round trip: PT-0.001S (want >= 0)");
  }
}
