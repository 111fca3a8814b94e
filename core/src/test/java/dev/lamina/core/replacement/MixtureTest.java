package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.BasicBlock;
import dev.lamina.core.backbone.TransformerBlock;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.graph.Weight;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The golden numbers of the specification, section 10, computed there in float64 by other code. */
class MixtureTest {

  private static final Map<String, Double> SHARES =
      Map.of("hole.fusion.a", 0.5, "hole.fusion.b", 0.25);

  private final Graph graph = new Graph(ElementType.FLOAT64);
  private final Map<String, double[]> values = new TreeMap<>();

  @Test
  void aConvolutionOfTwoNeighbours() {
    declare("p.conv1.weight", ramp(7, 3, 0.1, 4 * 2 * 9), 4, 2, 3, 3);
    declare("n.conv1.weight", ramp(7, 3, 0.05, 4 * 4 * 9), 4, 4, 3, 3);
    Mixture mixture = mixture(Fusion.SCALAR, false);
    Scope hole = graph.root().child("hole");
    Layer conv = Conv2d.same(hole.synthesizing(mixture).child("conv1"), 4, 4, 3, 1);
    Method method = graph.method("run", Mode.TRAINING);
    Value y = conv.forward(method.input("x", Shape.of(1, 4, 3, 3), ElementType.FLOAT64));
    Value weight =
        method
            .read(graph.variable("hole.fusion.a"))
            .mul(Alignment.to(read(method, "p.conv1.weight"), Shape.of(4, 4, 3, 3)))
            .add(read(method, "n.conv1.weight").mul(graph.variable("hole.fusion.b")));
    Value loss = y.mul(y).sum().mul(0.5);
    Gradients gradients = method.backward(loss);
    method.output("weight", weight.detach());
    method.output("y", y.detach());
    method.output("loss", loss.detach());
    gradients.parameters().forEach(v -> method.output(v.name(), gradients.of(v).orElseThrow()));

    Map<String, HostTensor> found = run("run", x(1));

    double[] made = found.get("weight").toDoubles();
    close(
        Arrays.copyOfRange(made, 0, 9),
        -0.1125,
        -0.075,
        -0.0375,
        0,
        0.0375,
        0.075,
        0.1125,
        -0.1125,
        -0.075);
    close(
        Arrays.copyOfRange(made, 15 * 9, 16 * 9),
        -0.0875,
        -0.05,
        -0.0125,
        0.025,
        0.0625,
        0.0125,
        0.05,
        -0.0875,
        -0.05);
    double[] output = found.get("y").toDoubles();
    close(new double[] {Arrays.stream(output).sum()}, -0.8275);
    close(Arrays.copyOfRange(output, 3, 6), 0.125, 0.1025, 0.105);
    close(Arrays.copyOfRange(output, 33, 36), -0.265, -0.3725, -0.1625);
    close(found.get("loss").toDoubles(), 0.400553125);
    close(found.get("hole.fusion.a").toDoubles(), 1.3264);
    close(found.get("hole.fusion.b").toDoubles(), 0.551625);
    double[] ofP = found.get("p.conv1.weight").toDoubles();
    close(new double[] {Arrays.stream(ofP).sum()}, 0.22325);
    close(
        Arrays.copyOfRange(ofP, 0, 9),
        -0.013625,
        -0.061125,
        -0.045,
        -0.04125,
        -0.09525,
        0.03325,
        0.0405,
        0.04725,
        0.043);
    double[] ofN = found.get("n.conv1.weight").toDoubles();
    close(new double[] {Arrays.stream(ofN).map(Math::abs).sum()}, 7.6875);
  }

