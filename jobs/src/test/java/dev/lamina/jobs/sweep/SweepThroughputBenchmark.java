package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.RequestsTable;
import dev.lamina.jobs.table.SweepsTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: what does a sweep cost for each trial, and does that stay so from the first hundred
 * trials to the last?
 *
 * <p>A trial is one step and one evaluation of 16 pictures of 32x32 on ResNet-8, from reading the
 * data to the entry of the log; 1,000 of them, or {@code -Dlamina.benchmark.trials}.
 */
class SweepThroughputBenchmark {

  private static final int TRIALS = Integer.getInteger("lamina.benchmark.trials", 1000);
  private static final int GROUP = 100;

  @Test
  void twoLocalSlots(@TempDir Path folder) throws Exception {
    try (LaminaSession session = LocalSweeps.session()) {
      run("two local slots", session, folder);
    }
  }

  @Test
  void standaloneClusterOfTwoWorkers(@TempDir Path folder) throws Exception {
    try (SparkCluster cluster = SparkCluster.start(2);
        LaminaSession session = cluster.open(2, Map.of())) {
      run("standalone cluster, two workers", session, folder);
    }
  }

  /** From the request to the entry that the next trial has the slot; its median and its worst. */
  @Test
  void fromCancelToTheNextTrial(@TempDir Path folder) throws Exception {
    int trials = 20;
    try (LaminaSession session = LocalSweeps.session()) {
      LocalSweeps.preprocess(session, folder);
      var sweeps = new LocalSweeps(session.spark(), folder);
      var started = new LinkedBlockingQueue<Integer>();
      var listener =
          new SweepListener() {
            @Override
            public void started(SweepEvent.Started event) {
              started.add(event.trial());
            }
          };
      SpecNode endless = spec().with("trial.epochs", 100_000L);
      var driver =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return sweeps.job(endless, "cancel", listener, UnaryOperator.identity()).run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      started.take();
      started.take();
      String results = sweeps.results("cancel");
      var hadoop = new Configuration();
      var remote = new SweepRemote(results, hadoop, new SweepsTable(results, hadoop).all().get(0));
      var requests = new RequestsTable(results, hadoop);
      String id = new SweepsTable(results, hadoop).all().get(0).id();
      var millis = new ArrayList<Long>();
      for (int trial = 0; trial < trials; trial++) {
        long asked = System.nanoTime();
        requests.add(id, RequestsTable.Kind.CANCEL, OptionalInt.of(trial));
        started.take();
        millis.add((System.nanoTime() - asked) / 1_000_000);
      }
      remote.cancel(told -> {});
      driver.get();
      Collections.sort(millis);
      System.out.printf(
          "from cancel to the next trial: median %d ms, worst %d ms%n",
          millis.get(trials / 2), millis.get(trials - 1));
    }
  }

  private static void run(String name, LaminaSession session, Path folder) throws Exception {
    LocalSweeps.preprocess(session, folder.toString(), 4, 4);
    var sweeps = new LocalSweeps(session.spark(), folder);
    var ends = new ArrayList<Long>();
    ends.add(System.nanoTime());
    var listener =
        new SweepListener() {
          @Override
          public void ended(SweepEvent.Ended event) {
            ends.add(System.nanoTime());
          }
        };
    SweepJob.Result result =
        sweeps.job(spec(), "throughput", listener, UnaryOperator.identity()).run();
    for (int first = 0; first + GROUP < ends.size(); first += GROUP) {
      report("%s: trials %d to %d".formatted(name, first, first + GROUP - 1), ends, first, GROUP);
    }
    report(name + ": all " + result.result().trialsByStatus(), ends, 0, ends.size() - 1);
  }

  private static void report(String what, List<Long> ends, int first, int trials) {
    double millis = (ends.get(first + trials) - ends.get(first)) / 1e6 / trials;
    System.out.printf("%s: %.0f ms a trial%n", what, millis);
  }

  private static SpecNode spec() {
    return LocalSweeps.trivial(TRIALS);
  }
}
