package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.tune.Ranking;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A number of a trial that a report shows. None is ever the best over the epochs by the test
 * samples: who picks an epoch by them measures his luck as well.
 *
 * @param name for people
 * @param point of a trial: epoch and value, if it has them
 * @param chosen whether the epoch was chosen, and is worth telling
 */
record Quantity(
    String name,
    Function<TrialReport, Optional<Map.Entry<Integer, Double>>> point,
    boolean chosen) {

  /** A metric after the last epoch. */
  static Quantity last(String metric) {
    return new Quantity(
        metric,
        trial ->
            Optional.of(trial.curve(metric))
                .filter(curve -> !curve.isEmpty())
                .map(curve -> Map.entry(curve.lastKey(), curve.get(curve.lastKey()))),
        false);
  }

  /** The best of a metric over the epochs. */
  static Quantity best(Ranking ranking) {
    return new Quantity("best " + ranking.metric(), trial -> trial.best(ranking), true);
  }

  /** A metric at the epoch that was the best by another. */
  static Quantity atBest(Ranking ranking, String metric) {
    return new Quantity(
        metric + " at best validation",
        trial ->
            trial
                .best(ranking)
                .map(Map.Entry::getKey)
                .filter(epoch -> trial.curve(metric).containsKey(epoch))
                .map(epoch -> Map.entry(epoch, trial.curve(metric).get(epoch))),
        true);
  }

  /** A number of bytes or the like among the facts of a trial, after its last epoch. */
  static Quantity fact(String name, DoubleUnaryOperator unit) {
    return new Quantity(
        name,
        trial ->
            Optional.ofNullable(trial.facts().get(name))
                .flatMap(Figures::parsed)
                .map(value -> Map.entry(trial.epoch(), unit.applyAsDouble(value))),
        false);
  }

  /** What a training step needs at its peak and what is held between steps, together. */
  static Quantity totalMemory(DoubleUnaryOperator unit) {
    Quantity peak = fact(TrialRunner.PEAK_MEMORY, unit);
    Quantity state = fact(TrialRunner.STATE_MEMORY, unit);
    return new Quantity(
        "total memory",
        trial ->
            peak.point()
                .apply(trial)
                .flatMap(
                    above ->
                        state
                            .point()
                            .apply(trial)
                            .map(
                                held ->
                                    Map.entry(above.getKey(), above.getValue() + held.getValue()))),
        false);
  }

  /** The same under another name. */
  Quantity called(String other) {
    return new Quantity(other, point, chosen);
  }

  OptionalDouble of(TrialReport trial) {
    return point
        .apply(trial)
        .map(found -> OptionalDouble.of(found.getValue()))
        .orElse(OptionalDouble.empty());
  }

  /** The number as it is shown, with its epoch if that was chosen; empty if there is none. */
  Optional<String> cell(TrialReport trial) {
    return point
        .apply(trial)
        .map(
            found ->
                Figures.number(found.getValue()) + (chosen ? " (" + found.getKey() + ")" : ""));
  }
}