  @Test
  void aBasicBlockOfTwoNeighbours() {
    declare("p.conv1.weight", ramp(7, 3, 0.1, 4 * 2 * 9), 4, 2, 3, 3);
    declare("p.conv2.weight", ramp(7, 3, 0.05, 4 * 4 * 9), 4, 4, 3, 3);
    declare("p.bn1.gamma", new double[] {1, 1.5, 0.5, 1}, 4);
    declare("p.bn1.beta", new double[] {0, 0.1, -0.1, 0.2}, 4);
    declare("p.bn2.gamma", new double[] {0.5, 1, 1, 2}, 4);
    declare("p.bn2.beta", new double[] {0.1, 0, 0, -0.1}, 4);
    declare("n.conv1.weight", ramp(5, 2, 0.05, 4 * 4 * 9), 4, 4, 3, 3);
    declare("n.conv2.weight", ramp(9, 4, 0.04, 4 * 4 * 9), 4, 4, 3, 3);
    declare("n.bn1.gamma", new double[] {2, 1, 1, 0.5}, 4);
    declare("n.bn1.beta", new double[] {0.3, -0.3, 0, 0}, 4);
    declare("n.bn2.gamma", new double[] {1, 1, 1, 1}, 4);
    declare("n.bn2.beta", new double[] {0, 0, 0, 0}, 4);
    Scope hole = graph.root().child("hole");
    Layer block = new BasicBlock(hole.synthesizing(mixture(Fusion.SCALAR, false)), 4, 4, 1);
    for (Mode mode : Mode.values()) {
      Method method = graph.method(mode == Mode.TRAINING ? "train" : "infer", mode);
      long images = mode == Mode.TRAINING ? 2 : 1;
      Value x = method.input("x", Shape.of(images, 4, 3, 3), ElementType.FLOAT64);
      method.output("y", block.forward(x).detach());
    }

    double[] inferred = run("infer", x(1)).get("y").toDoubles();
    double[] trained = run("train", x(2)).get("y").toDoubles();

    close(new double[] {Arrays.stream(inferred).sum()}, 8.94337973);
    close(
        Arrays.copyOfRange(inferred, 0, 9),
        0,
        0,
        0,
        0,
        0,
        0.04286725,
        0.22797205,
        0.42587284,
        0.63752742);
    close(
        Arrays.copyOfRange(inferred, 27, 36),
        0,
        0.16909756,
        0.3372521,
        0.55053709,
        0.78924959,
        0.9528906,
        0,
        0,
        0);
    close(new double[] {Arrays.stream(trained).sum()}, 29.08944798);
    close(
        Arrays.copyOfRange(trained, 63, 72),
        1.37867314,
        2.7703804,
        2.41863629,
        0,
        0,
        0,
        0,
        0,
        0.33327421);
  }

  @Test
  void gradientsOfAChainOfScalars() {
    for (boolean detached : new boolean[] {false, true}) {
      var chain = new MixtureTest();
      chain.declare("p.conv1.weight", new double[] {0.5}, 1, 1, 1, 1);
      chain.declare("n.conv1.weight", new double[] {-1.5}, 1, 1, 1, 1);
      Map<String, HostTensor> found = chain.chain(detached);

      close(found.get("y").toDoubles(), 0.75);
      close(found.get("hole.fusion.a").toDoubles(), -0.5625);
      close(found.get("hole.fusion.b").toDoubles(), 1.6875);
      close(found.get("p.conv1.weight").toDoubles(), detached ? 1.125 : 0.5625);
      close(found.get("n.conv1.weight").toDoubles(), detached ? -0.375 : -0.9375);
    }
  }

