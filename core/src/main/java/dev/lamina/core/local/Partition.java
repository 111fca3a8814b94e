package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A backbone cut into gradient-isolated modules M_0 .. M_{K-1}. The classifier belongs to the last.
 *
 * @param ends index of the last unit of each module, strictly increasing; the final one is the last
 *     unit of the backbone
 * @param nominal K as the papers print it, which differs from the number of modules where they
 *     count the stem (specification B); equal to it for other cuts
 */
public record Partition(Backbone backbone, List<Integer> ends, int nominal) {

  /** Whether the stem is a module by itself or part of the first one. */
  public enum Stem {
    ATTACHED,
    OWN
  }

  public Partition {
    ends = List.copyOf(ends);
    int units = backbone.units().size();
    int before = -1;
    for (int end : ends) {
      Check.argument(
          end > before && end < units,
          "Invalid cuts: %s (want increasing unit indexes below %s)",
          ends,
          units);
      before = end;
    }
    Check.argument(
        before == units - 1, "Invalid cuts: %s (the last must be unit %s)", ends, units - 1);
  }

  /** The whole backbone as one module. */
  public static Partition whole(Backbone backbone) {
    return new Partition(backbone, List.of(backbone.units().size() - 1), 1);
  }

  /**
   * Cuts after named units.
   *
   * @param positions last unit of every module but the last, such as {@code 1.2} or {@code stem}
   * @throws SpecException if there is no such unit, or the order is wrong
   */
  public static Partition after(Backbone backbone, List<String> positions) {
    List<Unit> units = backbone.units();
    List<String> known = units.stream().map(Unit::position).toList();
    var ends = new ArrayList<Integer>();
    for (String position : positions) {
      int index = known.indexOf(position);
      int before = ends.isEmpty() ? -1 : ends.get(ends.size() - 1);
      if (index < 0 || index == known.size() - 1 || index <= before) {
        throw new SpecException(
            "Invalid cut: '%s' in %s (want units of %s in order, without the last one: %s)"
                .formatted(position, positions, backbone.name(), String.join(", ", known)));
      }
      ends.add(index);
    }
    ends.add(units.size() - 1);
    return new Partition(backbone, ends, ends.size());
  }

  /**
   * Cuts into K modules such that the greatest sum of activation bytes of a module is as small as
   * it can be, by dynamic programming over {@link ActivationCosts}. Among equal solutions the one
   * with the earliest cuts is taken.
   *
   * @throws SpecException if the backbone has fewer units than that
   */
  public static Partition balanced(Backbone backbone, int modules, Stem stem) {
    int units = backbone.units().size();
    int fixed = stem == Stem.OWN ? 1 : 0;
    boolean[] joined = new boolean[units];
    for (int unit = 1; unit < units; unit++) {
      joined[unit] = backbone.isJoined(unit);
    }
    int most = most(backbone, stem);
    if (modules < 1 + fixed || modules > most) {
      throw new SpecException(
          "Cannot split %s into %s modules: want %s to %s with %s%s"
              .formatted(
                  backbone.name(),
                  modules,
                  1 + fixed,
                  most,
                  stem == Stem.OWN
                      ? "the stem as a module of its own"
                      : "the stem in the first module (or stem: own for one more)",
                  backbone.replaced().isEmpty() ? "" : ", and no cut beside a replaced block"));
    }
    long[] bytes = ActivationCosts.of(backbone).unitBytes();
    var ends = new ArrayList<Integer>();
    int from = 0;
    if (stem == Stem.OWN) {
      ends.add(0);
      from = 1;
    } else {
      // The stem shares a module with the first block: one item of both.
      bytes[1] += bytes[0];
      from = 1;
    }
    ends.addAll(BalancedCuts.of(bytes, joined, from, modules - fixed));
    return new Partition(backbone, ends, modules);
  }

  /** The most modules that a backbone can be cut into. */
  public static int most(Backbone backbone, Stem stem) {
    int units = backbone.units().size();
    int joints = (int) IntStream.range(1, units).filter(backbone::isJoined).count();
    return units - joints - (stem == Stem.OWN ? 0 : 1);
  }

  /**
   * The same with one more cut, unless it is there.
   *
   * @param unit index of the unit after which to cut
   */
  public Partition alsoCutAfter(int unit) {
    List<Integer> all = Stream.concat(ends.stream(), Stream.of(unit)).sorted().distinct().toList();
    return new Partition(backbone, all, nominal);
  }

  /**
   * The modules that end in the taps of the backbone.
   *
   * @throws IllegalArgumentException if there is no cut after one of them
   */
  public List<Integer> modulesOfTaps() {
    List<Integer> modules = backbone.taps().stream().map(ends::indexOf).toList();
    Check.argument(!modules.contains(-1), "No cut after a tap of %s: %s", backbone.name(), this);
    return modules;
  }

  /** K, the true number of modules. */
  public int modules() {
    return ends.size();
  }

  public int firstUnit(int module) {
    return module == 0 ? 0 : ends.get(module - 1) + 1;
  }

  public int lastUnit(int module) {
    return ends.get(module);
  }

  /** The units of a module, in order. */
  public List<Unit> units(int module) {
    return backbone.units().subList(firstUnit(module), lastUnit(module) + 1);
  }

  /** Whether the stem is a module by itself. */
  public Stem stem() {
    return ends.get(0) == 0 ? Stem.OWN : Stem.ATTACHED;
  }

  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    for (int module = 0; module < modules(); module++) {
      parts.add(
          units(module).stream().map(Unit::position).collect(Collectors.joining(" ", "[", "]")));
    }
    return String.join(" ", parts);
  }
}
