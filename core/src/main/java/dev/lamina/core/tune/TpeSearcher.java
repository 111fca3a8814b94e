package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.SweepEvent.End;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Tree-structured Parzen estimator: for each parameter one density l of the settings of good trials
 * and one density g of the others'; of some candidates drawn from l the one with the greatest l / g
 * is suggested, which has the greatest expected improvement.
 *
 * <p>Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter optimization", NIPS 2011,
 * section 4. Parameters are independent of each other. One that exists in some trials only is
 * judged by those. A failed trial counts among the others, and so does one without the metric. One
 * that a scheduler stopped, or may still let go on, counts by what it reached, after those that
 * came further.
 *
 * <p>Densities are kept on {@link Cells} of equal probability: a number of a logarithmic parameter
 * counts by its logarithm, a whole number and a number of a grid by its place, and settings of a
 * choice have no order. So a long history costs little more than a short one.
 */
final class TpeSearcher implements Searcher {

  private final SearchSpace space;
  private final long seed;
  private final int trials;
  private final Ranking ranking;
  private final Comparator<TrialView> order;
  private final Tpe tpe;
  private final Searcher startup;
  private final Observations observations;

  TpeSearcher(SearchSpace space, long seed, int trials, Ranking ranking, Tpe tpe) {
    this(space, seed, trials, ranking, tpe, new Observations(space));
  }

  private TpeSearcher(
      SearchSpace space,
      long seed,
      int trials,
      Ranking ranking,
      Tpe tpe,
      Observations observations) {
    Check.argument(trials >= 1, "Invalid trials: %s (want >= 1)", trials);
    this.space = space;
    this.seed = seed;
    this.trials = trials;
    this.ranking = ranking;
    this.order = order(ranking);
    this.tpe = tpe;
    this.startup = new RandomSearcher(space, seed, Math.min(trials, tpe.startup()));
    this.observations = observations;
  }

  /** The trials with a result; those without a number are never good. */
  private record Judged(List<TrialView> good, List<TrialView> others) {}

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    if (trial >= trials || trial < tpe.startup()) {
      return startup.suggest(trial, results);
    }
    Judged judged = judged(results);
    List<Map<String, int[]>> counts = observations.counts(List.of(judged.good(), judged.others()));
    long trialSeed = RandomStream.seedOf(seed, "tpe", trial);
    return Optional.of(
        space.settings(
            (path, distribution) -> {
              Cells cells = observations.cells(path);
              ParzenEstimator good = cells.density(counts.get(0).get(path));
              ParzenEstimator others = cells.density(counts.get(1).get(path));
              return best(cells, good, others, RandomStream.of(trialSeed, path));
            }));
  }

  private Judged judged(List<? extends TrialView> results) {
    List<TrialView> known = new ArrayList<>(results);
    known.removeIf(result -> result.end().isEmpty() && result.metrics().isEmpty());
    int most = tpe.good(known.size());
    // A heap with the worst on top, since a sort of a long history takes longer than all the rest.
    var good = new PriorityQueue<TrialView>(order.reversed());
    for (TrialView trial : known) {
      if (measured(trial)) {
        good.add(trial);
        if (good.size() > most) {
          good.remove();
        }
      }
    }
    Set<Integer> chosen = good.stream().map(TrialView::trial).collect(Collectors.toSet());
    known.removeIf(trial -> chosen.contains(trial.trial()));
    return new Judged(List.copyOf(good), List.copyOf(known));
  }

  /** Trials that went to their end first, then by how far a scheduler let them come. */
  private static Comparator<TrialView> order(Ranking ranking) {
    return Comparator.<TrialView, Boolean>comparing(trial -> !completed(trial))
        .thenComparingInt(trial -> completed(trial) ? 0 : -trial.epoch())
        .thenComparing(ranking);
  }

  private static boolean completed(TrialView trial) {
    return trial.end().equals(Optional.of(End.COMPLETED));
  }

  private boolean measured(TrialView trial) {
    return !trial.end().equals(Optional.of(End.FAILED))
        && ranking.value(trial).stream().anyMatch(value -> !Double.isNaN(value));
  }

  private Setting best(
      Cells cells, ParzenEstimator good, ParzenEstimator others, RandomStream random) {
    int best = good.draw(random);
    for (int candidate = 1; candidate < tpe.candidates(); candidate++) {
      int cell = good.draw(random);
      if (good.mass(cell) * others.mass(best) > good.mass(best) * others.mass(cell)) {
        best = cell;
      }
    }
    return cells.draw(best, random);
  }

  @Override
  public OptionalInt trials() {
    return OptionalInt.of(trials);
  }

  @Override
  public Searcher withTrials(int other) {
    return new TpeSearcher(space, seed, other, ranking, tpe, observations);
  }
}