  private Map<String, HostTensor> chain(boolean detached) {
    Scope hole = graph.root().child("hole");
    Layer made =
        Conv2d.same(hole.synthesizing(mixture(Fusion.SCALAR, detached)).child("conv1"), 1, 1, 1, 1);
    Method method = graph.method("run", Mode.TRAINING);
    Value x = method.input("x", Shape.of(1, 1, 1, 1), ElementType.FLOAT64);
    Value before = x.conv2d(graph.variable("p.conv1.weight"), null, 1, 0, 1, 1);
    Value y = made.forward(before).conv2d(graph.variable("n.conv1.weight"), null, 1, 0, 1, 1);
    Gradients gradients = method.backward(y.mul(y).sum().mul(0.5));
    method.output("y", y.detach());
    gradients.parameters().forEach(v -> method.output(v.name(), gradients.of(v).orElseThrow()));
    return run(
        "run",
        Map.of("hole.fusion.a", 0.5, "hole.fusion.b", 0.5),
        HostBuffer.copyOf(HostTensor.of("x", new long[] {1, 1, 1, 1}, 2.0)));
  }

  /** A norm has the shares of its convolution, channel by channel. */
  @Test
  void everyChannelMayHaveSharesOfItsOwn() {
    declare("p.conv1.weight", ramp(7, 3, 0.1, 2 * 2 * 9), 2, 2, 3, 3);
    declare("n.conv1.weight", ramp(5, 2, 0.05, 2 * 2 * 9), 2, 2, 3, 3);
    declare("p.bn1.gamma", new double[] {1, 2}, 2);
    declare("n.bn1.gamma", new double[] {3, 4}, 2);
    Mixture mixture = mixture(Fusion.CHANNEL_VECTOR, false);
    var weight = mixture.weight("hole.conv1.weight", Shape.of(2, 2, 3, 3), MixtureTest::none);
    var gamma = mixture.weight("hole.bn1.gamma", Shape.of(2), MixtureTest::none);
    Method method = graph.method("run", Mode.INFERENCE);
    method.output("weight", (Value) weight.in(method));
    method.output("gamma", (Value) gamma.in(method));
    values.put("hole.fusion.conv1.a", new double[] {1, 0});
    values.put("hole.fusion.conv1.b", new double[] {0, 10});

    Map<String, HostTensor> found = run("run", Map.of());

    assertThat(graph.variables(Variable.Role.PARAMETER)).hasSize(6);
    close(found.get("gamma").toDoubles(), 1, 40);
    double[] first = Arrays.copyOfRange(values.get("p.conv1.weight"), 0, 18);
    double[] second =
        Arrays.stream(values.get("n.conv1.weight")).skip(18).map(v -> 10 * v).toArray();
    close(Arrays.copyOfRange(found.get("weight").toDoubles(), 0, 18), first);
    close(Arrays.copyOfRange(found.get("weight").toDoubles(), 18, 36), second);
  }

  /** A matrix starts as half of the alignment, and mixes channels as it is told. */
  @Test
  void matricesMixChannels() {
    declare("p.conv1.weight", new double[] {1, 2}, 2, 1, 1, 1);
    declare("n.conv1.weight", new double[] {3, 5, 7, 9}, 4, 1, 1, 1);
    declare("p.bn1.gamma", new double[] {10, 20}, 2);
    declare("n.bn1.gamma", new double[] {1, 2, 3, 4}, 4);
    Mixture mixture = mixture(Fusion.MATRIX, false);
    var weight = mixture.weight("hole.conv1.weight", Shape.of(2, 1, 1, 1), MixtureTest::none);
    var gamma = mixture.weight("hole.bn1.gamma", Shape.of(2), MixtureTest::none);
    Method method = graph.method("run", Mode.INFERENCE);
    method.output("weight", (Value) weight.in(method));
    method.output("gamma", (Value) gamma.in(method));

    Map<String, HostTensor> atStart = run("run", Map.of());
    values.put("hole.fusion.conv1.a", new double[] {0, 1, 1, 0});
    values.put("hole.fusion.conv1.b", new double[] {0, 0, 0, 1, 1, 1, 1, 1});
    Map<String, HostTensor> mixed = run("run", Map.of());

    close(atStart.get("weight").toDoubles(), 0.5 * 1 + 0.5 * 3, 0.5 * 2 + 0.5 * 7);
    close(atStart.get("gamma").toDoubles(), 0.5 * 10 + 0.5 * 1, 0.5 * 20 + 0.5 * 3);
    close(mixed.get("weight").toDoubles(), 2 + 9, 1 + 3 + 5 + 7 + 9);
    close(mixed.get("gamma").toDoubles(), 20 + 4, 10 + 1 + 2 + 3 + 4);
  }

