package dev.lamina.core.local.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.MeanSquare;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.PublishedSplits;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.UpdateRule;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.InformationLoss;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Specification F and J.8, J.10, J.16 to J.20. */
class HpffTest {

  private static final Patches WHOLE = Patches.WHOLE;
  private static final Patches FOUR = new Patches(2, Fusion.MEAN);
  private static final CifarResNet BACKBONE = new CifarResNet(8, 10, 16);
  private static final Objective GREEDY = new Dgl(new ConvolutionalHead(0, 1, 128));
  private static final UpdateRule REVEAL =
      (step, rate) ->
          gradients ->
              gradients
                  .parameters()
                  .forEach(p -> step.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));

  private static Hpff hpff(Patches patches) {
    return new Hpff(2, 0.001, 0.999, patches, false);
  }

  private static Partition modules(int count) {
    return Partition.balanced(BACKBONE, count, Stem.ATTACHED);
  }

  private static Map<String, double[]> step(SupervisionPlan plan) {
    try (Trial trial = Trial.start(plan, REVEAL, ElementType.FLOAT64, 3)) {
      var results = new LinkedHashMap<String, double[]>();
      for (Map.Entry<String, HostTensor> result : trial.step(0, 4, 0.1).entrySet()) {
        results.put(result.getKey(), result.getValue().toDoubles());
      }
      return results;
    }
  }

  @Test
  void windowsSlideByOneAndTheFirstModuleHasNoLossOfItsOwn() {
    SupervisionPlan plan = hpff(WHOLE).apply(GREEDY.plan(modules(3)));
    assertThat(plan.supervisions())
        .extracting(Supervision::name, s -> s.span().toString(), Supervision::weight)
        .containsExactly(
            tuple("modules.1.independent", "[1]", 0.001),
            tuple("modules.1.cascade", "[0..1]", 0.999),
            tuple("modules.2.independent", "[2]", 0.001),
            tuple("modules.2.cascade", "[1..2]", 0.999));
    assertThat(plan.classifying().name()).isEqualTo("modules.2.cascade");
  }

  // J.8
  @Test
  void withTwoModulesItIsBackPropagationUpToTheWeights() {
    Map<String, double[]> ours = step(hpff(FOUR).apply(GREEDY.plan(modules(2))));
    Map<String, double[]> whole = step(new EndToEnd().plan(modules(2)));
    List<String> first =
        modules(2).units(0).stream().map(unit -> "gradient/" + unit.path() + ".").toList();
    int compared = 0;
    for (Map.Entry<String, double[]> gradient : whole.entrySet()) {
      if (gradient.getKey().startsWith("gradient/")) {
        double factor = first.stream().anyMatch(gradient.getKey()::startsWith) ? 0.999 : 1;
        double[] expected = gradient.getValue().clone();
        for (int i = 0; i < expected.length; i++) {
          expected[i] *= factor;
        }
        assertThat(ours.get(gradient.getKey()))
            .as(gradient.getKey())
            .containsExactly(expected, within(1e-12));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(20);
  }

  // J.10: at the end of every module, and before the classifier.
  @Test
  void bothStreamsCarryTheSameValues() {
    Partition four = Partition.balanced(BACKBONE, 4, Stem.OWN);
    Map<String, double[]> results =
        step(hpff(WHOLE).apply(SupervisionPlan.oneForEach(four, module -> new MeanSquare())));
    for (int module = 1; module <= 2; module++) {
      String name = "modules." + module;
      assertThat(results.get(name + ".independent/square"))
          .isEqualTo(results.get(name + ".cascade/square"));
    }
    results = step(hpff(WHOLE).apply(GREEDY.plan(modules(3))));
    assertThat(results.get("modules.2.independent/classification"))
        .isEqualTo(results.get("modules.2.cascade/classification"));
  }

  // J.16
  @Test
  void onePatchIsTheWholeMap() {
    var weights = new InfoPro.Weights(5, 0.5);
    var head = new Classification(new ConvolutionalHead(1, 2, 128));
    SupervisionPlan whole =
        new InfoPro(head, InfoPro.Schedule.CONSTANT, weights, weights).plan(modules(3));
    Map<String, double[]> expected = step(whole);
    for (Fusion fusion : Fusion.values()) {
      List<Supervision> cut =
          whole.supervisions().stream()
              .map(s -> s.judgedBy(s.loss().inPatches(new Patches(1, fusion))))
              .toList();
      assertThat(step(new SupervisionPlan(modules(3), cut)))
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
  }

  // J.17: pooling and a linear layer do not see where patches end.
  @Test
  void patchesChangeNothingForAHeadOfPoolingAndALinearLayer() {
    Map<String, double[]> cut = step(hpff(FOUR).apply(GREEDY.plan(modules(3))));
    Map<String, double[]> whole = step(hpff(WHOLE).apply(GREEDY.plan(modules(3))));
    assertThat(cut.keySet()).isEqualTo(whole.keySet());
    cut.forEach(
        (name, values) ->
            assertThat(Distance.between(values, whole.get(name))).as(name).isLessThan(1e-12));
  }

  // J.20: two passes over patches give the gradients of one; checked against differences.
  @Test
  void gradientsOfPatchesAreThoseOfTheLoss() {
    Objective objective = new Dgl(new ConvolutionalHead(1, 2, 128));
    SupervisionPlan plan = hpff(FOUR).apply(objective.plan(modules(3)));
    var weights = List.of("stem.conv.weight", "modules.1.cascade.head.classifier.fc1.weight");
    try (Trial trial = Trial.start(plan, REVEAL, ElementType.FLOAT64, 3)) {
      List<HostTensor> start = trial.loaded().state();
      Map<String, HostTensor> results = trial.step(0, 4, 0.1);
      for (String weight : weights) {
        double[] gradient = results.get("gradient/" + weight).toDoubles();
        double up = cascade(trial, shifted(start, weight, 1e-5));
        double down = cascade(trial, shifted(start, weight, -1e-5));
        assertThat((up - down) / 2e-5 * 0.999)
            .as(weight)
            .isCloseTo(gradient[5], within(1e-7 * Math.max(1, Math.abs(gradient[5]))));
      }
    }
  }

  private static double cascade(Trial trial, List<HostTensor> state) {
    trial.loaded().restore(state);
    return trial.step(0, 4, 0.1).get("modules.1.cascade").toDoubles()[0];
  }

  private static List<HostTensor> shifted(List<HostTensor> state, String name, double by) {
    return state.stream()
        .map(
            tensor -> {
              if (!tensor.name().equals(name)) {
                return tensor;
              }
              double[] values = tensor.toDoubles();
              values[5] += by;
              return HostTensor.of(name, tensor.shape(), values);
            })
        .toList();
  }

  @Test
  void thePaperCutsEveryAuxiliaryNetworkAndTheCodeDecodersAlone() {
    var first = new InfoPro.Weights(5, 0.5);
    Objective infoPro =
        new InfoPro(
            new Classification(new ConvolutionalHead(1, 2, 128)),
            InfoPro.Schedule.CONSTANT,
            first,
            first);
    List<Supervision> paper = hpff(FOUR).apply(infoPro.plan(modules(3))).supervisions();
    assertThat(((Classification) paper.get(0).loss()).patches()).isEqualTo(FOUR);
    var window = (InformationLoss) paper.get(1).loss();
    assertThat(window.patches()).isEqualTo(FOUR);
    assertThat(window.classification().patches()).isEqualTo(FOUR);
    assertThat(paper.get(3).isFinal()).isTrue();

    var decoders = new Patches(2, Fusion.SEPARATE_DECODERS);
    List<Supervision> code = hpff(decoders).apply(infoPro.plan(modules(3))).supervisions();
    assertThat(((Classification) code.get(0).loss()).patches()).isEqualTo(WHOLE);
    window = (InformationLoss) code.get(1).loss();
    assertThat(window.patches()).isEqualTo(decoders);
    assertThat(window.classification().patches()).isEqualTo(WHOLE);
  }

  @Test
  void withoutIndependentLossesTheLastWindowCountsInFull() {
    SupervisionPlan plan = new Hpff(2, 0, 0.999, WHOLE, false).apply(GREEDY.plan(modules(3)));
    assertThat(plan.supervisions()).extracting(Supervision::weight).containsExactly(0.999, 1.0);
  }

  @Test
  void runningStatisticsMoveOnceOrAsTheCodeMovesThem() {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 16), 8, Stem.ATTACHED);
    assertThat(hpff(FOUR).apply(GREEDY.plan(partition)).statisticsMoves()).containsOnly(1);
    List<Integer> moves =
        new Hpff(2, 0.001, 0.999, FOUR, true).apply(GREEDY.plan(partition)).statisticsMoves();
    assertThat(moves).hasSize(16).startsWith(1, 2, 3, 3).endsWith(3, 3, 2, 2);
  }

  @Test
  void refusesFeaturesThatAreTooSmallToCut() {
    SupervisionPlan plan = GREEDY.plan(modules(3));
    assertThatThrownBy(() -> hpff(new Patches(9, Fusion.MEAN)).apply(plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("into 9x9 patches");
  }

  @Test
  void refusesWindowsOfOneAndNegativeWeights() {
    assertThatThrownBy(() -> new Hpff(1, 0.001, 0.999, WHOLE, false))
        .hasMessageContaining("Invalid window: 1");
    assertThatThrownBy(() -> new Hpff(2, -1, 0.999, WHOLE, false))
        .hasMessageContaining("independent -1");
  }
}
