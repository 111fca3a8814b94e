package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.train.Clipped;
import dev.lamina.core.train.Optimizer;
import dev.lamina.core.train.Sgd;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of several batches make one update. */
class GradientSumsTest {

  private static final Optimizer PLAIN = new Sgd(0, 0, false);
  private static final double RATE = 0.5;

  private record Accumulating(UpdateRule rule) implements UpdateRule {

    @Override
    public Update begin(Method step, Pace pace) {
      return rule.begin(step, pace);
    }

    @Override
    public boolean accumulates() {
      return true;
    }

    @Override
    public OptionalDouble clipNorm() {
      return rule.clipNorm();
    }
  }

  static Stream<SupervisionPlan> plans() {
    Partition partition = Partition.balanced(new CifarResNet(8, 10, 16), 3, Stem.ATTACHED);
    return Stream.of(
        new EndToEnd().plan(Partition.whole(new CifarResNet(8, 10, 16))),
        new Dgl(new ConvolutionalHead(1, 1, 16)).plan(partition));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void areAddedUpAndThenBeginAgain(SupervisionPlan plan) {
    Map<String, double[]> first = move(plan, 1);
    Map<String, double[]> second = move(plan, 2);
    try (Trial trial = Trial.start(plan, new Accumulating(PLAIN), ElementType.FLOAT64, 1)) {
      Map<String, double[]> start = trial.values();
      accumulate(trial, 1);
      Map<String, double[]> waiting = trial.values();
      first.forEach(
          (name, moved) -> assertThat(waiting.get(name)).as(name).isEqualTo(start.get(name)));
      trial.step(2, 4, RATE);
      Map<String, double[]> updated = trial.values();
      first.forEach(
          (name, moved) -> {
            double[] both = moved.clone();
            double[] found = updated.get(name).clone();
            for (int i = 0; i < both.length; i++) {
              both[i] += second.get(name)[i];
              found[i] -= start.get(name)[i];
            }
            assertThat(Distance.between(found, both)).as(name).isLessThan(1e-12);
            assertThat(updated.get("optimizer.gradient." + name)).as(name).containsOnly(0.0);
          });
    }
  }

  @Test
  void areClippedTogether() {
    SupervisionPlan plan = plans().findFirst().orElseThrow();
    var rule = new Accumulating(new Clipped(PLAIN, 1e-3));
    try (Trial trial = Trial.start(plan, rule, ElementType.FLOAT64, 1)) {
      Map<String, double[]> start = trial.values();
      accumulate(trial, 1);
      trial.step(2, 4, RATE);
      Map<String, double[]> after = trial.values();
      double square = 0;
      for (String name : move(plan, 1).keySet()) {
        for (int i = 0; i < start.get(name).length; i++) {
          double moved = after.get(name)[i] - start.get(name)[i];
          square += moved * moved;
        }
      }
      assertThat(Math.sqrt(square)).isCloseTo(1e-3 * RATE, within(1e-8));
    }
  }

  @Test
  void aProgramWithoutThemHasNoSuchMethod() {
    SupervisionPlan plan = plans().findFirst().orElseThrow();
    Program program = StepCompiler.training(plan, PLAIN, Trial.options(ElementType.FLOAT32));
    assertThat(program.text()).doesNotContain("def " + StepCompiler.ACCUMULATE);
    assertThat(program.variables()).noneMatch(v -> v.name().startsWith("optimizer"));
  }

  /** How far one step moves each parameter. */
  private static Map<String, double[]> move(SupervisionPlan plan, int batch) {
    try (Trial trial = Trial.start(plan, PLAIN, ElementType.FLOAT64, 1)) {
      Map<String, double[]> start = trial.values();
      trial.step(batch, 4, RATE);
      Map<String, double[]> after = trial.values();
      var moved = new HashMap<String, double[]>();
      trial.loaded().program().variables().stream()
          .filter(variable -> variable.role() == Variable.Role.PARAMETER)
          .forEach(
              variable -> {
                double[] from = start.get(variable.name());
                double[] to = after.get(variable.name()).clone();
                for (int i = 0; i < to.length; i++) {
                  to[i] -= from[i];
                }
                moved.put(variable.name(), to);
              });
      return moved;
    }
  }

  private static void accumulate(Trial trial, int batch) {
    LoadedProgram loaded = trial.loaded();
    HostBuffer[] arguments = {trial.images(batch, 4), trial.labels(batch, 4)};
    loaded.call(StepCompiler.ACCUMULATE, arguments);
  }
}
