package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

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
    List<SegmentFailed> failed =
        Collections.nCopies(failures, new SegmentFailed(0, 1, kind, "reason"));
    assertThat(new RetryPolicy(retries).allowsAnother(failed)).isEqualTo(allowed);
  }

  @Test
  void refusesNegativeRetries() {
    assertThatThrownBy(() -> new RetryPolicy(-1)).hasMessageContaining("Invalid retries: -1");
  }
}
