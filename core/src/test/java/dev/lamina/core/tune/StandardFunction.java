package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecNode;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Functions that optimizers are compared on, with the spaces they are searched in. To minimize. */
@SuppressWarnings("ImmutableEnumChecker") // Functions without state.
enum StandardFunction {
  SPHERE(box(5, -5.12, 5.12), settings -> Arrays.stream(numbers(settings)).map(x -> x * x).sum()),

  ROSENBROCK(box(3, -2.048, 2.048), settings -> rosenbrock(numbers(settings))),

  BRANIN(
      "{x0: {uniform: [-5, 10]}, x1: {uniform: [0, 15]}}", settings -> branin(numbers(settings))),

  HARTMANN_6(box(6, 0, 1), settings -> hartmann(numbers(settings))),

  ACKLEY(box(5, -32.768, 32.768), settings -> ackley(numbers(settings))),

  /** Sphere of a choice, a whole number, a logarithm, a grid, and a number that one choice has. */
  MIXED(
      """
      {method: {choice: [dgl, infopro, man]}, momentum: {uniform: [0, 1], when: {method: man}},
       modules: {int: [1, 32]}, rate: {log-uniform: [0.0001, 1]},
       decay: {grid: {from: 0.0001, to: 1, points: 9, scale: log}}}
      """,
      StandardFunction::mixed);

  private final String space;
  private final ToDoubleFunction<SortedMap<String, Setting>> value;

  StandardFunction(String space, ToDoubleFunction<SortedMap<String, Setting>> value) {
    this.space = space;
    this.value = value;
  }

  SearchSpace space() {
    return SearchSpace.of(SpecNode.parse(space, name()));
  }

  double at(SortedMap<String, Setting> settings) {
    return value.applyAsDouble(settings);
  }

  private static String box(int dimensions, double low, double high) {
    return IntStream.range(0, dimensions)
        .mapToObj(i -> "x%s: {uniform: [%s, %s]}".formatted(i, low, high))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static double[] numbers(SortedMap<String, Setting> settings) {
    return settings.values().stream().mapToDouble(setting -> (double) setting.value()).toArray();
  }

  private static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      sum += 100 * Math.pow(x[i + 1] - x[i] * x[i], 2) + Math.pow(1 - x[i], 2);
    }
    return sum;
  }

  private static double branin(double[] x) {
    double b = 5.1 / (4 * Math.PI * Math.PI);
    double c = 5 / Math.PI;
    return Math.pow(x[1] - b * x[0] * x[0] + c * x[0] - 6, 2)
        + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0])
        + 10;
  }

  private static double hartmann(double[] x) {
    double[] alpha = {1.0, 1.2, 3.0, 3.2};
    double[][] a = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    double[][] p = {
      {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double exponent = 0;
      for (int j = 0; j < 6; j++) {
        exponent += a[i][j] * Math.pow(x[j] - p[i][j], 2);
      }
      sum -= alpha[i] * Math.exp(-exponent);
    }
    return sum;
  }

  private static double ackley(double[] x) {
    double squares = Arrays.stream(x).map(v -> v * v).sum() / x.length;
    double waves = Arrays.stream(x).map(v -> Math.cos(2 * Math.PI * v)).sum() / x.length;
    return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
  }

  private static double mixed(SortedMap<String, Setting> settings) {
    double method =
        switch (settings.get("method").label()) {
          case "dgl" -> 1;
          case "infopro" -> 0.5;
          default -> Math.pow((double) settings.get("momentum").value() - 0.8, 2);
        };
    double modules = ((long) settings.get("modules").value() - 24) / 32.0;
    double rate = Math.log10((double) settings.get("rate").value()) + 2.5;
    double decay = Math.log10((double) settings.get("decay").value()) + 3;
    return method + modules * modules + rate * rate / 16 + decay * decay / 16;
  }
}
