package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulatedTrialBackendTest extends TrialBackendContract {

  @Override
  TrialBackend backend(int slots) {
    return new SimulatedTrialBackend(
        slots,
        new Simulation() {
          @Override
          public SortedMap<String, Double> metrics(
              SortedMap<String, Setting> parameters, int epoch) {
            return loss(epoch);
          }

          @Override
          public Optional<Failure> failure(Segment segment) {
            return segment.trial() == FAILING ? Optional.of(Failure.DATA) : Optional.empty();
          }
        });
  }

  @Test
  void outcomesComeInTheOrderOfVirtualTime() {
    var backend =
        new SimulatedTrialBackend(
            2,
            new Simulation() {
              @Override
              public SortedMap<String, Double> metrics(
                  SortedMap<String, Setting> parameters, int epoch) {
                return loss(epoch);
              }

              @Override
              public Duration epochTime(SortedMap<String, Setting> parameters) {
                return Duration.ofHours((long) parameters.get("hours").value());
              }
            });
    backend.submit(taking(0, 5));
    backend.submit(taking(1, 2));
    backend.submit(taking(2, 1));
    backend.submit(taking(3, 2));
    // Slot a: trial 0 until 5. Slot b: trial 1 until 2, trial 2 until 3, trial 3 until 5.
    assertThat(backend.take().segment().trial()).isEqualTo(1);
    assertThat(backend.clock()).isEqualTo(Duration.ofHours(2));
    assertThat(backend.take().segment().trial()).isEqualTo(2);
    assertThat(backend.clock()).isEqualTo(Duration.ofHours(3));
    assertThat(backend.take().segment().trial()).isEqualTo(0);
    assertThat(backend.take().segment().trial()).isEqualTo(3);
    assertThat(backend.clock()).isEqualTo(Duration.ofHours(5));
  }

  private static Segment taking(int trial, long hours) {
    return new Segment(trial, 1, new TreeMap<>(Map.of("hours", Setting.of(hours))), 0, 0, 1);
  }
}
