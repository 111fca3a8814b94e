package dev.lamina.core.spec;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** JSON on one line, which is YAML that reads back as an equal value. */
final class Json {

  private final StringBuilder out = new StringBuilder();
  private final UnaryOperator<Stream<String>> order;

  private Json(UnaryOperator<Stream<String>> order) {
    this.order = order;
  }

  /**
   * With sorted keys: equal values give equal text.
   *
   * @param value as {@link SpecNode#value()} gives it
   */
  static String sorted(Object value) {
    return of(value, Stream::sorted);
  }

  /**
   * With keys in the order of the mappings.
   *
   * @param value as {@link SpecNode#value()} gives it
   */
  static String asWritten(Object value) {
    return of(value, UnaryOperator.identity());
  }

  private static String of(Object value, UnaryOperator<Stream<String>> order) {
    var json = new Json(order);
    json.write(value);
    return json.out.toString();
  }

  private void write(Object value) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      List<String> keys = order.apply(map.keySet().stream().map(String.class::cast)).toList();
      for (int i = 0; i < keys.size(); i++) {
        out.append(i == 0 ? "" : ",");
        quote(keys.get(i));
        out.append(':');
        write(map.get(keys.get(i)));
      }
      out.append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(list.get(i));
      }
      out.append(']');
    } else if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Double number) {
      out.append(ShortestDecimal.of(number));
    } else {
      out.append(value);
    }
  }

  private void quote(String text) {
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
