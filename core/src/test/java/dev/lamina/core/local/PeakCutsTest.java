package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PeakCutsTest {

  /** Units of some weight, each with a head of some weight after it. */
  private record Weights(List<Integer> weights, List<Integer> heads, int firstCut, int window)
      implements PeakCuts.Costs {
    @Override
    public int units() {
      return weights.size();
    }

    @Override
    public long span(int first, int last) {
      return weights.subList(first, last + 1).stream().mapToLong(Integer::longValue).sum()
          + heads.get(last);
    }

    @Override
    public long heldOfUnitsBefore(int unit) {
      return unit;
    }

    @Override
    public long heldOfCut(int unit) {
      return 0;
    }

    long peak(List<Integer> ends) {
      long peak = 0;
      for (int module = 0; module < ends.size(); module++) {
        int start = Math.max(0, module - window + 1);
        int first = start == 0 ? 0 : ends.get(start - 1) + 1;
        long held = module == 0 ? 0 : heldOfUnitsBefore(ends.get(module - 1) + 1);
        peak = Math.max(peak, held + span(first, ends.get(module)));
      }
      return peak;
    }
  }

  @Property(tries = 200)
  void noOtherCutsHaveALowerPeak(
      @ForAll @Size(min = 3, max = 8) List<@IntRange(min = 0, max = 50) Integer> weights,
      @ForAll @Size(8) List<@IntRange(min = 0, max = 30) Integer> heads,
      @ForAll boolean ownStem,
      @ForAll @IntRange(min = 1, max = 2) int window) {
    var costs = new Weights(weights, heads, ownStem ? 0 : 1, window);
    var cuts = new PeakCuts(costs);
    for (int modules = cuts.least(); modules <= cuts.most(); modules++) {
      List<Integer> ends = cuts.ends(modules);
      assertThat(ends).hasSize(modules).isSorted().doesNotHaveDuplicates();
      assertThat(ends.get(ends.size() - 1)).isEqualTo(weights.size() - 1);
      assertThat(costs.peak(ends)).isEqualTo(cuts.peak(modules));
      assertThat(cuts.peak(modules)).isEqualTo(bruteForce(costs, modules, new ArrayList<>()));
    }
  }

  private static long bruteForce(Weights costs, int modules, List<Integer> ends) {
    int from = ends.isEmpty() ? costs.firstCut() : ends.get(ends.size() - 1) + 1;
    if (ends.size() == modules - 1) {
      var all = new ArrayList<>(ends);
      all.add(costs.units() - 1);
      return costs.peak(all);
    }
    long best = Long.MAX_VALUE;
    int to = ends.isEmpty() && costs.firstCut() == 0 ? 0 : costs.units() - 2;
    for (int end = from; end <= to; end++) {
      var longer = new ArrayList<>(ends);
      longer.add(end);
      if (costs.units() - 1 - end >= modules - longer.size()) {
        best = Math.min(best, bruteForce(costs, modules, longer));
      }
    }
    return best;
  }

  @Property(tries = 20)
  void windowsOfThreeAreCutWithinThem(
      @ForAll @Size(min = 4, max = 7) List<@IntRange(min = 0, max = 50) Integer> weights) {
    var costs = new Weights(weights, Collections.nCopies(8, 0), 1, 3);
    var cuts = new PeakCuts(costs);
    for (int modules = 1; modules <= cuts.most(); modules++) {
      assertThat(costs.peak(cuts.ends(modules))).isEqualTo(cuts.peak(modules));
    }
  }
}
