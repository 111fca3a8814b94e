package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.StochasticDepth;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Sgd;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans whose first units learn nothing. */
class FreezingTest {

  private static final long SEED = 2;
  private static final Sgd PLAIN = new Sgd(0, 0, false);
  private static final Backbone RESNET = Backbones.named("resnet20", 10, 16);

  /** Units of resnet20: the stem, then 1.0 to 3.2. */
  private static final int THROUGH_STAGE_1 = 4;

  static Stream<SupervisionPlan> plans() {
    Partition four = Partition.after(RESNET, List.of("1.1", "2.0", "3.0"));
    SupervisionPlan dgl = new Dgl(DglHead.C).plan(four);
    Backbone detector = Backbones.named("retinanet-resnet18", 2, 32);
    Backbone segmenter = Backbones.named("deeplabv3-resnet18", 3, 32);
    Backbone replaced = new Replacement(3, Surrogate.FULL_BLOCK).in(RESNET);
    return Stream.of(
        endToEnd(RESNET).freezing(THROUGH_STAGE_1),
        endToEnd(RESNET).freezing(RESNET.units().size()),
        dgl.freezing(THROUGH_STAGE_1),
        Man.standard().apply(dgl).freezing(THROUGH_STAGE_1),
        // Through a tap.
        endToEnd(detector).freezing(5),
        endToEnd(segmenter).freezing(9),
        // All but the neck.
        endToEnd(Backbones.named("yolov8n", 2, 32)).freezing(10),
        endToEnd(replaced).freezing(1),
        endToEnd(replaced).freezing(RESNET.units().size()));
  }

  private static SupervisionPlan endToEnd(Backbone backbone) {
    return new EndToEnd().plan(Partition.whole(backbone));
  }

  /** One step moves what learns by its gradient, and not one bit of anything else. */
  @ParameterizedTest
  @MethodSource("plans")
  void whatLearnsMovesByItsGradient(SupervisionPlan plan) {
    StepCompiler.Options options = Trial.options(ElementType.FLOAT64);
    Program program = StepCompiler.training(plan, PLAIN, options);
    Map<String, double[]> before = start(program);
    Map<String, double[]> expected = after(plan, NaiveStep.training(plan, PLAIN, options));
    Map<String, double[]> ours = after(plan, program);
    Map<String, double[]> recomputed =
        after(plan, StepCompiler.training(plan, PLAIN, options.recomputing()));

    var moved = new TreeSet<String>();
    for (String name : expected.keySet()) {
      assertThat(Distance.between(ours.get(name), expected.get(name))).as(name).isLessThan(1e-9);
      assertThat(Distance.between(recomputed.get(name), ours.get(name))).as(name).isLessThan(1e-9);
      if (Distance.between(ours.get(name), before.get(name)) > 0) {
        moved.add(name);
      }
    }
    for (int unit = 0; unit < plan.partition().backbone().units().size(); unit++) {
      String path = plan.partition().backbone().units().get(unit).path() + ".";
      assertThat(moved.stream().anyMatch(name -> name.startsWith(path)))
          .as(path)
          .isEqualTo(unit >= plan.frozen());
    }
    assertThat(moved).anyMatch(name -> name.startsWith("classifier."));
    assertThat(moved).isNotEmpty();
  }

  /** Layer norms are the same in training: freezing changes no gradient behind it. */
  @Test
  void whatComesBehindLearnsAsWithoutFreezing() {
    Backbone vit = Backbones.named("vit-ti8", 10, 32);
    SupervisionPlan whole = endToEnd(vit);
    Map<String, double[]> free = after(whole, training(whole, PLAIN));
    SupervisionPlan half = whole.freezing(7);
    Program program = training(half, PLAIN);
    Map<String, double[]> frozen = after(half, program);

    for (Variable variable : program.variables()) {
      double distance = Distance.between(frozen.get(variable.name()), free.get(variable.name()));
      if (variable.role() == Variable.Role.FROZEN) {
        continue;
      }
      assertThat(distance).as(variable.name()).isEqualTo(0);
    }
    assertThat(program.parameters()).isLessThan(training(whole, PLAIN).parameters() * 55 / 100);
  }

