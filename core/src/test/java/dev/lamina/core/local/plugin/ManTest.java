package dev.lamina.core.local.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.MeanSquare;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.UpdateRule;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Specification J.11 to J.15. */
class ManTest {

  private static final Backbone BACKBONE = new CifarResNet(8, 10, 16);
  private static final Partition PARTITION = Partition.balanced(BACKBONE, 3, Stem.ATTACHED);
  private static final SupervisionPlan DGL =
      new Dgl(new ConvolutionalHead(0, 1, 128)).plan(PARTITION);
  private static final UpdateRule SGD = new Sgd(0.9, 1e-2, true);
  private static final UpdateRule NOTHING = (step, rate) -> gradients -> {};

  // e_T = m^T e_0 + (1 - m) sum_t m^(T-1-t) theta_t, theta_t before the optimizer of step t.
  @ParameterizedTest
  @ValueSource(doubles = {0.995, 0.5, 0, 1})
  void theAverageFollowsItsClosedForm(double momentum) {
    int steps = 5;
    try (Trial trial = start(man(momentum), SGD)) {
      Map<String, double[]> first = trial.values();
      List<Map<String, double[]>> sources = new ArrayList<>();
      for (int t = 0; t < steps; t++) {
        sources.add(trial.values());
        trial.step(t, 3, 0.05);
      }
      Map<String, double[]> last = trial.values();
      Map<String, String> pairs = averages(trial);
      assertThat(pairs).isNotEmpty();
      for (var pair : pairs.entrySet()) {
        double[] expected = first.get(pair.getKey()).clone();
        for (int i = 0; i < expected.length; i++) {
          expected[i] *= Math.pow(momentum, steps);
          for (int t = 0; t < steps; t++) {
            expected[i] +=
                (1 - momentum)
                    * Math.pow(momentum, steps - 1 - t)
                    * sources.get(t).get(pair.getValue())[i];
          }
        }
        assertThat(Distance.between(last.get(pair.getKey()), expected)).isLessThan(1e-12);
        if (momentum == 1) {
          assertThat(last.get(pair.getKey())).containsExactly(first.get(pair.getKey()));
        }
        if (momentum == 0) {
          assertThat(last.get(pair.getKey()))
              .containsExactly(sources.get(steps - 1).get(pair.getValue()));
        }
      }
    }
  }

  @Test
  void theDistanceToAConstantSourceShrinksByTheMomentum() {
    double momentum = 0.75;
    try (Trial trial = start(new Man(momentum, Man.Mode.EMA_AND_BIAS, false, true), NOTHING)) {
      Map<String, double[]> before = trial.values();
      trial.step(0, 3, 0.1);
      Map<String, double[]> after = trial.values();
      averages(trial)
          .forEach(
              (average, source) -> {
                double[] e0 = before.get(average);
                double[] e1 = after.get(average);
                double[] theta = before.get(source);
                assertThat(after.get(source)).containsExactly(theta);
                for (int i = 0; i < theta.length; i++) {
                  assertThat(e1[i] - theta[i])
                      .isCloseTo(momentum * (e0[i] - theta[i]), within(1e-14));
                }
              });
    }
  }

  @Test
  void averagesHaveNoGradientNoOptimizerStateAndNoRunningStatistics() {
    UpdateRule checked =
        (step, rate) ->
            gradients -> {
              assertThat(gradients.parameters())
                  .extracting(Variable::name)
                  .noneMatch(name -> name.contains(".ema."));
              SGD.begin(step, rate).write(gradients);
            };
    try (Trial trial = start(Man.standard(), checked)) {
      assertThat(trial.loaded().program().variables())
          .filteredOn(variable -> variable.name().contains(".ema."))
          .isNotEmpty()
          .allMatch(variable -> variable.role() == Variable.Role.AVERAGE)
          .noneMatch(variable -> variable.name().contains("optimizer"))
          .noneMatch(variable -> variable.name().contains("running"));
      assertThat(trial.loaded().program().variables())
          .filteredOn(variable -> variable.role() == Variable.Role.BUFFER)
          .noneMatch(variable -> variable.name().startsWith("modules."));
    }
  }

