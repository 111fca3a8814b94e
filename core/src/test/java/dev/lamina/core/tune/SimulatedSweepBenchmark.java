package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Question: what do the decisions of a sweep cost, and reading its log back? Trials are simulated,
 * the log is in memory: nothing but the loop, the searcher and the scheduler is measured.
 */
class SimulatedSweepBenchmark {

  private static final int TRIALS = Integer.getInteger("benchmark.trials", 10_000);
  private static final int EPOCHS = 27;
  private static final Ranking RANKING = new Ranking("loss", Goal.MIN);
  private static final SearchSpace SPACE =
      SearchSpace.of(
          SpecNode.parse("{a: {uniform: [0, 1]}, b: {log-uniform: [0.001, 1]}}", "benchmark"));

  @Test
  void decisions() throws InterruptedException {
    Searcher random = Searchers.random(SPACE, 1, TRIALS);
    measure("random, fifo", random, Schedulers.fifo(), OptionalInt.empty());
    measure("random, asha", random, Schedulers.asha(RANKING, 1, 3), OptionalInt.of(3));
    measure(
        "random, asha, asynchronous", random, Schedulers.asha(RANKING, 1, 3), OptionalInt.empty());
    measure(
        "random, hyperband",
        random,
        Schedulers.hyperband(RANKING, 1, 3, EPOCHS),
        OptionalInt.of(3));
    measure("random, median", random, Schedulers.median(RANKING, 9, 9, 3), OptionalInt.of(3));
    measure("random, patience", random, Schedulers.patience(RANKING, 9, 2, 0), OptionalInt.empty());
    Searcher tpe = Searchers.tpe(SPACE, 1, TRIALS, RANKING, Tpe.USUAL);
    measure("tpe, asha", tpe, Schedulers.asha(RANKING, 1, 3), OptionalInt.of(3));
  }

  private static void measure(String name, Searcher searcher, Scheduler scheduler, OptionalInt lag)
      throws InterruptedException {
    var plan = new SearchPlan(searcher, Integer.MAX_VALUE, scheduler, lag, parameters -> EPOCHS);
    var log = new InMemorySweepLog();
    long begin = System.nanoTime();
    SweepState state = run(plan, log.open());
    double ran = seconds(begin);
    List<SweepEvent> half = log.entries().subList(0, log.entries().size() - 2);
    begin = System.nanoTime();
    run(plan, new InMemorySweepLog(half).open());
    System.out.printf(
        Locale.ROOT,
        "%-28s %,d trials, %,d decisions, %,d entries: %.1f s; read back and finished %.2f s%n",
        name,
        state.trials().size(),
        state.legs().size(),
        state.entries(),
        ran,
        seconds(begin));
  }

  private static SweepState run(SearchPlan plan, SweepLog log) throws InterruptedException {
    var backend =
        new SimulatedTrialBackend(
            4,
            (parameters, epoch) ->
                new TreeMap<>(Map.of("loss", (double) parameters.get("a").value() + 1.0 / epoch)));
    try (backend) {
      return new Sweep(plan, RetryPolicy.ONCE, EPOCHS, backend, log, SweepListener.NONE)
          .run()
          .state();
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
