package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a sweep varies: parameters by their place in the trial, each with a distribution.
 *
 * <p>A parameter may stand inside another, such as {@code method.k} inside {@code method}: settings
 * are applied in sorted order, so that the inner one has the last word.
 *
 * @param distributions by dotted path such as {@code learning-rate.base}, in the order of the file
 */
public record SearchSpace(Map<String, Distribution> distributions) {

  private static final Pattern DOTTED_PATH = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");

  /** Varies nothing: one trial, as it stands. */
  public static final SearchSpace EMPTY = new SearchSpace(Map.of());

  public SearchSpace {
    distributions = Collections.unmodifiableMap(new LinkedHashMap<>(distributions));
    for (String path : distributions.keySet()) {
      Check.argument(
          DOTTED_PATH.matcher(path).matches(),
          "Invalid parameter: '%s' (want a dotted path such as learning-rate.base)",
          path);
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
   * seed: {choice: [1, 2, 3]}
   * }</pre>
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  public static SearchSpace of(SpecNode node) {
    SpecMap map = node.mapping();
    var distributions = new LinkedHashMap<String, Distribution>();
    for (String path : map.keys()) {
      distributions.put(path, Distribution.of(map.required(path)));
    }
    return node.checked(() -> new SearchSpace(distributions));
  }

  /** Whether these are settings of exactly its parameters, each within its distribution. */
  public boolean contains(Map<String, Setting> parameters) {
    return parameters.keySet().equals(distributions.keySet())
        && parameters.entrySet().stream()
            .allMatch(entry -> distributions.get(entry.getKey()).contains(entry.getValue()));
  }
}
