package dev.lamina.jobs.doctor;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.Executors;
import dev.lamina.jobs.spark.Executors.Executor;
import dev.lamina.jobs.spark.Executors.Running;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.CodeVersion;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Looks at every executor of a session: whether trials can run there, and write their results. */
public final class ClusterCheck {

  private static final Duration MOST_WAIT = Duration.ofMinutes(3);
  private static final Duration MOST_CLOCK = Duration.ofSeconds(1);
  private static final int CLOCK_READINGS = 3;

  private final LaminaSession session;
  private final Executors executors;
  private final List<Executor> all;

  private ClusterCheck(LaminaSession session, Executors executors, List<Executor> all) {
    this.session = session;
    this.executors = executors;
    this.all = all;
  }

  /**
   * Of the executors of a session, once there are any.
   *
   * @throws LaminaException {@code RESOURCES} if none comes within three minutes
   */
  public static ClusterCheck of(LaminaSession session) throws InterruptedException {
    var executors = new Executors(session.context());
    return new ClusterCheck(session, executors, executors.await(MOST_WAIT));
  }

  /** A task's argument that says nothing. */
  private record Nothing() implements Serializable {}

  /**
   * Looks at all of them at once.
   *
   * @param results folder of results, which need not exist; nothing stays in it
   * @param told called for one after the other, with a line
   * @throws LaminaException {@code RESOURCES} if the driver itself cannot write to that folder
   */
  public void run(Optional<String> results, BiConsumer<Executor, Finding> told)
      throws InterruptedException {
    Optional<ResultsProbe> probe =
        results.map(folder -> ResultsProbe.write(folder, session.hadoop()));
    try {
      var check = new ExecutorCheck(CodeVersion.current(), probe.orElse(null));
      var hadoop = HadoopSettings.of(session.hadoop());
      List<Running<List<Finding>>> running =
          all.stream()
              .map(executor -> executors.start(executor, check, sent -> sent.run(hadoop.hadoop())))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        told.accept(all.get(i), finding(all.get(i), running.get(i)));
      }
    } finally {
      probe.ifPresent(written -> written.remove(session.hadoop()));
    }
  }

  private Finding finding(Executor executor, Running<List<Finding>> running)
      throws InterruptedException {
    try {
      var findings = new ArrayList<>(running.get());
      findings.add(clock(executor));
      return line(executor, findings);
    } catch (LaminaException e) {
      return Finding.failed(e.getMessage());
    }
  }

  /** What is worst first, if anything is. */
  static Finding line(Executor executor, List<Finding> findings) {
    Finding.Level worst =
        findings.stream().map(Finding::level).max(Finding.Level::compareTo).orElseThrow();
    String text =
        findings.stream()
            .sorted((a, b) -> b.level().compareTo(a.level()))
            .map(Finding::text)
            .collect(Collectors.joining("; "));
    return new Finding(worst, executor.host() + ": " + text);
  }

  private Finding clock(Executor executor) throws InterruptedException {
    ClockDifference best = read(executor);
    for (int reading = 1; reading < CLOCK_READINGS; reading++) {
      best = best.or(read(executor));
    }
    return best.exceeds(MOST_CLOCK)
        ? Finding.warning(best + " (want 1 s or less: logs and times of segments are by it)")
        : Finding.ok(best.toString());
  }

  private ClockDifference read(Executor executor) throws InterruptedException {
    Instant asked = Instant.now();
    long began = System.nanoTime();
    Instant read = executors.start(executor, new Nothing(), sent -> Instant.now()).get();
    return ClockDifference.of(asked, read, Duration.ofNanos(System.nanoTime() - began));
  }
}
