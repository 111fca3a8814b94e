package dev.lamina.core.image;

import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the text of a transform. */
final class TransformText {

  /** Of pixels on a side: a colour picture as large fits into an array. */
  private static final int MOST = 16_384;

  private static final String RULE =
      " (want keep, shorter-side=256, shorter-side=256,crop=224, letterbox=640 or stretch=96x96;"
          + " then filter=bilinear|bicubic, orientation=applied|ignored, pad=114)";

  private final String text;
  private final Map<String, String> parts = new LinkedHashMap<>();

  TransformText(String text) {
    this.text = text;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      if (parts.putIfAbsent(key.trim(), equals < 0 ? "" : part.substring(equals + 1).trim())
          != null) {
        throw invalid(key + " stands twice");
      }
    }
  }

  ImageTransform transform() {
    try {
      Filter filter = one(Filter.class, "filter", Filter.BILINEAR);
      Orientation orientation = one(Orientation.class, "orientation", Orientation.APPLIED);
      Geometry geometry = geometry();
      if (!parts.isEmpty()) {
        throw invalid("it does not take " + String.join(", ", parts.keySet()));
      }
      return new ImageTransform(geometry, filter, orientation);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private Geometry geometry() {
    if ("".equals(parts.get("keep"))) {
      parts.remove("keep");
      return new Geometry.Keep();
    }
    if (parts.containsKey("shorter-side")) {
      int size = number("shorter-side");
      return new Geometry.ShorterSide(size, parts.containsKey("crop") ? positive("crop") : 0);
    }
    if (parts.containsKey("letterbox")) {
      int[] sides = sides("letterbox");
      int pad = parts.containsKey("pad") ? number("pad") : Geometry.DEFAULT_PAD;
      return new Geometry.Letterbox(sides[0], sides[1], pad);
    }
    if (parts.containsKey("stretch")) {
      int[] sides = sides("stretch");
      return new Geometry.Stretch(sides[0], sides[1]);
    }
    throw invalid("it states no size");
  }

  private int positive(String key) {
    int value = number(key);
    if (value == 0) {
      throw invalid(key + " is 0");
    }
    return value;
  }

  private int number(String key) {
    return number(key, parts.remove(key));
  }

  private int[] sides(String key) {
    String value = parts.remove(key);
    int cross = value.indexOf('x');
    return cross < 0
        ? new int[] {number(key, value), number(key, value)}
        : new int[] {
          number(key, value.substring(0, cross)), number(key, value.substring(cross + 1))
        };
  }

  private int number(String key, String digits) {
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MOST) {
      throw invalid("%s is no number from 0 to %s: %s".formatted(key, MOST, digits));
    }
    return Integer.parseInt(digits);
  }

  private <E extends Enum<E>> E one(Class<E> type, String key, E absent) {
    String value = parts.remove(key);
    if (value == null) {
      return absent;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(() -> invalid(key + " is " + value + " (known: " + known(type) + ")"));
  }

  private static String known(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private SpecException invalid(String reason) {
    return new SpecException("Invalid image transform: " + text + ": " + reason + RULE);
  }
}
