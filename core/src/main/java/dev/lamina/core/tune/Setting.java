package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.ShortestDecimal;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one searched parameter was set to.
 *
 * @param label for people, such as {@code dgl+man} or {@code 0.05}; never blank
 * @param value as in a specification: a Map, List, String, Long, Double or Boolean; collections are
 *     copied and unmodifiable
 */
public record Setting(String label, Object value) {

  public Setting {
    Check.argument(!label.isBlank(), "Invalid label: '%s' (want text)", label);
    Check.argument(value != null, "Invalid setting %s: null (want a value)", label);
    value = SpecNode.of("", value).value();
  }

  /**
   * A setting labelled by its value: a text or flag as it is, a number as short as it reads back
   * ({@code 0.05}, {@code 1.0e-4}), a mapping or list as its canonical JSON.
   */
  public static Setting of(Object value) {
    SpecNode node = SpecNode.of("", value);
    String label;
    if (node.value() instanceof String text) {
      label = text;
    } else if (node.value() instanceof Double number) {
      label = ShortestDecimal.of(number);
    } else {
      label = node.canonical();
    }
    return new Setting(label, value);
  }

  /** The labels of a trial's settings, by parameter. */
  public static SortedMap<String, String> labels(Map<String, Setting> parameters) {
    var labels = new TreeMap<String, String>();
    parameters.forEach((path, setting) -> labels.put(path, setting.label()));
    return Collections.unmodifiableSortedMap(labels);
  }

  /** {@link #labels} on one line: {@code a=1, b=2}. */
  public static String line(Map<String, Setting> parameters) {
    return labels(parameters).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(", "));
  }
}
