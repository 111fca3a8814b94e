package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What a sweep varies: parameters by their place in the trial, each with a distribution, and some
 * of them in some trials only.
 *
 * <p>A parameter may stand inside another, such as {@code method.k} inside {@code method}: settings
 * are applied in sorted order, so that the inner one has the last word.
 *
 * @param distributions by dotted path such as {@code learning-rate.base}, in the order of the file
 * @param conditions of the parameters that only some trials have; on parameters before them, whose
 *     settings can be enumerated
 */
public record SearchSpace(
    Map<String, Distribution> distributions, Map<String, Condition> conditions) {

  private static final Pattern DOTTED_PATH = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");

  /** Varies nothing: one trial, as it stands. */
  public static final SearchSpace EMPTY = new SearchSpace(Map.of());

  public SearchSpace {
    distributions = Collections.unmodifiableMap(new LinkedHashMap<>(distributions));
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    for (String path : distributions.keySet()) {
      Check.argument(
          DOTTED_PATH.matcher(path).matches(),
          "Invalid parameter: '%s' (want a dotted path such as learning-rate.base)",
          path);
    }
    checkConditions(distributions, conditions);
  }

  /** A space whose parameters exist in every trial. */
  public SearchSpace(Map<String, Distribution> distributions) {
    this(distributions, Map.of());
  }

  private static void checkConditions(
      Map<String, Distribution> distributions, Map<String, Condition> conditions) {
    Check.argument(
        distributions.keySet().containsAll(conditions.keySet()),
        "Invalid conditions: of %s (want searched parameters: %s)",
        conditions.keySet(),
        distributions.keySet());
    var before = new LinkedHashMap<String, Distribution>();
    distributions.forEach(
        (path, distribution) -> {
          if (conditions.containsKey(path)) {
            conditions.get(path).labels().forEach((on, labels) -> check(path, on, labels, before));
          }
          before.put(path, distribution);
        });
  }

  private static void check(
      String path, String on, List<String> wanted, Map<String, Distribution> before) {
    Check.argument(
        before.containsKey(on),
        "Cannot make %s depend on %s: it is not searched before it (%s)",
        path,
        on,
        Spelling.suggestion(on, before.keySet()));
    List<String> labels =
        before.get(on).points().orElse(List.of()).stream().map(Setting::label).toList();
    for (String label : wanted) {
      Check.argument(
          labels.contains(label),
          "Cannot make %s depend on %s: '%s' is none of its labels (%s)",
          path,
          on,
          label,
          labels.isEmpty()
              ? "it has no values to enumerate; want a choice, a grid or an int"
              : Spelling.suggestion(label, labels));
    }
  }

  /**
   * Reads a space, such as
   *
   * <pre>{@code
   * method: {choice: {dgl: {baseline: dgl}, dgl+man: {baseline: dgl, plugins: [man]}}}
   * learning-rate.base: {log-uniform: [0.01, 1]}
   * weight-decay: {grid: {from: 1.0e-5, to: 1.0e-3, points: 3, scale: log}}
   * partition.modules: {int: [2, 8]}
   * method.momentum: {uniform: [0.9, 1], when: {method: dgl+man}}
   * seed: {choice: [1, 2, 3]}
   * }</pre>
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  public static SearchSpace of(SpecNode node) {
    SpecMap map = node.mapping();
    var distributions = new LinkedHashMap<String, Distribution>();
    var conditions = new LinkedHashMap<String, Condition>();
    for (String path : map.keys()) {
      SpecNode parameter = map.required(path);
      distributions.put(path, Distribution.of(parameter));
      parameter
          .mapping()
          .optional(DistributionReader.WHEN)
          .ifPresent(when -> conditions.put(path, Condition.of(when)));
    }
    return node.checked(() -> new SearchSpace(distributions, conditions));
  }

  /**
   * The settings of one trial: those of the parameters that exist in it.
   *
   * @param choosing asked for one parameter after the other, in the order of the space
   */
  public SortedMap<String, Setting> settings(BiFunction<String, Distribution, Setting> choosing) {
    var settings = new TreeMap<String, Setting>();
    distributions.forEach(
        (path, distribution) -> {
          if (exists(path, settings)) {
            settings.put(path, choosing.apply(path, distribution));
          }
        });
    return settings;
  }

  /**
   * Whether a trial has a parameter.
   *
   * @param settings of the parameters before it
   */
  boolean exists(String path, Map<String, Setting> settings) {
    return !conditions.containsKey(path) || conditions.get(path).holds(settings);
  }

  /** Whether these are settings of exactly a trial's parameters, each within its distribution. */
  public boolean contains(Map<String, Setting> parameters) {
    var known = new TreeMap<String, Setting>();
    for (var entry : distributions.entrySet()) {
      Setting setting = parameters.get(entry.getKey());
      if (exists(entry.getKey(), known)) {
        if (setting == null || !entry.getValue().contains(setting)) {
          return false;
        }
        known.put(entry.getKey(), setting);
      }
    }
    return known.equals(parameters);
  }
}
