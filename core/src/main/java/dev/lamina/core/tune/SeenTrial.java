package dev.lamina.core.tune;

import dev.lamina.core.tune.SweepEvent.End;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A trial as far as its results are to be known.
 *
 * @param last its last leg that is to be known and has ended
 */
record SeenTrial(TrialState state, Optional<Leg> last) implements TrialView {

  /**
   * All trials of a sweep, each made when it is asked for.
   *
   * @param seen so many legs of the sweep, from the first, are to be known
   */
  static List<TrialView> all(SweepState state, int seen) {
    return new AbstractList<>() {
      @Override
      public TrialView get(int index) {
        return of(state.trials().get(index), seen);
      }

      @Override
      public int size() {
        return state.trials().size();
      }
    };
  }

  private static TrialView of(TrialState trial, int seen) {
    Optional<Leg> last = Optional.empty();
    for (Leg leg : trial.legs()) {
      last = leg.number() >= seen || leg.isOpen() ? last : Optional.of(leg);
    }
    return new SeenTrial(trial, last);
  }

  @Override
  public int trial() {
    return state.trial();
  }

  @Override
  public SortedMap<String, Setting> parameters() {
    return state.parameters();
  }

  @Override
  public int epoch() {
    return last.filter(Leg::isMeasured).map(Leg::toEpoch).orElse(0);
  }

  @Override
  public SortedMap<String, Double> metrics() {
    return last.map(Leg::metrics).orElseGet(Collections::emptySortedMap);
  }

  @Override
  public Optional<End> end() {
    return last.flatMap(
        leg ->
            switch (leg.status()) {
              case OPEN, REACHED, LEFT -> Optional.empty();
              case COMPLETED -> Optional.of(End.COMPLETED);
              case FAILED -> Optional.of(End.FAILED);
            });
  }
}
