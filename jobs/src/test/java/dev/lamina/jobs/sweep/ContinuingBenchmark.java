package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.RetryPolicy;
import dev.lamina.core.tune.SimulatedTrialBackend;
import dev.lamina.core.tune.Sweep;
import dev.lamina.core.tune.SweepControl;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.TableFolder;
import dev.lamina.jobs.table.TrialsTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: how long does a job that goes on with a sweep of 10,000 trials take to its first new
 * trial, and what did a commit to the log cost on the way there?
 *
 * <p>The trials before are simulated, so their log is that of a driver, commit by commit, with its
 * upkeep; the trial after them is a real one. Another number: {@code -Dlamina.benchmark.trials}.
 */
class ContinuingBenchmark {

  private static final int TRIALS = Integer.getInteger("lamina.benchmark.trials", 10_000);
  private static final int GROUP = 1000;

  @Test
  void fromTheStartOfTheJobToItsFirstNewTrial(@TempDir Path folder) throws Exception {
    try (LaminaSession session = LocalSweeps.session()) {
      LocalSweeps.preprocess(session, folder.toString(), 4, 4);
      var sweeps = new LocalSweeps(session.spark(), folder);
      simulate(session, sweeps);

      var millis = new ArrayList<Long>();
      long began = System.nanoTime();
      var listener =
          new SweepListener() {
            @Override
            public void started(SweepEvent.Started event) {
              millis.add((System.nanoTime() - began) / 1_000_000);
            }
          };
      SweepJob.Result done =
          sweeps.job(spec(), "results", listener, UnaryOperator.identity()).run();
      System.out.printf(
          "%d trials in the log: %d ms to the first new one; then %s%n",
          TRIALS, millis.get(0), done.result().trialsByStatus());
    }
  }

  private static void simulate(LaminaSession session, LocalSweeps sweeps)
      throws InterruptedException {
    SweepSpec spec = SweepSpec.of(spec());
    String data = new TableFolder(sweeps.data(), session.hadoop()).qualified();
    Publication publication = new DatasetTables(data, session.hadoop()).newest();
    var trials = new TrialsTable(sweeps.results("results"), session.hadoop());
    trials.createIfMissing();
    var log =
        new DeltaSweepLog(
            trials,
            SweepIdentity.of(spec, data, publication.content()).id(),
            publication.version());
    var ends = new ArrayList<>(List.of(System.nanoTime()));
    var listener =
        new SweepListener() {
          @Override
          public void ended(SweepEvent.Ended event) {
            ends.add(System.nanoTime());
            int ended = ends.size() - 1;
            if (ended % GROUP == 0) {
              System.out.printf(
                  "commits of trials %d to %d: %.1f ms each%n",
                  ended - GROUP,
                  ended - 1,
                  (ends.get(ended) - ends.get(ended - GROUP)) / 1e6 / GROUP);
            }
          }
        };
    var untilAllButOne =
        new SweepControl() {
          @Override
          public boolean stops() {
            return ends.size() > TRIALS;
          }

          @Override
          public Set<Integer> cancelledTrials() {
            return Set.of();
          }
        };
    try (var backend =
        new SimulatedTrialBackend(
            2, (parameters, epoch) -> new TreeMap<>(Map.of("test/accuracy", 0.5)))) {
      new Sweep(spec.plan(), RetryPolicy.ONCE, 1, backend, log, listener)
          .controlledBy(untilAllButOne)
          .run();
    }
  }

  private static SpecNode spec() {
    return LocalSweeps.trivial(TRIALS + 2);
  }
}
