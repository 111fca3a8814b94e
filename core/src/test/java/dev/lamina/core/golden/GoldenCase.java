package dev.lamina.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.assertj.core.api.SoftAssertions;

/** One recorded training case, and the rule by which numbers agree with it. */
public final class GoldenCase {

  private static final double FLOAT32_FLOOR = 1e-5;
  private static final double FLOAT32_FLOOR_OF_FIRST_VALUES = 1e-4;

  private final JsonNode root;

  private GoldenCase(JsonNode root) {
    this.root = root;
  }

  static GoldenCase load(String name) {
    return new GoldenCase(read("/golden/local-learning/" + name + ".json"));
  }

  static GoldenCase vision(String name) {
    return new GoldenCase(read("/golden/vision/" + name + ".json"));
  }

  public static JsonNode read(String resource) {
    try (InputStream in = GoldenCase.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode config() {
    return root.get("config");
  }

  JsonNode get(String key) {
    return root.get(key);
  }

  /** 1e-9 in float64; in float32 five times what the reference itself showed. */
  Tolerance tolerance(boolean exact, String measured) {
    if (exact) {
      return new Tolerance(1e-9, 1e-9);
    }
    double deviation = 5 * root.get("tolerance").get("float32_measured").get(measured).asDouble();
    return new Tolerance(
        Math.max(deviation, FLOAT32_FLOOR), Math.max(deviation, FLOAT32_FLOOR_OF_FIRST_VALUES));
  }

  record Tolerance(double relative, double ofFirstValues) {}

  /** [l2, sum, dot, first values ...]. */
  static double[] digest(double[] values, int firstValues) {
    double[] digest = new double[3 + firstValues];
    for (int i = 0; i < values.length; i++) {
      digest[0] += values[i] * values[i];
      digest[1] += values[i];
      digest[2] += values[i] * Math.cos(0.37 * (i + 1));
      if (i < firstValues) {
        digest[3 + i] = values[i];
      }
    }
    digest[0] = Math.sqrt(digest[0]);
    return digest;
  }

  /** Compares with a digest in its long or short form. */
  static void compare(
      SoftAssertions softly, String what, double[] values, JsonNode expected, Tolerance tolerance) {
    boolean brief = expected.size() == 2;
    double[] ours = digest(values, brief ? 0 : expected.size() - 3);
    double l2 = expected.get(0).asDouble();
    for (int i = 0; i < expected.size(); i++) {
      double reference = expected.get(i).asDouble();
      double found = brief && i == 1 ? ours[2] : ours[i];
      double allowed =
          (i > 2 ? tolerance.ofFirstValues() : tolerance.relative())
              * Math.max(Math.max(l2, Math.abs(reference)), 1e-3);
      softly
          .assertThat(Math.abs(found - reference))
          .as("%s[%d]: %s, reference %s", what, i, found, reference)
          .isLessThanOrEqualTo(allowed);
    }
  }
}
