package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.BasicBlock;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.ImageNetResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.StochasticDepth;
import dev.lamina.core.backbone.VisionTransformer;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StochasticDepthTest {

  private static final double RATE = 0.6;
  private static final Pattern PLACE = Pattern.compile(" +# (\\S+)");
  private static final Pattern CHANCE =
      Pattern.compile(".*torch\\.full_like\\(v\\d+, ([0-9.]+),.*");
  private static final UpdateRule NOTHING = (step, rate) -> gradients -> {};
  private static final UpdateRule REVEAL =
      (step, rate) ->
          gradients ->
              gradients
                  .parameters()
                  .forEach(p -> step.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));

  /** Where a step draws and with which chance of a one, in order. */
  private record Draw(String place, double chance) {}

  private static List<Draw> draws(Program program) {
    var draws = new ArrayList<Draw>();
    String place = "";
    for (String line : program.text().lines().toList()) {
      var found = PLACE.matcher(line);
      place = found.matches() ? found.group(1) : place;
      var chance = CHANCE.matcher(line);
      if (chance.matches()) {
        draws.add(new Draw(place, Double.parseDouble(chance.group(1))));
      }
    }
    return draws;
  }

  private static StepCompiler.Options options(ElementType type, double rate) {
    return Trial.options(type).regularizedBy(new Regularization(0, new StochasticDepth(rate)));
  }

  private static Program dropping(SupervisionPlan plan) {
    return StepCompiler.training(plan, NOTHING, options(ElementType.FLOAT32, RATE));
  }

  static Stream<Backbone> residual() {
    return Stream.of(
        new CifarResNet(14, 10, 16),
        new ImageNetResNet(ImageNetResNet.Variant.RESNET18, 10, 64),
        new ImageNetResNet(ImageNetResNet.Variant.RESNET50, 10, 64),
        replaced(Surrogate.LIGHT),
        replaced(Surrogate.FULL_BLOCK));
  }

  private static Backbone replaced(Surrogate surrogate) {
    return new Replacement(4, surrogate).in(new CifarResNet(20, 10, 16));
  }

  // p_l = 1 - (l / L)(1 - p_L), where a block that was replaced keeps its l.
  @ParameterizedTest
  @MethodSource("residual")
  void laterBlocksAreDroppedMoreOften(Backbone backbone) {
    List<Draw> found = draws(dropping(new EndToEnd().plan(Partition.whole(backbone))));
    int blocks = backbone.units().size() - 1;
    assertThat(found).hasSize(blocks);
    for (int l = 1; l <= blocks; l++) {
      Draw draw = found.get(l - 1);
      assertThat(draw.place()).isEqualTo(backbone.units().get(l).path() + ".drop");
      assertThat(draw.chance()).isCloseTo(1 - (double) l / blocks * RATE, within(1e-12));
    }
  }

  @Test
  void theTwoBranchesOfATransformerBlockDrawApartWithOneChance() {
    Backbone backbone = new VisionTransformer(VisionTransformer.PUBLISHED.get(0), 8, 10, 16);
    List<Draw> found = draws(dropping(new EndToEnd().plan(Partition.whole(backbone))));
    assertThat(found).hasSize(2 * 12);
    for (int l = 1; l <= 12; l++) {
      for (int branch = 1; branch <= 2; branch++) {
        Draw draw = found.get(2 * (l - 1) + branch - 1);
        assertThat(draw.place()).isEqualTo("blocks.%s.drop%s".formatted(l - 1, branch));
        assertThat(draw.chance()).isCloseTo(1 - l / 12.0 * RATE, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void auxiliaryCopiesOfUnitsDropNothing(SupervisionPlan plan) {
    List<String> places = draws(dropping(plan)).stream().map(Draw::place).toList();
    assertThat(places)
        .containsExactlyElementsOf(
            plan.partition().backbone().units().stream()
                .skip(1)
                .map(unit -> unit.path() + ".drop")
                .toList());
  }

  @ParameterizedTest
  @MethodSource("residual")
  void inferenceIsWrittenAsWithoutIt(Backbone backbone) {
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(backbone));
    Program plain = StepCompiler.training(plan, NOTHING, Trial.options(ElementType.FLOAT32));
    assertThat(evaluation(dropping(plan))).isEqualTo(evaluation(plain));
  }

  private static String evaluation(Program program) {
    String text = program.text();
    return text.substring(text.indexOf("  def " + StepCompiler.EVALUATE + "("));
  }

  static Stream<Named<SupervisionPlan>> plans() {
    var head = new ConvolutionalHead(1, 1, 16);
    Partition partition = Partition.balanced(new CifarResNet(14, 10, 16), 4, Stem.ATTACHED);
    Partition holes = Partition.balanced(replaced(Surrogate.LIGHT), 3, Stem.ATTACHED);
    SupervisionPlan dgl = new Dgl(head).plan(partition);
    var weights = new InfoPro.Weights(5, 0.5);
    SupervisionPlan infoPro =
        new InfoPro(new Classification(head), InfoPro.Schedule.CONSTANT, weights, weights)
            .plan(partition);
    var hpff = new Hpff(2, 0.1, 0.9, new Patches(2, Fusion.MEAN), false);
    var mlaan = new Mlaan(2, 0.1, 0.9, Mlaan.Leaps.ALL_AVERAGED, 0.9, true, false);
    return Stream.of(
        Named.of("end-to-end", new EndToEnd().plan(partition)),
        Named.of("man", Man.standard().apply(dgl)),
        Named.of("hpff", hpff.apply(infoPro)),
        Named.of("mlaan", mlaan.apply(dgl)),
        Named.of("hpff with holes", hpff.apply(new Dgl(head).plan(holes))));
  }

  // Where every loss runs its modules by itself, they must have dropped the same.
  @ParameterizedTest
  @MethodSource("plans")
  void gradientsAreThoseOfRunningEveryLossByItself(SupervisionPlan plan) {
    Backbone backbone = plan.partition().backbone();
    StepCompiler.Options options = options(ElementType.FLOAT64, RATE);
    Program shared = StepCompiler.training(plan, REVEAL, options);
    Program naive = NaiveStep.training(plan, REVEAL, options);
    try (Trial one = Trial.start(backbone, shared, ElementType.FLOAT64, 3);
        Trial other = Trial.start(backbone, naive, ElementType.FLOAT64, 3)) {
      Map<String, HostTensor> expected = other.step(0, 5, 0.1);
      Map<String, HostTensor> actual = one.step(0, 5, 0.1);
      assertThat(actual.keySet()).containsAll(expected.keySet());
      expected.forEach(
          (name, tensor) ->
              assertThat(Distance.between(actual.get(name).toDoubles(), tensor.toDoubles()))
                  .as(name)
                  .isLessThan(1e-11));
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void checkpointingChangesNoBit(SupervisionPlan plan) {
    Backbone backbone = plan.partition().backbone();
    var rule = new AdamW(0.9, 0.999, 1e-8, 0.01);
    StepCompiler.Options options = options(ElementType.FLOAT32, RATE);
    Program keeping = StepCompiler.training(plan, rule, options);
    Program recomputing = StepCompiler.training(plan, rule, options.recomputing());
    try (Trial kept = Trial.start(backbone, keeping, ElementType.FLOAT32, 3);
        Trial recomputed = Trial.start(backbone, recomputing, ElementType.FLOAT32, 3)) {
      for (int step = 0; step < 3; step++) {
        assertThat(recomputed.step(step, 5, 0.01)).isEqualTo(kept.step(step, 5, 0.01));
      }
      assertThat(recomputed.loaded().state()).isEqualTo(kept.loaded().state());
    }
  }

  @Test
  void aStepDropsByItsSeed() {
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(new CifarResNet(14, 10, 16)));
    try (Trial trial =
        Trial.start(plan.partition().backbone(), dropping(plan), ElementType.FLOAT32, 3)) {
      Map<String, HostTensor> once = trial.step(0, 5, 0.1, 1);
      assertThat(trial.step(0, 5, 0.1, 2)).isNotEqualTo(once);
      assertThat(trial.step(0, 5, 0.1, 1)).isEqualTo(once);
    }
  }

  // y = relu(x + m / p * f(x)) by sample: without a drop x + f(x), where that is above zero.
  @Test
  void aDroppedBlockPassesItsInputAndOneThatSurvivesCountsMore() {
    int samples = 64;
    double[] input = new double[samples * 4 * 6 * 6];
    RandomStream stream = RandomStream.of(5, "block");
    Arrays.setAll(input, i -> stream.nextDouble());
    double[] plain = block(input, samples, 0);
    double[] dropping = block(input, samples, 0.25);
    int each = input.length / samples;
    int dropped = 0;
    for (int sample = 0; sample < samples; sample++) {
      double[] x = Arrays.copyOfRange(input, sample * each, (sample + 1) * each);
      double[] without = Arrays.copyOfRange(plain, sample * each, (sample + 1) * each);
      double[] with = Arrays.copyOfRange(dropping, sample * each, (sample + 1) * each);
      if (Arrays.equals(with, x)) {
        dropped++;
        continue;
      }
      int[] positive = IntStream.range(0, each).filter(i -> without[i] > 0).toArray();
      assertThat(positive).hasSizeGreaterThan(each / 4);
      for (int i : positive) {
        double expected = Math.max(0, x[i] + (without[i] - x[i]) / 0.75);
        assertThat(with[i]).isCloseTo(expected, within(1e-12));
      }
    }
    assertThat(dropped).isBetween(4, 30);
  }

  private static double[] block(double[] input, int samples, double rate) {
    var graph = new Graph(ElementType.FLOAT64);
    var block = new BasicBlock(graph.root().child("block").dropping(rate), 4, 4, 1);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(4, 6, 6), ElementType.FLOAT64);
    method.output("y", block.forward(x));
    HostBuffer images = HostBuffer.copyOf(HostTensor.of("x", new long[] {samples, 4, 6, 6}, input));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      Map<String, HostTensor> results =
          rate == 0
              ? loaded.call("probe", images)
              : loaded.call("probe", images, HostBuffer.integer(9));
      return results.get("y").toDoubles();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Surrogate.class,
      names = {"LIGHT", "FULL_BLOCK"})
  void aDroppedHolePassesItsInput(Surrogate surrogate) {
    Backbone backbone = replaced(surrogate);
    int hole = 5;
    assertThat(backbone.replaced()).contains(backbone.units().get(hole).position());
    var graph = new Graph(ElementType.FLOAT64);
    var network = Network.declare(backbone, graph.root(), new StochasticDepth(0.9));
    Method method = graph.method("probe", Mode.TRAINING);
    Shape shape = backbone.boundaries().get(hole);
    Value x = method.input("x", shape, ElementType.FLOAT64);
    method.output("y", network.unit(hole).forward(x));
    int samples = 40;
    double[] input = new double[(int) shape.elements(samples)];
    RandomStream stream = RandomStream.of(5, "hole");
    Arrays.setAll(input, i -> stream.nextDouble());
    HostBuffer images = HostBuffer.copyOf(HostTensor.of("x", shape.sizes(samples), input));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      double[] output = loaded.call("probe", images, HostBuffer.integer(9)).get("y").toDoubles();
      int each = input.length / samples;
      long same =
          IntStream.range(0, samples)
              .filter(
                  i ->
                      Arrays.equals(
                          output, i * each, i * each + each, input, i * each, i * each + each))
              .count();
      // Half of them, since 5 of 9 blocks lie up to here; 20 with a deviation of 3.2.
      assertThat(same).isBetween(8L, 32L);
    }
  }

  @Test
  void onlyDrawsOfSamplesAreKeptBesides() {
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(new CifarResNet(20, 10, 32)));
    var rule = new Sgd(0.9, 1e-4, true);
    long plain =
        StepCompiler.training(plan, rule, Trial.options(ElementType.FLOAT32))
            .peakBytes(StepCompiler.STEP, 64);
    long dropping =
        StepCompiler.training(plan, rule, options(ElementType.FLOAT32, RATE))
            .peakBytes(StepCompiler.STEP, 64);
    // A gradient more is in flight where the peak is, and not one feature map a block.
    assertThat(dropping).isBetween(plain, plain + 2 * 64 * 16 * 32 * 32 * Float.BYTES);
  }
}
