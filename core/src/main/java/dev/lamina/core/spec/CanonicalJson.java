package dev.lamina.core.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JSON on one line with sorted keys: equal values give equal text, and the text is YAML that reads
 * back as an equal value.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  /**
   * @param value as {@link SpecNode#value()} gives it
   */
  static String of(Object value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      var parts = new ArrayList<String>();
      map.keySet().stream()
          .map(String.class::cast)
          .sorted()
          .forEach(
              key -> {
                var part = new StringBuilder();
                quote(key, part);
                part.append(':');
                write(map.get(key), part);
                parts.add(part.toString());
              });
      out.append('{').append(String.join(",", parts)).append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(list.get(i), out);
      }
      out.append(']');
    } else if (value instanceof String text) {
      quote(text, out);
    } else if (value instanceof Double number) {
      out.append(ShortestDecimal.of(number));
    } else {
      out.append(value);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfeff || c >= 0xfffe) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.append((char) c);
              }
            });
    out.append('"');
  }
}
