package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.tune.Scheduler.Promotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** However a scheduler came to know of a sweep, it answers as if it looked at all of it anew. */
class StandingsTest {

  private static final int CHANGES = 120;

  /** A sweep in which anything may happen that its standings may be told of. */
  private static final class AnySweep {

    private final List<Leg> legs = new ArrayList<>();
    private final Random random;
    private final ReferenceScheduler reference;
    private int trials;

    AnySweep(long seed, ReferenceScheduler reference) {
      this.random = new Random(seed);
      this.reference = reference;
    }

    Optional<Promotion> promotion(boolean more) {
      return reference.promoter().promote(legs, more);
    }

    /** Something happens to a leg; returns the leg. */
    Leg change() {
      int what = random.nextInt(10);
      Optional<Promotion> promotion = promotion(what == 0);
      if (promotion.isPresent() && what < 3) {
        int trial = promotion.get().trial();
        int rung = Math.toIntExact(legs.stream().filter(leg -> leg.trial() == trial).count());
        return add(Leg.open(legs.size(), trial, rung, promotion.get().toEpoch()));
      }
      if (legs.isEmpty() || what < 3) {
        return add(Leg.open(legs.size(), trials, 0, reference.tested().firstEpochs(trials++)));
      }
      Leg any = legs.get(random.nextInt(legs.size()));
      return what < 9 ? set(ended(any)) : set(any.opened());
    }

    private Leg ended(Leg leg) {
      return switch (random.nextInt(12)) {
        case 0 -> leg.opened().with(Leg.Status.FAILED);
        case 1 -> leg.reached(new TreeMap<>());
        case 2 -> leg.reached(new TreeMap<>(Map.of("loss", Double.NaN)));
        case 3 -> leg.reached(loss()).with(Leg.Status.COMPLETED);
        case 4 -> leg.reached(loss()).with(Leg.Status.LEFT);
        default -> leg.reached(loss());
      };
    }

    /** Few values, so that there are equals. */
    private SortedMap<String, Double> loss() {
      return new TreeMap<>(Map.of("loss", random.nextInt(8) / 8.0));
    }

    private Leg add(Leg leg) {
      legs.add(leg);
      return leg;
    }

    private Leg set(Leg leg) {
      legs.set(leg.number(), leg);
      return leg;
    }
  }

  @Provide
  Arbitrary<ReferenceScheduler> schedulers() {
    return Arbitraries.of(ReferenceScheduler.all());
  }

  @Property(tries = 400)
  void answersAsIfItLookedAtTheWholeSweep(
      @ForAll("schedulers") ReferenceScheduler reference,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    var sweep = new AnySweep(seed, reference);
    Standings standings = reference.tested().standings();
    for (int change = 0; change < CHANGES; change++) {
      standings.show(sweep.change());
      if (sweep.random.nextInt(3) > 0) {
        boolean more = sweep.random.nextBoolean();
        assertThat(standings.promote(more))
            .as("after %s: %s", change, sweep.legs)
            .isEqualTo(sweep.promotion(more));
      }
    }
  }

  @Property(tries = 50)
  void whatIsTakenBackLeavesNothingBehind(
      @ForAll("schedulers") ReferenceScheduler reference,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    var sweep = new AnySweep(seed, reference);
    Standings standings = reference.tested().standings();
    for (int change = 0; change < CHANGES; change++) {
      standings.show(sweep.change());
      standings.promote(true);
    }
    sweep.legs.forEach(leg -> standings.show(leg.opened()));
    assertThat(standings.promote(true)).isEmpty();
    assertThat(standings.promote(false)).isEmpty();
    sweep.legs.forEach(standings::show);
    assertThat(standings.promote(false)).isEqualTo(sweep.promotion(false));
  }
}
