package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.golden.GoldenCase.Tolerance;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.SoftAssertions;

/** What cases of whole networks of the vision bundle have in common. */
final class GoldenNetwork {

  private static final Tolerance EXACT = new Tolerance(1e-9, 1e-9);

  private GoldenNetwork() {}

  /**
   * Where the variables of a program start.
   *
   * @param golden the bundle's name of one of ours
   */
  static Map<String, HostTensor> start(Program program, UnaryOperator<String> golden) {
    return start(program, golden, 1, (name, element) -> 0);
  }

  /** How much a bias of the bundle is moved. */
  @FunctionalInterface
  interface Offset {
    double of(String bias, int element);
  }

  /**
   * The same with other running variances, and biases that are moved.
   *
   * @param variance about which running variances are
   */
  static Map<String, HostTensor> start(
      Program program, UnaryOperator<String> golden, double variance, Offset offset) {
    var start = new HashMap<String, HostTensor>();
    for (Variable variable : program.variables()) {
      String name = golden.apply(variable.name());
      int elements = (int) variable.elements();
      double[] values =
          variable.role() == Variable.Role.BUFFER
              ? GoldenFormula.runningStatistics(name, elements, variance)
              : name.endsWith(".bias")
                  ? GoldenFormula.bias(
                      name,
                      elements,
                      fanIn(program, variable.name()),
                      element -> offset.of(name, element))
                  : GoldenFormula.parameter(name, variable.shape().sizes());
      start.put(variable.name(), HostTensor.of(variable.name(), variable.shape().sizes(), values));
    }
    return start;
  }

  private static long fanIn(Program program, String bias) {
    String weight = bias.replaceFirst("bias$", "weight");
    Variable found =
        program.variables().stream()
            .filter(variable -> variable.name().equals(weight))
            .findFirst()
            .orElseThrow();
    return found.elements() / found.shape().size(0);
  }

  static void assertIsTheBundlesStart(JsonNode expected, Map<String, HostTensor> start) {
    double[] all =
        start.values().stream().flatMapToDouble(t -> Arrays.stream(t.toDoubles())).toArray();
    assertThat(start).hasSize(expected.get("tensors").asInt());
    assertThat(all).hasSize(expected.get("elements").asInt());
    assertThat(Arrays.stream(all).sum())
        .isCloseTo(expected.get("sum").asDouble(), Assertions.within(1e-6));
    assertThat(Arrays.stream(all).map(x -> x * x).sum())
        .isCloseTo(expected.get("sum_of_squares").asDouble(), Assertions.within(1e-6));
  }

  /**
   * Compares all rows of a case.
   *
   * @param digest the key of the digest in a row
   * @param ours name of what was found for the name of a row
   */
  static void compare(
      SoftAssertions softly,
      Map<String, HostTensor> found,
      JsonNode rows,
      String digest,
      UnaryOperator<String> ours) {
    compare(softly, found, rows, digest, ours, EXACT);
  }

  /** The same with a tolerance of its own. */
  static void compare(
      SoftAssertions softly,
      Map<String, HostTensor> found,
      JsonNode rows,
      String digest,
      UnaryOperator<String> ours,
      Tolerance tolerance) {
    assertThat(rows).isNotEmpty();
    for (JsonNode row : rows) {
      String name = row.get("n").asText();
      assertThat(found).containsKey(ours.apply(name));
      double[] values = found.get(ours.apply(name)).toDoubles();
      GoldenCase.compare(softly, digest + " " + name, values, row.get(digest), tolerance);
    }
  }

  static double gradientNorm(Map<String, HostTensor> results) {
    return Math.sqrt(
        results.entrySet().stream()
            .filter(result -> result.getKey().startsWith("gradient/"))
            .flatMapToDouble(result -> Arrays.stream(result.getValue().toDoubles()))
            .map(x -> x * x)
            .sum());
  }

  static void scalar(SoftAssertions softly, double found, JsonNode reference) {
    softly
        .assertThat(found)
        .isCloseTo(reference.asDouble(), Assertions.within(1e-9 * Math.abs(reference.asDouble())));
  }
}
