package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.ImageNetResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplacedBackboneTest {

  private static final Backbone WHOLE = new CifarResNet(32, 10, 16);
  private static final int HOLE = 8;
  private static final String PATH = "stages.2.2";

  /** With the whole share of one neighbour, the hole is that neighbour. */
  @Test
  void withOneNeighbourAloneAHoleIsThatBlock() {
    Map<String, Double> before = Map.of(PATH + ".fusion.a", 1.0, PATH + ".fusion.b", 0.0);
    Map<String, Double> after = Map.of(PATH + ".fusion.a", 0.0, PATH + ".fusion.b", 1.0);

    assertThat(atHole(Surrogate.FULL_BLOCK, before, HOLE))
        .containsExactly(atHole(Surrogate.FULL_BLOCK, before, HOLE - 1), within(1e-12));
    assertThat(atHole(Surrogate.FULL_BLOCK, after, HOLE))
        .containsExactly(atHole(Surrogate.FULL_BLOCK, after, HOLE + 1), within(1e-12));
    assertThat(atHole(Surrogate.FULL_BLOCK, after, HOLE))
        .isNotEqualTo(atHole(Surrogate.FULL_BLOCK, before, HOLE));
  }

  @ParameterizedTest
  @EnumSource(
      value = Surrogate.class,
      names = {"LIGHT", "FULL_BLOCK"})
  void withNoShareOfEitherAHoleIsTheIdentity(Surrogate surrogate) {
    double[] features = features();
    double[] positive = Arrays.stream(features).map(v -> Math.max(v, 0)).toArray();

    assertThat(atHole(surrogate, Map.of(PATH + ".fusion.a", 0.0, PATH + ".fusion.b", 0.0), HOLE))
        .containsExactly(positive, within(1e-12));
  }

  @Test
  void aHoleBetweenEqualsIsTheirEqual() {
    UnaryOperator<String> equal = name -> name.replace("stages.2.3", "stages.2.1");

    assertThat(atHole(Surrogate.FULL_BLOCK, Map.of(), HOLE, equal))
        .containsExactly(atHole(Surrogate.FULL_BLOCK, Map.of(), HOLE - 1, equal), within(1e-12));
  }

  /** Its weights are made of the last convolution before and the first one after. */
  @Test
  void aLightHoleIsOneConvolutionOnAShortcut() {
    for (Backbone whole :
        List.of(WHOLE, new ImageNetResNet(ImageNetResNet.Variant.RESNET50, 10, 64))) {
      Backbone replaced = light().in(whole);
      int hole = light().in(whole).holes().get(1);
      String before = replaced.units().get(hole - 1).path();
      String after = replaced.units().get(hole + 1).path();
      String path = replaced.units().get(hole).path();
      int last = whole == WHOLE ? 2 : 3;
      var graph = new Graph(ElementType.FLOAT64);
      Network network = Network.declare(replaced, graph.root());
      Method method = graph.method("run", Mode.INFERENCE);
      Value x = method.input("x", whole.boundaries().get(hole), ElementType.FLOAT64);
      Value p = Alignment.to(read(method, before + ".conv" + last + ".weight"), shape(x, last));
      Value n = Alignment.to(read(method, after + ".conv1.weight"), shape(x, last));
      Value gamma =
          read(method, before + ".bn" + last + ".gamma")
              .add(Alignment.to(read(method, after + ".bn1.gamma"), channels(x)))
              .mul(0.5);
      Value beta =
          read(method, before + ".bn" + last + ".beta")
              .add(Alignment.to(read(method, after + ".bn1.beta"), channels(x)))
              .mul(0.5);
      Value expected =
          x.conv2d(p.add(n).mul(0.5), null, 1, last == 2 ? 1 : 0, 1, 1)
              .batchNorm(
                  gamma,
                  beta,
                  graph.variable(path + ".bn.running_mean"),
                  graph.variable(path + ".bn.running_var"),
                  0.1,
                  1e-5)
              .add(x)
              .relu();
      method.output("expected", expected);
      method.output("hole", network.unit(hole).forward(x));
      Map<String, HostTensor> found = run(graph, Map.of(), UnaryOperator.identity(), input(x));

      assertThat(found.get("hole").toDoubles())
          .containsExactly(found.get("expected").toDoubles(), within(1e-9));
    }
  }

  private static Shape shape(Value x, int last) {
    long channels = x.shape().size(1);
    int kernel = last == 2 ? 3 : 1;
    return Shape.of(channels, channels, kernel, kernel);
  }

  private static Shape channels(Value x) {
    return Shape.of(x.shape().size(1));
  }

  @ParameterizedTest
  @EnumSource(
      value = Surrogate.class,
      names = {"LIGHT", "FULL_BLOCK"})
  void runningStatisticsOfAHoleAreItsOwn(Surrogate surrogate) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(replacement(surrogate).in(WHOLE), graph.root());
    Method method = graph.method("run", Mode.TRAINING);
    Value x = method.input("x", WHOLE.boundaries().get(HOLE), ElementType.FLOAT64);
    method.output("y", network.unit(HOLE).forward(x).detach());
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      loaded.call("run", input(x));

      for (HostTensor tensor : loaded.state()) {
        if (tensor.name().endsWith("running_mean")) {
          boolean moved = Arrays.stream(tensor.toDoubles()).anyMatch(v -> v != 0);
          assertThat(moved).as(tensor.name()).isEqualTo(tensor.name().startsWith(PATH + "."));
        }
      }
    }
  }

  /** Past a raw entry without shares go means of 2x2 pixels and channels of zeros. */
  @ParameterizedTest
  @EnumSource(
      value = Surrogate.class,
      names = {"LIGHT", "FULL_BLOCK"})
  void pastARawEntryGoPooledFeatures(Surrogate surrogate) {
    Backbone whole = new CifarResNet(20, 10, 16);
    ReplacedBackbone raw = replacement(surrogate).with(EntryPolicy.RAW).in(whole);
    assertThat(raw.holes()).containsExactly(4, 8);
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(raw, graph.root());
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.input("x", whole.boundaries().get(4), ElementType.FLOAT64);
    method.output("y", network.unit(4).forward(x));
    Map<String, Double> none = Map.of("stages.2.0.fusion.a", 0.0, "stages.2.0.fusion.b", 0.0);
    HostTensor y = run(graph, none, UnaryOperator.identity(), input(x)).get("y");
    double[] found = y.toDoubles();
    double[] given = features((int) x.shape().elements(2));

    assertThat(y.shape()).containsExactly(2, 32, 8, 8);
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 32; c++) {
        for (int pixel = 0; pixel < 64; pixel++) {
          int at = (((n * 16 + c) * 16 + pixel / 8 * 2) * 16) + pixel % 8 * 2;
          double mean =
              c < 16 ? (given[at] + given[at + 1] + given[at + 16] + given[at + 17]) / 4 : 0;
          assertThat(found[(n * 32 + c) * 64 + pixel]).isCloseTo(Math.max(mean, 0), within(1e-12));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fusion.class)
  void rawEntriesAreTrained(Fusion fusion) {
    for (Surrogate surrogate : List.of(Surrogate.LIGHT, Surrogate.FULL_BLOCK)) {
      ReplacedBackbone raw =
          replacement(surrogate).with(fusion).with(EntryPolicy.RAW).in(new CifarResNet(20, 10, 16));
      SupervisionPlan plan = new EndToEnd().plan(Partition.whole(raw));
      try (Trial trial = Trial.start(plan, new Sgd(0.9, 1e-4, true), ElementType.FLOAT32, 1)) {
        double first = loss(trial);
        for (int step = 0; step < 15; step++) {
          loss(trial);
        }
        assertThat(loss(trial)).as("%s %s", surrogate, fusion).isLessThan(0.9 * first);
      }
    }
  }

  /** Neighbours two blocks away are neither holes nor cut off. */
  @Test
  void aSpanTakesNeighboursFartherAway() {
    var far =
        new Replacement(4, Surrogate.FULL_BLOCK, Fusion.SCALAR, EntryPolicy.SHIFT, false, false, 2);
    ReplacedBackbone replaced = far.in(new CifarResNet(32, 10, 16));
    Map<String, Double> after = Map.of(PATH + ".fusion.a", 0.0, PATH + ".fusion.b", 1.0);
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(replaced, graph.root());
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.input("x", WHOLE.boundaries().get(HOLE), ElementType.FLOAT64);
    method.output("hole", network.unit(HOLE).forward(x));
    method.output("neighbour", network.unit(HOLE + 2).forward(x));
    Map<String, HostTensor> found = run(graph, after, UnaryOperator.identity(), input(x));

    assertThat(replaced.holes()).containsExactly(4, 8, 12);
    assertThat(found.get("hole").toDoubles())
        .containsExactly(found.get("neighbour").toDoubles(), within(1e-12));
    for (int unit = 0; unit < replaced.units().size() - 1; unit++) {
      int at = unit;
      boolean within = List.of(4, 8, 12).stream().anyMatch(h -> h - 2 <= at && at < h + 2);
      assertThat(replaced.isJoined(unit)).as("unit %s", unit).isEqualTo(within);
    }
    assertThat(
            new Replacement(2, Surrogate.LIGHT, Fusion.SCALAR, EntryPolicy.SHIFT, false, false, 2)
                .in(WHOLE)
                .holes())
        .noneMatch(hole -> hole < 3 || hole > 13);
  }

  @ParameterizedTest
  @EnumSource(Fusion.class)
  void twentyStepsOnOneBatchLowerTheLossAndMoveTheShares(Fusion fusion) {
    for (Surrogate surrogate : List.of(Surrogate.LIGHT, Surrogate.FULL_BLOCK)) {
      var replacement = replacement(surrogate).with(fusion);
      SupervisionPlan plan =
          new EndToEnd().plan(Partition.whole(replacement.in(new CifarResNet(20, 10, 16))));
      try (Trial trial = Trial.start(plan, new Sgd(0.9, 1e-4, true), ElementType.FLOAT32, 1)) {
        double first = loss(trial);
        for (int step = 0; step < 20; step++) {
          loss(trial);
        }
        assertThat(loss(trial)).as("%s %s", surrogate, fusion).isLessThan(0.8 * first);
        trial
            .values()
            .forEach(
                (name, values) -> {
                  if (name.matches("stages.*fusion.*[.][ab]")) {
                    assertThat(values).as(name).doesNotContain(0.5);
                  }
                });
      }
    }
  }

  private static double loss(Trial trial) {
    return trial.step(0, 16, 0.01).values().iterator().next().toDoubles()[0];
  }

  @Test
  void cutsBesideAHoleAreRefusedAndAvoided() {
    Backbone replaced = light().in(WHOLE);

    assertThatThrownBy(() -> new Dgl(DglHead.C).plan(Partition.after(replaced, List.of("2.1"))))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot cut resnet32 after 2.1")
        .hasMessageContaining("it and 2.2 belong to one replacement");
    assertThatThrownBy(() -> new Dgl(DglHead.C).plan(Partition.after(replaced, List.of("2.2"))))
        .hasMessageContaining("it and 2.3 belong to one replacement");
    for (int modules = 1; modules <= 9; modules++) {
      assertThat(Partition.balanced(replaced, modules, Partition.Stem.ATTACHED).modules())
          .isEqualTo(modules);
    }
    assertThatThrownBy(() -> Partition.balanced(replaced, 10, Partition.Stem.ATTACHED))
        .hasMessageContaining("want 1 to 9");
  }

  /** Gradients pass between the modules of one loss, and so may weights. */
  @Test
  void cutsThatIsolateNothingChangeNothing() {
    Backbone replaced = light().in(WHOLE);
    var rule = new Sgd(0.9, 1e-4, true);
    SupervisionPlan whole = new EndToEnd().plan(Partition.whole(replaced));
    SupervisionPlan cut = new EndToEnd().plan(Partition.after(replaced, List.of("2.1", "2.2")));
    try (Trial one = Trial.start(whole, rule, ElementType.FLOAT64, 1);
        Trial other = Trial.start(cut, rule, ElementType.FLOAT64, 1)) {
      for (int step = 0; step < 3; step++) {
        assertThat(loss(other)).isCloseTo(loss(one), within(1e-9));
      }
    }
  }

  @Test
  void aHoleCannotBeBuiltElsewhere() {
    var graph = new Graph(ElementType.FLOAT32);

    assertThatThrownBy(
            () -> light().in(WHOLE).units().get(HOLE).layer().apply(graph.root().child("copy")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot build block 2.2 of resnet32 again at copy");
  }

  private static double[] atHole(Surrogate surrogate, Map<String, Double> shares, int unit) {
    return atHole(surrogate, shares, unit, UnaryOperator.identity());
  }

  /** What a unit makes of the features before the hole. */
  private static double[] atHole(
      Surrogate surrogate, Map<String, Double> shares, int unit, UnaryOperator<String> startsAs) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(replacement(surrogate).in(WHOLE), graph.root());
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.input("x", WHOLE.boundaries().get(HOLE), ElementType.FLOAT64);
    method.output("y", network.unit(unit).forward(x));
    return run(graph, shares, startsAs, input(x)).get("y").toDoubles();
  }

  private static Map<String, HostTensor> run(
      Graph graph, Map<String, Double> shares, UnaryOperator<String> startsAs, HostBuffer input) {
    try (LoadedProgram loaded =
        Engine.get()
            .load(
                graph.build(),
                v ->
                    shares.containsKey(v.name())
                        ? HostTensor.of(v.name(), v.shape().sizes(), shares.get(v.name()))
                        : start(graph.variable(startsAs.apply(v.name()))).named(v.name()),
                ComputeDevice.CPU)) {
      return loaded.call("run", input);
    }
  }

  /** Norms start at one and zero, which hides mistakes. */
  private static HostTensor start(Variable variable) {
    if (!variable.name().endsWith("gamma") && !variable.name().endsWith("beta")) {
      return variable.initial(1);
    }
    RandomStream random = RandomStream.of(2, variable.name());
    double[] values =
        DoubleStream.generate(random::nextDouble).limit(variable.elements()).toArray();
    return HostTensor.of(variable.name(), variable.shape().sizes(), values);
  }

  private static Value read(Method method, String name) {
    return method.read(method.graph().variable(name));
  }

  private static Replacement light() {
    return replacement(Surrogate.LIGHT);
  }

  private static Replacement replacement(Surrogate surrogate) {
    return new Replacement(4, surrogate);
  }

  private static double[] features() {
    return features((int) WHOLE.boundaries().get(HOLE).elements(2));
  }

  private static double[] features(int elements) {
    RandomStream random = RandomStream.of(1, "features");
    return DoubleStream.generate(random::nextGaussian).limit(elements).toArray();
  }

  private static HostBuffer input(Value x) {
    return HostBuffer.copyOf(
        HostTensor.of("x", x.shape().sizes(2), features((int) x.shape().elements(2))));
  }
}
