package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.ArrayList;
import java.util.List;

/** Distributions from a specification. */
final class DistributionReader {

  private static final List<String> KINDS =
      List.of("choice", "uniform", "log-uniform", "int", "grid");

  /** The key beside the distribution that says when the parameter exists. */
  static final String WHEN = "when";

  private DistributionReader() {}

  static Distribution read(SpecNode node) {
    if (!node.isMapping()) {
      throw node.wrong(
          "one of %s, such as {choice: [1, 2]}; a fixed value belongs into the trial itself"
              .formatted(String.join(", ", KINDS)));
    }
    SpecMap map = node.mapping();
    List<String> kinds = map.keys().stream().filter(key -> !key.equals(WHEN)).toList();
    if (kinds.size() != 1) {
      throw node.wrong("exactly one of " + String.join(", ", KINDS));
    }
    String kind = kinds.get(0);
    if (!KINDS.contains(kind)) {
      throw SpecException.at(
          node.path(),
          "Unknown distribution: %s (%s)".formatted(kind, Spelling.suggestion(kind, KINDS)));
    }
    SpecNode content = map.required(kind);
    return switch (kind) {
      case "choice" -> choice(content);
      case "uniform" -> {
        List<SpecNode> ends = ends(content);
        yield content.checked(() -> new Uniform(number(ends.get(0)), number(ends.get(1))));
      }
      case "log-uniform" -> {
        List<SpecNode> ends = ends(content);
        yield content.checked(() -> new LogUniform(number(ends.get(0)), number(ends.get(1))));
      }
      case "int" -> {
        List<SpecNode> ends = ends(content);
        yield content.checked(() -> new IntegerRange(integer(ends.get(0)), integer(ends.get(1))));
      }
      default -> grid(content);
    };
  }

  private static Distribution choice(SpecNode content) {
    var settings = new ArrayList<Setting>();
    if (content.isMapping()) {
      SpecMap map = content.mapping();
      map.keys()
          .forEach(
              label ->
                  settings.add(
                      content.checked(() -> new Setting(label, value(map.required(label))))));
    } else {
      for (SpecNode element : content.list()) {
        if (element.value() instanceof String text && text.isBlank()) {
          throw element.wrong("text, or a label for it: choice: {none: ''}");
        }
        Setting setting = Setting.of(value(element));
        if (settings.stream().anyMatch(other -> other.label().equals(setting.label()))) {
          throw element.wrong("each value once, or labels: choice: {label: value}");
        }
        settings.add(setting);
      }
    }
    return content.checked(() -> new Choice(settings));
  }

  private static Object value(SpecNode node) {
    if (node.value() == null) {
      throw node.wrong("a value");
    }
    return node.value();
  }

  private static Distribution grid(SpecNode content) {
    SpecMap map = content.mapping();
    double from = number(map.required("from"));
    double to = number(map.required("to"));
    int points = (int) map.required("points").integer(2, Distribution.MAX_POINTS);
    NumberGrid.Scale scale = map.constant("scale", NumberGrid.Scale.class, NumberGrid.Scale.LINEAR);
    map.done();
    return content.checked(() -> new NumberGrid(from, to, points, scale));
  }

  private static List<SpecNode> ends(SpecNode content) {
    List<SpecNode> ends = content.list();
    if (ends.size() != 2) {
      throw content.wrong("two numbers: [low, high]");
    }
    return ends;
  }

  private static double number(SpecNode node) {
    return node.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  private static int integer(SpecNode node) {
    return (int) node.integer(-IntegerRange.LIMIT, IntegerRange.LIMIT);
  }
}