  /** A norm after the convolution takes its scale away, unless it is made of the same shares. */
  @Test
  void theLossDoesNotDependOnTheScaleBeforeANormOfItsOwn() {
    for (boolean ownAffine : new boolean[] {true, false}) {
      var test = new MixtureTest();
      double[] shares = test.sharesTimesGradients(ownAffine);

      if (ownAffine) {
        assertThat(shares[0] + shares[1]).isCloseTo(0, within(1e-4 * Math.abs(shares[0])));
      } else {
        assertThat(Math.abs(shares[0] + shares[1])).isGreaterThan(0.1 * Math.abs(shares[0]));
      }
    }
  }

  private double[] sharesTimesGradients(boolean ownAffine) {
    declare("p.conv1.weight", ramp(7, 3, 1, 4 * 4 * 9), 4, 4, 3, 3);
    declare("n.conv1.weight", ramp(5, 2, 2, 4 * 4 * 9), 4, 4, 3, 3);
    declare("p.bn1.gamma", new double[] {1, 1.5, 0.5, 1}, 4);
    declare("p.bn1.beta", new double[] {0, 0.1, -0.1, 0.2}, 4);
    declare("n.bn1.gamma", new double[] {2, 1, 1, 0.5}, 4);
    declare("n.bn1.beta", new double[] {0.3, -0.3, 0, 0}, 4);
    Scope hole = graph.root().child("hole").synthesizing(mixture(Fusion.SCALAR, false, ownAffine));
    Layer conv = Conv2d.same(hole.child("conv1"), 4, 4, 3, 1);
    Layer bn = new BatchNorm(hole.child("bn1"), 4);
    Method method = graph.method("run", Mode.TRAINING);
    Value x = method.input("x", Shape.of(2, 4, 3, 3), ElementType.FLOAT64);
    Gradients gradients = method.backward(bn.forward(conv.forward(x)).sigmoid().pow(2).sum());
    gradients.parameters().forEach(v -> method.output(v.name(), gradients.of(v).orElseThrow()));
    Map<String, HostTensor> found = run("run", x(2));
    return new double[] {
      SHARES.get("hole.fusion.a") * found.get("hole.fusion.a").toDoubles()[0],
      SHARES.get("hole.fusion.b") * found.get("hole.fusion.b").toDoubles()[0]
    };
  }

  /** The golden numbers of an encoder block, computed there in float64 by other code. */
  @Test
  void aTransformerBlockOfTwoNeighbours() {
    declareTransformer("p", 0.1, 7, 3);
    declareTransformer("n", 0.08, 5, 2);
    Scope hole = graph.root().child("hole").synthesizing(mixture(Fusion.SCALAR, false));
    Layer block = new TransformerBlock(hole, TransformerBlock.Form.ENCODER, 4, 2, 8);
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.input("x", Shape.batchOf(3, 4), ElementType.FLOAT64);
    method.output("y", block.forward(x));
    double[] tokens = IntStream.range(0, 12).mapToDouble(k -> (k % 11 - 5) / 5.0).toArray();
    HostBuffer input = HostBuffer.copyOf(HostTensor.of("x", new long[] {1, 3, 4}, tokens));
    Map<String, Double> halves = Map.of("hole.fusion.a", 0.5, "hole.fusion.b", 0.5);

    close(
        run("run", halves, input).get("y").toDoubles(),
        -1.38654012,
        -1.0988016,
        -0.69115476,
        -0.3496951,
        -0.58654012,
        -0.2988016,
        0.10884524,
        0.4503049,
        0.17003239,
        0.50823707,
        0.994236,
        -0.84956713);
    Map<String, Double> nothing = Map.of("hole.fusion.a", 0.0, "hole.fusion.b", 0.0);
    close(run("run", nothing, input).get("y").toDoubles(), tokens);
  }

