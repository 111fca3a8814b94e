package dev.lamina.core.benchmark;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.SearchSpace;
import dev.lamina.core.tune.Searcher;
import dev.lamina.core.tune.Searchers;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.Tpe;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Question: how long does the tree-structured Parzen estimator take for a suggestion after 10,000
 * trials of ten parameters? The median of suggestions in a row once the code is compiled, by the
 * processor time of the thread, which a busy machine disturbs least.
 */
class SuggestionBenchmark {

  private static final int SUGGESTIONS = 60;
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final Ranking RANKING = new Ranking("test/loss", Goal.MIN);

  private static final String NUMBERS =
      """
      {a: {log-uniform: [0.001, 1]}, b: {log-uniform: [1.0e-5, 1]}, c: {log-uniform: [0.01, 10]},
       d: {log-uniform: [0.1, 100]}, e: {log-uniform: [1, 1000]}, f: {uniform: [0, 1]},
       g: {uniform: [-1, 1]}, h: {uniform: [0, 10]}, i: {uniform: [0, 0.5]}, j: {uniform: [5, 6]}}
      """;

  private static final String MIXED =
      """
      {a: {log-uniform: [0.001, 1]}, b: {log-uniform: [1.0e-5, 1]}, c: {uniform: [0, 1]},
       d: {uniform: [-1, 1]}, e: {int: [2, 8]}, f: {int: [1, 100000]},
       g: {grid: {from: 0.01, to: 1, points: 1000, scale: log}}, h: {choice: [a, b, c, d]},
       i: {choice: [1, 2, 4, 8, 16]}, j: {grid: {from: 0, to: 1, points: 11}}}
      """;

  @Test
  void millisecondsASuggestion() {
    for (int trials : new int[] {1000, 10_000}) {
      measure("ten ranges", NUMBERS, trials);
      measure("ten parameters of all kinds", MIXED, trials);
    }
  }

  private static void measure(String name, String text, int trials) {
    SearchSpace space = SearchSpace.of(SpecNode.parse(text, "benchmark"));
    SweepState state = SweepState.of(events(space, trials));
    Searcher searcher = Searchers.tpe(space, 1, 2 * trials, RANKING, Tpe.USUAL);
    var millis = new double[SUGGESTIONS];
    int settings = 0;
    for (int i = 0; i < SUGGESTIONS; i++) {
      long began = CLOCK.getCurrentThreadCpuTime();
      settings += searcher.suggest(trials + i, state.trials()).orElseThrow().size();
      millis[i] = (CLOCK.getCurrentThreadCpuTime() - began) / 1e6;
    }
    Arrays.sort(millis, SUGGESTIONS / 2, SUGGESTIONS);
    System.out.printf(
        Locale.ROOT,
        "%s, %d trials: %.1f ms a suggestion (%d settings)%n",
        name,
        trials,
        millis[3 * SUGGESTIONS / 4],
        settings);
  }

  /** A sweep's log of so many trials, which were drawn at random. */
  private static List<SweepEvent> events(SearchSpace space, int trials) {
    Searcher random = Searchers.random(space, 2, trials);
    var events = new ArrayList<SweepEvent>();
    for (int trial = 0; trial < trials; trial++) {
      double loss = RandomStream.of(3, "loss", trial).nextDouble();
      var epoch = new EpochMetrics(1, new TreeMap<>(Map.of(RANKING.metric(), loss)));
      events.add(new Suggested(trial, random.suggest(trial, List.of()).orElseThrow()));
      events.add(new Assigned(trial, 1));
      events.add(new Started(trial, 1, 0, 1));
      events.add(new Advanced(trial, 1, 1, epoch.values(), new TreeMap<>()));
      events.add(new Ended(trial, End.COMPLETED));
    }
    return events;
  }
}
