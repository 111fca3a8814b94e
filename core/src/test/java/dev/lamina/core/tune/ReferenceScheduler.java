package dev.lamina.core.tune;

import dev.lamina.core.tune.Scheduler.Promotion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A scheduler as it is defined, by looking at all legs of a sweep anew for every answer; trials
 * with the least {@code loss} are good.
 *
 * @param tested claims to answer the same
 */
record ReferenceScheduler(String name, Scheduler tested, Promoter promoter) {

  static final int EPOCHS = 9;
  private static final Ranking RANKING = SchedulerContract.RANKING;

  @FunctionalInterface
  interface Promoter {
    Optional<Promotion> promote(List<Leg> legs, boolean more);
  }

  /** Every kind of scheduler, for trials of {@value #EPOCHS} epochs. */
  static List<ReferenceScheduler> all() {
    return List.of(
        new ReferenceScheduler("fifo", Schedulers.fifo(), (legs, more) -> Optional.empty()),
        asha(1, 3),
        asha(2, 2),
        new ReferenceScheduler(
            "hyperband",
            Schedulers.hyperband(RANKING, 1, 3, EPOCHS),
            ReferenceScheduler::hyperband),
        stopping("median", 1, new MedianRule(RANKING, 1, 2)),
        stopping("patience", 2, new PatienceRule(RANKING, 2, 0.1)),
        stopping("threshold", 3, new ThresholdRule(RANKING, 3, 0.5)));
  }

  private static ReferenceScheduler asha(int first, int reduction) {
    return new ReferenceScheduler(
        "asha from " + first + " by " + reduction,
        Schedulers.asha(RANKING, first, reduction),
        (legs, more) -> {
          for (int rung = 20; rung >= 0; rung--) {
            List<Leg> there = rung(legs, rung);
            long ended = there.stream().filter(leg -> !leg.isOpen()).count();
            int toEpoch = (int) (first * Math.pow(reduction, rung + 1));
            Optional<Promotion> best = best(there, ended / reduction, legs, toEpoch);
            if (best.isPresent()) {
              return best;
            }
          }
          return Optional.empty();
        });
  }

  /** Of 9 epochs by 3: brackets of 9, 5 and 3 trials that begin with 1, 3 and 9 epochs. */
  private static Optional<Promotion> hyperband(List<Leg> legs, boolean more) {
    int[] trials = {9, 5, 3};
    int[] first = {1, 3, 9};
    int begin = 0;
    for (int number = 0; begin < 1 + last(legs); begin += trials[number % 3], number++) {
      int from = begin;
      int to = begin + trials[number % 3];
      List<Leg> bracket =
          legs.stream().filter(leg -> from <= leg.trial() && leg.trial() < to).toList();
      int begun = rung(bracket, 0).size();
      if (more && begun < to - from) {
        continue;
      }
      int places = begun;
      int epochs = first[number % 3];
      for (int rung = 0; rung < 20; rung++) {
        List<Leg> there = rung(bracket, rung);
        if (there.isEmpty() || there.stream().anyMatch(Leg::isOpen)) {
          break;
        }
        places /= 3;
        epochs *= 3;
        Optional<Promotion> best = best(there, Math.max(1, places), legs, epochs);
        if (best.isPresent()) {
          return best;
        }
      }
    }
    return Optional.empty();
  }

  private static int last(List<Leg> legs) {
    return legs.stream().mapToInt(Leg::trial).max().orElse(-1);
  }

  private static ReferenceScheduler stopping(String name, int every, StoppingRule rule) {
    return new ReferenceScheduler(
        name,
        new StoppingScheduler(every, rule),
        (legs, more) -> {
          StoppingRule.Watch watch = rule.watch();
          return legs.stream()
              .filter(Leg::isMeasured)
              .filter(watch::goesOn)
              .filter(leg -> canGoOn(leg, legs))
              .findFirst()
              .map(leg -> new Promotion(leg.trial(), leg.toEpoch() + every));
        });
  }

  private static List<Leg> rung(List<Leg> legs, int number) {
    return legs.stream().filter(leg -> leg.rung() == number).toList();
  }

  /** The best that can go on, if it is among the best so many. */
  private static Optional<Promotion> best(
      List<Leg> rung, long places, List<Leg> legs, int toEpoch) {
    Stream<Leg> ranked =
        rung.stream()
            .filter(leg -> leg.isMeasured() && !Double.isNaN(loss(leg)))
            .sorted(
                Comparator.comparingDouble(ReferenceScheduler::loss).thenComparingInt(Leg::trial));
    return ranked
        .limit(places)
        .filter(leg -> canGoOn(leg, legs))
        .findFirst()
        .map(leg -> new Promotion(leg.trial(), toEpoch));
  }

  private static double loss(Leg leg) {
    return leg.metrics().getOrDefault("loss", Double.NaN);
  }

  private static boolean canGoOn(Leg leg, List<Leg> legs) {
    return leg.status() == Leg.Status.REACHED
        && legs.stream()
            .noneMatch(other -> other.trial() == leg.trial() && other.rung() > leg.rung());
  }

  @Override
  public String toString() {
    return name;
  }
}
