package dev.lamina.core.experiment;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.tune.Condition;
import dev.lamina.core.tune.Distribution;
import dev.lamina.core.tune.SearchSpace;
import dev.lamina.core.tune.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds searched parameters that decide nothing where they exist: another setting in their place,
 * and the trial reads as the same training. Nothing read it, or another key has the last word.
 *
 * <p>Whether a parameter decides something depends on the others, so it is looked at trial by
 * trial: in trials that are known, and in trials drawn from the space, {@value #DRAWN} at random
 * and one for each of up to {@value #VALUES} settings of every parameter. In each it is tried with
 * up to {@value #OTHERS} other settings, spread over its distribution.
 */
final class InertParameters {

  private static final int DRAWN = 64;
  private static final int VALUES = 64;
  private static final int OTHERS = 16;

  private final SearchSpace space;
  private final Function<SortedMap<String, Setting>, TrialSpec> trials;

  /**
   * @param trials makes the trial of some settings; refuses settings of which there is none
   */
  InertParameters(SearchSpace space, Function<SortedMap<String, Setting>, TrialSpec> trials) {
    this.space = space;
    this.trials = trials;
  }

  /**
   * Refuses a parameter that decides nothing in one of these trials.
   *
   * @throws SpecException also if there is no trial of such settings
   */
  void refuseIn(Iterable<SortedMap<String, Setting>> points) {
    for (SortedMap<String, Setting> point : points) {
      for (String path : point.keySet()) {
        if (!decides(path, point)) {
          throw refusal(path, point);
        }
      }
    }
  }

  /** Settings of trials that a search of this space may come to, the same ones every time. */
  Set<SortedMap<String, Setting>> drawn() {
    var points = new LinkedHashSet<SortedMap<String, Setting>>();
    for (int number = 0; number < DRAWN; number++) {
      points.add(draw(number, Map.of()));
    }
    space
        .distributions()
        .forEach(
            (path, distribution) -> {
              for (Setting value : spread(distribution, VALUES)) {
                var wanted = new HashMap<String, Setting>();
                want(path, value, points.size(), wanted);
                points.add(draw(points.size(), wanted));
              }
            });
    return points;
  }

  private SortedMap<String, Setting> draw(long number, Map<String, Setting> wanted) {
    long seed = RandomStream.seedOf(0, "inert", number);
    return space.settings(
        (path, distribution) ->
            Optional.ofNullable(wanted.get(path))
                .orElseGet(() -> distribution.draw(RandomStream.of(seed, path))));
  }

  /** A setting, and those of other parameters without which there is none of it. */
  private void want(String path, Setting value, int number, Map<String, Setting> wanted) {
    wanted.put(path, value);
    Optional.ofNullable(space.conditions().get(path))
        .map(Condition::labels)
        .orElse(Map.of())
        .forEach(
            (on, labels) -> {
              String label = labels.get(number % labels.size());
              want(on, labelled(on, label), number, wanted);
            });
  }

  private Setting labelled(String path, String label) {
    return space.distributions().get(path).points().orElseThrow().stream()
        .filter(setting -> setting.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  /** Settings in equal steps of probability: all of them, if they are no more. */
  private static List<Setting> spread(Distribution distribution, int most) {
    return IntStream.range(0, most)
        .mapToObj(step -> distribution.at((step + 0.5) / most))
        .distinct()
        .toList();
  }

  private boolean decides(String path, SortedMap<String, Setting> point) {
    TrialSpec made = trials.apply(point);
    List<Setting> others = new ArrayList<>(spread(space.distributions().get(path), OTHERS));
    others.remove(point.get(path));
    // What has one setting only says something that nothing can contradict.
    return others.isEmpty()
        || others.stream().anyMatch(other -> !trainsAs(made, with(path, other, point)));
  }

  private boolean trainsAs(TrialSpec made, SortedMap<String, Setting> changed) {
    try {
      return trials.apply(changed).trainsAs(made);
    } catch (SpecException e) {
      // It was read, and refused.
      return false;
    }
  }

  /**
   * The same settings but for one; what comes into being by it has the middle of what it may be.
   */
  private SortedMap<String, Setting> with(String path, Setting value, Map<String, Setting> point) {
    return space.settings(
        (each, distribution) ->
            each.equals(path)
                ? value
                : Optional.ofNullable(point.get(each)).orElseGet(() -> distribution.at(0.5)));
  }

  private SpecException refusal(String path, SortedMap<String, Setting> point) {
    return SpecException.at(
        "search.space." + path,
        "Cannot search %s where it decides nothing: whatever it is, (%s) trains the same (want %s)"
            .formatted(path, Setting.line(point), remedy(path, point)));
  }

  private String remedy(String path, SortedMap<String, Setting> point) {
    List<String> inner =
        point.keySet().stream().filter(other -> other.startsWith(path + ".")).toList();
    if (!inner.isEmpty()) {
      return "not both %s and %s inside of it, which has the last word"
          .formatted(path, String.join(", ", inner));
    }
    return condition(path, point)
        .map(when -> "it where it counts, when: {%s}".formatted(when))
        .orElse("it out of the space");
  }

  /** For which settings of one parameter before it, it would decide something. */
  private Optional<String> condition(String path, SortedMap<String, Setting> point) {
    return space.distributions().keySet().stream()
        .takeWhile(before -> !before.equals(path))
        .filter(before -> point.containsKey(before) && enumerable(before))
        .map(before -> Map.entry(before, deciding(path, before, point)))
        .filter(found -> !found.getValue().isEmpty())
        .map(found -> found.getKey() + ": [" + String.join(", ", found.getValue()) + "]")
        .findFirst();
  }

  private boolean enumerable(String path) {
    return space.distributions().get(path).points().isPresent();
  }

  private List<String> deciding(String path, String on, SortedMap<String, Setting> point) {
    return spread(space.distributions().get(on), OTHERS).stream()
        .filter(setting -> !setting.equals(point.get(on)))
        .filter(setting -> isTrialThatItDecides(path, with(on, setting, point)))
        .map(Setting::label)
        .collect(Collectors.toList());
  }

  private boolean isTrialThatItDecides(String path, SortedMap<String, Setting> point) {
    try {
      return point.containsKey(path) && decides(path, point);
    } catch (SpecException e) {
      return false;
    }
  }
}