  @Test
  void theAverageStartsAsACopyUnlessADrawOfItsOwnIsWanted() {
    for (boolean random : new boolean[] {false, true}) {
      try (Trial trial = start(new Man(0.9, Man.Mode.EMA_AND_BIAS, false, random), NOTHING)) {
        Map<String, double[]> values = trial.values();
        averages(trial)
            .forEach(
                (average, source) -> {
                  if (average.endsWith("conv1.weight")) {
                    assertThat(Arrays.equals(values.get(average), values.get(source)))
                        .isEqualTo(!random);
                    assertThat(values.get(average.replace(".ema.", ".bias_block.")))
                        .isNotEqualTo(values.get(source));
                  }
                });
      }
    }
  }

  // The gradient of the stem's batch norm, which is in front of the leap, against a central
  // difference of the running loss: without the part through E it would be far off.
  @ParameterizedTest
  @EnumSource(Man.Mode.class)
  void gradientsFlowThroughTheAverage(Man.Mode mode) {
    try (Trial trial = start(new Man(0.9, mode, false, true), revealing("stem.bn.gamma"))) {
      List<HostTensor> start = trial.loaded().state();
      double[] gradient = trial.step(0, 3, 0).get("gradient").toDoubles();
      for (int i : new int[] {0, 7, 15}) {
        int index = i;
        double slope =
            slope(
                delta -> {
                  trial.loaded().restore(nudge(start, "stem.bn.gamma", index, delta));
                  return trial.step(0, 3, 0).get("modules.0").toDoubles()[0];
                });
        assertThat(gradient[i]).isCloseTo(slope, within(1e-6));
      }
    }
  }