  /** A probe's loss is that of the network at inference: no batch statistics, no dropped branch. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet20", "vit-ti8"})
  void aProbeSeesWhatInferenceSees(String name) {
    Backbone backbone = Backbones.named(name, 10, 32);
    SupervisionPlan plan = endToEnd(backbone).freezing(backbone.units().size());
    StepCompiler.Options options =
        Trial.options(ElementType.FLOAT64)
            .regularizedBy(new Regularization(0, new StochasticDepth(0.5)));
    Program program = StepCompiler.training(plan, PLAIN, options);
    assertThat(program.method(StepCompiler.STEP).draws()).isFalse();
    try (Trial trial = Trial.start(backbone, program, ElementType.FLOAT64, 2)) {
      double[] logits = trial.logits(1, 4).toDoubles();
      long[] labels = new long[4];
      trial.labels(1, 4).longs().get(labels);
      double mean = 0;
      for (int sample = 0; sample < 4; sample++) {
        double sum = 0;
        for (int c = 0; c < 10; c++) {
          sum += Math.exp(logits[10 * sample + c]);
        }
        mean += (Math.log(sum) - logits[10 * sample + (int) labels[sample]]) / 4;
      }
      Map<String, HostTensor> losses = trial.step(1, 4, 0.1);
      assertThat(losses.get(plan.classifying().name()).toDoubles()[0])
          .isCloseTo(mean, offset(1e-12));
    }
  }

  /** Weight decay and momentum leave alone what is frozen, and there is no state for it. */
  @Test
  void optimizersKeepNothingForIt() {
    SupervisionPlan plan = endToEnd(RESNET).freezing(RESNET.units().size());
    Program sgd = training(plan, new Sgd(0.9, 0.1, true));
    Program adamW = training(plan, new AdamW(0.9, 0.999, 1e-8, 0.1));

    assertThat(state(sgd))
        .containsExactly(
            "optimizer.momentum.classifier.bias", "optimizer.momentum.classifier.weight");
    assertThat(state(adamW)).hasSize(5);
    assertThat(sgd.parameters()).isEqualTo(64 * 10 + 10);
    for (Program program : List.of(sgd, adamW)) {
      Map<String, double[]> before = start(program);
      after(plan, program)
          .forEach(
              (name, values) -> {
                if (name.startsWith("stem.") || name.startsWith("stages.")) {
                  assertThat(values).as(name).isEqualTo(before.get(name));
                }
              });
    }
  }

  private static List<String> state(Program program) {
    return program.variables().stream()
        .filter(variable -> variable.role() == Variable.Role.OPTIMIZER)
        .map(Variable::name)
        .sorted()
        .toList();
  }

  @Test
  void aStepNeedsLessMemory() {
    SupervisionPlan whole = endToEnd(RESNET);
    long free = peak(whole);
    assertThat(peak(whole.freezing(THROUGH_STAGE_1))).isLessThan(free * 2 / 3);
    assertThat(peak(whole.freezing(RESNET.units().size()))).isLessThan(free / 4);
  }

  private static long peak(SupervisionPlan plan) {
    return training(plan, PLAIN).peakBytes(StepCompiler.STEP, 32);
  }

  @Test
  void lossesOfFrozenModulesAreLeftOut() {
    SupervisionPlan dgl =
        new Dgl(DglHead.C).plan(Partition.after(RESNET, List.of("1.1", "2.0", "3.0")));
    // Module 1 learns from 2.0 on.
    SupervisionPlan plan = dgl.freezing(THROUGH_STAGE_1);
    assertThat(plan.supervisions())
        .extracting(Supervision::name)
        .containsExactly("modules.1", "modules.2", "modules.3");
    assertThat(plan.toString()).contains("frozen through 1.2");
    assertThat(dgl.freezing(RESNET.units().size()).supervisions())
        .extracting(Supervision::name)
        .containsExactly("modules.3");
  }

  @Test
  void neighboursOfAReplacementStayTogether() {
    Backbone replaced = new Replacement(3, Surrogate.LIGHT).in(RESNET);
    assertThat(replaced.replaced()).contains("1.2");
    assertThatThrownBy(() -> endToEnd(replaced).freezing(3))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot freeze resnet20")
        .hasMessageContaining("through 1.1: it and 1.2 belong to one replacement");
    assertThatThrownBy(() -> endToEnd(Backbones.named("gpt-2x64", 30, 8)).freezing(1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("its classifier has the weights of the embeddings");
    assertThatThrownBy(() -> endToEnd(RESNET).freezing(11))
        .hasMessageContaining("Invalid number of frozen units: 11 (want 0 to 10)");
  }

  private static Program training(SupervisionPlan plan, UpdateRule rule) {
    return StepCompiler.training(plan, rule, Trial.options(ElementType.FLOAT64));
  }

  private static Map<String, double[]> start(Program program) {
    var values = new TreeMap<String, double[]>();
    program
        .variables()
        .forEach(variable -> values.put(variable.name(), variable.initial(SEED).toDoubles()));
    return values;
  }

  private static Map<String, double[]> after(SupervisionPlan plan, Program program) {
    try (Trial trial =
        Trial.start(plan.partition().backbone(), program, ElementType.FLOAT64, SEED)) {
      trial.step(1, 2, 0.1);
      return new TreeMap<>(trial.values());
    }
  }
}
