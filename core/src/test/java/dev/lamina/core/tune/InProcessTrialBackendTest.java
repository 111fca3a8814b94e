package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InProcessTrialBackendTest extends TrialBackendContract {

  @Override
  TrialBackend backend(int slots) {
    return new InProcessTrialBackend(
        slots,
        (segment, stop) -> {
          if (segment.trial() == FAILING) {
            throw new LaminaException(Failure.DATA, "Cannot read shard 7: it is empty");
          }
          return finished(segment);
        });
  }

  static Outcome.Finished finished(Segment segment) {
    List<EpochMetrics> epochs =
        IntStream.rangeClosed(segment.fromEpoch() + 1, segment.toEpoch())
            .mapToObj(epoch -> new EpochMetrics(epoch, loss(epoch)))
            .toList();
    return new Outcome.Finished(segment, epochs, new TreeMap<>());
  }

  @Test
  void runsAsManySegmentsAtOnceAsItHasSlots() throws InterruptedException {
    var together = new CyclicBarrier(3);
    try (var backend =
        new InProcessTrialBackend(
            3,
            (segment, stop) -> {
              together.await();
              assertThat(Thread.currentThread().isDaemon()).isTrue();
              assertThat(Thread.currentThread().getName()).startsWith("trial-slot-");
              return finished(segment);
            })) {
      for (int trial = 0; trial < 3; trial++) {
        backend.submit(segment(trial, 1));
      }
      assertThat(take(backend, 3)).allMatch(Outcome.Finished.class::isInstance);
    }
  }

  @Test
  void stopsWhatRunsAndWhatWaits() throws InterruptedException {
    var running = new CountDownLatch(1);
    try (var backend =
        new InProcessTrialBackend(
            1,
            (segment, stop) -> {
              running.countDown();
              while (!stop.getAsBoolean()) {
                Thread.onSpinWait();
              }
              throw new IllegalStateException("stopped");
            })) {
      backend.submit(segment(0, 1));
      backend.submit(segment(1, 1));
      running.await();
      backend.cancel(1);
      backend.cancel(0);
      assertThat(take(backend, 2)).allMatch(Outcome.Stopped.class::isInstance);
    }
  }

  @Test
  void finishingInSpiteOfAStopIsFinishing() throws InterruptedException {
    var running = new CountDownLatch(1);
    var backend =
        new InProcessTrialBackend(
            1,
            (segment, stop) -> {
              running.countDown();
              while (!stop.getAsBoolean()) {
                Thread.onSpinWait();
              }
              return finished(segment);
            });
    backend.submit(segment(0, 1));
    backend.submit(segment(1, 1));
    running.await();
    backend.close();
    List<Outcome> outcomes = take(backend, 2);
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Finished.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Stopped.class);
  }

  @Test
  void saysWhatWasThrownAndOfWhichKindItIs() throws InterruptedException {
    var thrown =
        List.<Throwable>of(
            new LaminaException(Failure.SPEC, "Cannot do it: no"),
            new OutOfMemoryError("Java heap space"),
            new IllegalStateException("Broken", new LaminaException(Failure.DATA, "No shard")),
            new StackOverflowError());
    try (var backend =
        new InProcessTrialBackend(
            1,
            (segment, stop) -> {
              Throwable failure = thrown.get(segment.trial());
              if (failure instanceof Error error) {
                throw error;
              }
              throw (Exception) failure;
            })) {
      for (int trial = 0; trial < thrown.size(); trial++) {
        backend.submit(segment(trial, 1));
      }
      List<Outcome.Failed> failed =
          take(backend, thrown.size()).stream().map(Outcome.Failed.class::cast).toList();
      assertThat(failed)
          .extracting(Outcome.Failed::failure)
          .containsExactly(Failure.SPEC, Failure.RESOURCES, Failure.DATA, Failure.INTERNAL);
      assertThat(failed.get(0).message()).isEqualTo("Cannot do it: no");
      // Where it was thrown is all there is to look for it by.
      assertThat(failed.get(1).message())
          .startsWith("java.lang.OutOfMemoryError: Java heap space at dev.lamina.core.tune.");
      assertThat(failed.get(2).message()).isEqualTo("No shard");
      assertThat(failed.get(3).message())
          .startsWith("java.lang.StackOverflowError at ")
          .endsWith("(a fault of Lamina; the log has more)");
    }
  }

  @Test
  void refusesAnOutcomeOfAnotherSegment() throws InterruptedException {
    try (var backend =
        new InProcessTrialBackend(
            1, (segment, stop) -> finished(segment(segment.trial() + 1, 1)))) {
      backend.submit(segment(0, 1));
      Outcome outcome = backend.take();
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(outcome.segment()).isEqualTo(segment(0, 1));
    }
  }

  @Test
  void refusesToHaveNoSlots() {
    assertThatThrownBy(() -> backend(0)).hasMessageContaining("Invalid slots: 0");
  }
}