  /** With B and its scale away the loss still depends on the features: through E alone. */
  @Test
  void theAverageAlonePassesTheGradient() {
    try (Trial trial =
        start(new Man(0.9, Man.Mode.EMA_ONLY, false, true), revealing("stem.bn.gamma"))) {
      double[] gradient = trial.step(0, 3, 0).get("gradient").toDoubles();
      assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-4);
    }
  }

  @Test
  void theGatedFormStartsAsTheSumAndLearnsItsScale() {
    var gated = new Man(0.9, Man.Mode.EMA_AND_BIAS, true, true);
    try (Trial plain = start(new Man(0.9, Man.Mode.EMA_AND_BIAS, false, true), NOTHING);
        Trial trial = start(gated, revealing("modules.0.leap.scale"))) {
      List<HostTensor> start = trial.loaded().state();
      double sum = plain.step(0, 3, 0).get("modules.0").toDoubles()[0];
      Map<String, HostTensor> results = trial.step(0, 3, 0);
      assertThat(results.get("modules.0").toDoubles()[0]).isCloseTo(sum, within(1e-12));
      double slope =
          slope(
              delta -> {
                trial.loaded().restore(nudge(start, "modules.0.leap.scale", 0, delta));
                return trial.step(0, 3, 0).get("modules.0").toDoubles()[0];
              });
      assertThat(results.get("gradient").toDoubles()[0]).isCloseTo(slope, within(1e-6));
    }
  }

  // J.15: dL/ds is the inner product of dL/dy and B - E. With L the mean of y squared that is, at
  // s = 1, twice the difference of L for B alone and for E alone.
  @Test
  void theSlopeOfTheScaleIsThatOfGoingFromTheAverageToTheCompanion() {
    var gated = new Man(0.9, Man.Mode.EMA_AND_BIAS, true, true);
    try (Trial trial = startSquared(gated, revealing("modules.0.leap.scale"));
        Trial average = startSquared(new Man(0.9, Man.Mode.EMA_ONLY, false, true), NOTHING);
        Trial companion = startSquared(new Man(0.9, Man.Mode.BIAS_ONLY, false, true), NOTHING)) {
      double ofAverage = average.step(0, 3, 0).get("modules.0").toDoubles()[0];
      double ofCompanion = companion.step(0, 3, 0).get("modules.0").toDoubles()[0];
      double slope = trial.step(0, 3, 0).get("gradient").toDoubles()[0];
      assertThat(Math.abs(slope)).isGreaterThan(1e-3);
      assertThat(slope).isCloseTo(2 * (ofCompanion - ofAverage), within(1e-12));
    }
  }

  private static Trial startSquared(Man man, UpdateRule rule) {
    SupervisionPlan plan =
        man.apply(SupervisionPlan.oneForEach(PARTITION, module -> new MeanSquare()));
    return Trial.start(plan, rule, ElementType.FLOAT64, 2);
  }

  // y = s B + (2 - s) E, so at s = 2 the average is not seen and at s = 0 only it is.
  @Test
  void theScaleWeighsTheTwoBlocks() {
    try (Trial gated = start(new Man(0.9, Man.Mode.EMA_AND_BIAS, true, true), NOTHING);
        Trial average = start(new Man(0.9, Man.Mode.EMA_ONLY, false, true), NOTHING);
        Trial companion = start(new Man(0.9, Man.Mode.BIAS_ONLY, false, true), NOTHING)) {
      List<HostTensor> start = gated.loaded().state();
      gated.loaded().restore(nudge(start, "modules.0.leap.scale", 0, -1));
      double onlyAverage = gated.step(0, 3, 0).get("modules.0").toDoubles()[0];
      gated.loaded().restore(nudge(start, "modules.0.leap.scale", 0, 1));
      double onlyCompanion = gated.step(0, 3, 0).get("modules.0").toDoubles()[0];
      // Alone a block counts once, gated at the end of the scale twice: undo that in the head.
      assertThat(doubledHead(average)).isCloseTo(onlyAverage, within(1e-12));
      assertThat(doubledHead(companion)).isCloseTo(onlyCompanion, within(1e-12));
    }
  }

  @Test
  void refusesMomentaThatAreNoneAndGatesWithOneBlock() {
    assertThatThrownBy(() -> man(1.5)).hasMessage("Invalid momentum: 1.5 (want 0 <= m <= 1)");
    assertThatThrownBy(() -> man(Double.NaN)).hasMessageContaining("Invalid momentum");
    assertThatThrownBy(() -> new Man(0.9, Man.Mode.EMA_ONLY, true, false))
        .hasMessageContaining("Cannot gate");
  }

  /** Loss 0 with the weight of the linear head doubled. */
  private static double doubledHead(Trial trial) {
    String weight = "modules.0.head.classifier.fc1.weight";
    List<HostTensor> doubled =
        trial.loaded().state().stream()
            .map(
                tensor -> {
                  if (!tensor.name().equals(weight)) {
                    return tensor;
                  }
                  double[] values = tensor.toDoubles();
                  for (int i = 0; i < values.length; i++) {
                    values[i] *= 2;
                  }
                  return HostTensor.of(tensor.name(), tensor.shape(), values);
                })
            .toList();
    trial.loaded().restore(doubled);
    return trial.step(0, 3, 0).get("modules.0").toDoubles()[0];
  }

  private static Man man(double momentum) {
    return new Man(momentum, Man.Mode.EMA_AND_BIAS, false, true);
  }

  private static Trial start(Man man, UpdateRule rule) {
    return Trial.start(man.apply(DGL), rule, ElementType.FLOAT64, 2);
  }

  /** Changes nothing and returns the gradient of one parameter. */
  private static UpdateRule revealing(String parameter) {
    return (step, rate) ->
        gradients ->
            gradients
                .of(step.graph().variable(parameter))
                .ifPresent(gradient -> step.output("gradient", gradient));
  }

  /** Every average with the backbone's variable that it follows: the next module's first unit. */
  private static Map<String, String> averages(Trial trial) {
    var pairs = new LinkedHashMap<String, String>();
    for (Variable variable : trial.loaded().program().variables()) {
      if (variable.role() == Variable.Role.AVERAGE) {
        String[] parts = variable.name().split("\\.leap\\.ema\\.");
        int module = Integer.parseInt(parts[0].substring("modules.".length()));
        pairs.put(variable.name(), PARTITION.units(module + 1).get(0).path() + "." + parts[1]);
      }
    }
    return pairs;
  }

  private static double slope(DoubleUnaryOperator loss) {
    double h = 1e-6;
    return (loss.applyAsDouble(h) - loss.applyAsDouble(-h)) / (2 * h);
  }

  private static List<HostTensor> nudge(
      List<HostTensor> state, String name, int index, double delta) {
    return state.stream()
        .map(
            tensor -> {
              if (!tensor.name().equals(name)) {
                return tensor;
              }
              double[] values = tensor.toDoubles();
              values[index] += delta;
              return HostTensor.of(tensor.name(), tensor.shape(), values);
            })
        .toList();
  }
}
