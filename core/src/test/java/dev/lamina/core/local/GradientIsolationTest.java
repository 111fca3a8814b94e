package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specification J.4, J.6, J.7: a loss trains its own module and nothing else. */
class GradientIsolationTest {

  private static final Backbone BACKBONE = new CifarResNet(8, 10, 16);
  private static final Partition PARTITION = Partition.balanced(BACKBONE, 3, Stem.ATTACHED);
  private static final Objective DGL = new Dgl(new ConvolutionalHead(0, 1, 128));
  private static final Objective INFOPRO =
      new InfoPro(
          new Classification(new ConvolutionalHead(1, 2, 128)),
          InfoPro.Schedule.CONSTANT,
          new InfoPro.Weights(5, 0.5),
          new InfoPro.Weights(5, 0.5));

  static Stream<SupervisionPlan> plans() {
    return Stream.of(
        DGL.plan(PARTITION),
        new Dgl(DglHead.C).plan(PARTITION),
        INFOPRO.plan(PARTITION),
        Man.standard().apply(DGL.plan(PARTITION)),
        new Man(0.995, Man.Mode.EMA_AND_BIAS, true, false).apply(INFOPRO.plan(PARTITION)));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void nothingElseChangesWhenOneLossIsTrained(SupervisionPlan plan) {
    for (int trained = 0; trained < PARTITION.modules(); trained++) {
      var sgd = new Sgd(0.9, 1e-2, true);
      Set<String> own = ownParameters(plan, trained);
      // All losses are in the program; the update takes the gradients of one of them.
      UpdateRule rule =
          (step, rate) ->
              gradients -> sgd.begin(step, rate).write(gradients.only(p -> own.contains(p.name())));
      try (Trial trial = Trial.start(plan, rule, ElementType.FLOAT64, 1)) {
        Map<String, double[]> before = trial.values();
        trial.step(0, 3, 0.1);
        Map<String, double[]> after = trial.values();
        for (Variable variable : trial.loaded().program().variables()) {
          if (variable.role() == Variable.Role.PARAMETER) {
            boolean same = Arrays.equals(before.get(variable.name()), after.get(variable.name()));
            assertThat(same)
                .as("%s is unchanged when loss %s is trained", variable.name(), trained)
                .isEqualTo(!own.contains(variable.name()));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void lossesDoNotDependOnOtherModulesAuxiliaryNetworksNorOnLaterModules(SupervisionPlan plan) {
    UpdateRule nothing = (step, rate) -> gradients -> {};
    try (Trial trial = Trial.start(plan, nothing, ElementType.FLOAT64, 1)) {
      List<HostTensor> start = trial.loaded().state();
      Map<String, HostTensor> losses = trial.step(0, 3, 0.1);
      for (int changed = 0; changed < PARTITION.modules(); changed++) {
        int module = changed;
        trial.loaded().restore(start.stream().map(t -> disturb(t, "modules." + module)).toList());
        Map<String, HostTensor> disturbed = trial.step(0, 3, 0.1);
        for (int loss = 0; loss < PARTITION.modules(); loss++) {
          boolean same = disturbed.get("modules." + loss).equals(losses.get("modules." + loss));
          boolean last = loss == PARTITION.modules() - 1;
          assertThat(same).isEqualTo(loss != module || last);
        }
      }
      for (int changed = 1; changed < PARTITION.modules(); changed++) {
        List<String> units = PARTITION.units(changed).stream().map(Unit::path).toList();
        List<HostTensor> values = start;
        for (String unit : units) {
          values = values.stream().map(t -> disturb(t, unit)).toList();
        }
        trial.loaded().restore(values);
        Map<String, HostTensor> disturbed = trial.step(0, 3, 0.1);
        for (int loss = 0; loss < PARTITION.modules(); loss++) {
          assertThat(disturbed.get("modules." + loss).equals(losses.get("modules." + loss)))
              .isEqualTo(loss < changed);
        }
      }
    }
  }

  @Test
  void oneModuleIsBackPropagation() {
    Partition whole = Partition.whole(BACKBONE);
    List<SupervisionPlan> plans =
        List.of(new EndToEnd().plan(whole), DGL.plan(whole), Man.standard().apply(DGL.plan(whole)));
    List<List<double[]>> runs = new ArrayList<>();
    for (SupervisionPlan plan : plans) {
      var values = new ArrayList<double[]>();
      var sgd = new Sgd(0.9, 1e-4, true);
      UpdateRule rule =
          (step, rate) ->
              gradients -> {
                gradients
                    .parameters()
                    .forEach(
                        p -> step.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));
                sgd.begin(step, rate).write(gradients);
              };
      try (Trial trial = Trial.start(plan, rule, ElementType.FLOAT64, 1)) {
        for (int step = 0; step < 3; step++) {
          trial.step(step, 3, 0.01).values().forEach(v -> values.add(v.toDoubles()));
        }
        values.addAll(trial.values().values());
      }
      runs.add(values);
    }
    for (List<double[]> run : runs) {
      assertThat(run).usingRecursiveComparison().isEqualTo(runs.get(0));
    }
  }

  /** J.1: composing the modules is the monolith, bit for bit. */
  @Test
  void evaluationDoesNotDependOnTheCuts() {
    for (int modules = 1; modules <= 3; modules++) {
      Partition partition = Partition.balanced(BACKBONE, modules, Stem.ATTACHED);
      try (Trial cut =
              Trial.start(DGL.plan(partition), new Sgd(0.9, 0, true), ElementType.FLOAT64, 5);
          Trial whole =
              Trial.start(
                  BACKBONE,
                  StepCompiler.inference(BACKBONE, Trial.options(ElementType.FLOAT64)),
                  ElementType.FLOAT64,
                  5)) {
        assertThat(cut.logits(1, 4)).isEqualTo(whole.logits(1, 4));
      }
    }
  }

  /** The parameters that loss j may train, told from their names. */
  private static Set<String> ownParameters(SupervisionPlan plan, int module) {
    List<String> places =
        new ArrayList<>(PARTITION.units(module).stream().map(unit -> unit.path() + ".").toList());
    places.add("modules." + module + ".");
    if (module == PARTITION.modules() - 1) {
      places.add("classifier.");
    }
    return StepCompiler.training(
            plan, (step, rate) -> gradients -> {}, Trial.options(ElementType.FLOAT64))
        .variables()
        .stream()
        .filter(variable -> variable.role() == Variable.Role.PARAMETER)
        .map(Variable::name)
        .filter(name -> places.stream().anyMatch(name::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A tensor with other values if it is at a place, but for running variances, which stay. */
  private static HostTensor disturb(HostTensor tensor, String place) {
    if (!tensor.name().startsWith(place + ".")) {
      return tensor;
    }
    double[] values = tensor.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.01 * (i % 5 + 1);
    }
    return HostTensor.of(tensor.name(), tensor.shape(), values);
  }
}