  private void declareTransformer(String block, double scale, int period, int middle) {
    Map<String, long[]> shapes = new TreeMap<>();
    shapes.put("norm1.gamma", new long[] {4});
    shapes.put("norm1.beta", new long[] {4});
    shapes.put("qkv.weight", new long[] {12, 4});
    shapes.put("qkv.bias", new long[] {12});
    shapes.put("proj.weight", new long[] {4, 4});
    shapes.put("proj.bias", new long[] {4});
    shapes.put("norm2.gamma", new long[] {4});
    shapes.put("norm2.beta", new long[] {4});
    shapes.put("fc1.weight", new long[] {8, 4});
    shapes.put("fc1.bias", new long[] {8});
    shapes.put("fc2.weight", new long[] {4, 8});
    shapes.put("fc2.bias", new long[] {4});
    shapes.forEach(
        (name, shape) -> {
          double[] start =
              ramp(period, middle, scale, (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b));
          switch (name) {
            case "norm1.gamma" -> Arrays.setAll(start, k -> 1 + start[k]);
            case "norm2.gamma" -> Arrays.fill(start, 1);
            case "norm2.beta" -> Arrays.fill(start, 0);
            default -> {}
          }
          declare(block + "." + name, start, shape);
        });
  }

  private Mixture mixture(Fusion fusion, boolean detached) {
    return mixture(fusion, detached, false);
  }

  private Mixture mixture(Fusion fusion, boolean detached, boolean ownAffine) {
    UnaryOperator<String> same = UnaryOperator.identity();
    var substitute =
        new Substitute(
            scope -> {
              throw new AssertionError("Not made here");
            },
            same,
            same,
            operator -> true);
    return new Mixture(
        graph.root().child("hole"),
        new Neighbours("hole", "p", "n", substitute),
        new Replacement(2, Surrogate.FULL_BLOCK, fusion, EntryPolicy.SHIFT, detached, ownAffine, 1),
        name -> graph.variable(name).shape().size(0));
  }

  private void declare(String name, double[] start, long... shape) {
    graph.root().parameter(name, Shape.of(shape), Initializer.ZEROS);
    values.put(name, start);
  }

  private Value read(Method method, String name) {
    return method.read(graph.variable(name));
  }

  private static Weight none() {
    throw new AssertionError("A weight of the hole's own");
  }

  private static double[] ramp(int period, int middle, double scale, int length) {
    return IntStream.range(0, length).mapToDouble(k -> scale * (k % period - middle)).toArray();
  }

  private static HostBuffer x(int images) {
    double[] x = IntStream.range(0, images * 36).mapToDouble(k -> (k % 11 - 5) / 5.0).toArray();
    return HostBuffer.copyOf(HostTensor.of("x", new long[] {images, 4, 3, 3}, x));
  }

  private Map<String, HostTensor> run(String method, HostBuffer input) {
    return run(method, SHARES, input);
  }

  private Map<String, HostTensor> run(
      String method, Map<String, Double> shares, HostBuffer... inputs) {
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> start(v, shares), ComputeDevice.CPU)) {
      return loaded.call(method, inputs);
    }
  }

  private HostTensor start(Variable variable, Map<String, Double> shares) {
    if (values.containsKey(variable.name())) {
      return HostTensor.of(variable.name(), variable.shape().sizes(), values.get(variable.name()));
    }
    if (shares.containsKey(variable.name())) {
      return HostTensor.of(variable.name(), variable.shape().sizes(), shares.get(variable.name()));
    }
    return variable.initial(1);
  }

  private static void close(double[] found, double... expected) {
    assertThat(found).containsExactly(expected, within(5e-9));
  }
}
