package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When a parameter exists: in trials that have one of these labels for each of these parameters. A
 * parameter that does not exist itself has no label, so what depends on it does not exist either.
 *
 * @param labels at least one for each path, at least one path
 */
public record Condition(Map<String, List<String>> labels) {

  public Condition {
    var copy = new LinkedHashMap<String, List<String>>();
    labels.forEach((path, wanted) -> copy.put(path, List.copyOf(wanted)));
    labels = Collections.unmodifiableMap(copy);
    Check.argument(
        !labels.isEmpty() && labels.values().stream().noneMatch(List::isEmpty),
        "Invalid condition: %s (want a parameter with one of its labels, such as {method: dgl})",
        labels);
  }

  /**
   * Reads a condition such as {@code {method: dgl, partition.modules: [4, 8]}}: for each path a
   * label, or a value that is told as it is, or a list of those.
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  static Condition of(SpecNode node) {
    SpecMap map = node.mapping();
    var labels = new LinkedHashMap<String, List<String>>();
    for (String path : map.keys()) {
      SpecNode wanted = map.required(path);
      List<SpecNode> each = wanted.value() instanceof List<?> ? wanted.list() : List.of(wanted);
      labels.put(path, each.stream().map(Condition::label).toList());
    }
    return node.checked(() -> new Condition(labels));
  }

  private static String label(SpecNode node) {
    if (node.value() == null) {
      throw node.wrong("a label");
    }
    return node.checked(() -> Setting.of(node.value())).label();
  }

  /** Whether the parameter exists beside these settings. */
  public boolean holds(Map<String, Setting> settings) {
    return labels.entrySet().stream()
        .allMatch(
            wanted -> {
              Setting setting = settings.get(wanted.getKey());
              return setting != null && wanted.getValue().contains(setting.label());
            });
  }
}
