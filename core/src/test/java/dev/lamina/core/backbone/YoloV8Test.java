package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.boxloss.BoxLoss;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.detection.CellDetector;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of the specification, parts A2 and B5, to the unit. */
class YoloV8Test {

  /** Constant weights that reference implementations count as parameters. */
  private static final int CONSTANTS = 16;

  private static YoloVariant variant(
      YoloV8.Scale scale, boolean globalAttention, boolean stability) {
    YoloVariant plain = YoloVariant.plain(scale);
    YoloVariant attending = globalAttention ? plain.with(GlobalAttentionForm.USUAL) : plain;
    return stability ? attending.with(Stability.Attention.USUAL) : attending;
  }

  private static Graph declared(YoloV8 network) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(network, graph.root());
    return graph;
  }

  private static long parameters(YoloV8 network) {
    return declared(network).variables(Variable.Role.PARAMETER).stream()
        .mapToLong(Variable::elements)
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "80, false, 3157200, 11166560, 25902640, 43691520, 68229648",
    "15, false, 3013773, 11141405, 25865005, 43641405, 68167053",
    "13, false, 3013383, 11140631, 25863847, 43639863, 68165127",
    "10, false, 3012798, 11139470, 25862110, 43637550, 68162238",
    "80, true, 4797552, 17725344, 34203232, 50250304, 78476928",
    "15, true, 4654125, 17700189, 34165597, 50200189, 78414333",
    "13, true, 4653735, 17699415, 34164439, 50198647, 78412407",
    "10, true, 4653150, 17698254, 34162702, 50196334, 78409518"
  })
  void haveTheParametersOfTheTables(
      int classes, boolean attention, long n, long s, long m, long l, long x) {
    long[] expected = {n, s, m, l, x};
    YoloV8.Scale[] scales = YoloV8.Scale.values();
    for (int i = 0; i < scales.length; i++) {
      assertThat(
              parameters(new YoloV8(variant(scales[i], attention, attention), classes, 640, 640)))
          .as("%s", scales[i])
          .isEqualTo(expected[i] - CONSTANTS);
    }
  }

  /** Layers 0 to 9, 12, 15, 16, 18, 19, 21 and 22. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          N | 464 4672 7360 18560 49664 73984 197632 295424 460288 164608 148224 37248 36992 123648 147712 493056 897664
          S | 928 18560 29056 73984 197632 295424 788480 1180672 1838080 656896 591360 148224 147712 493056 590336 1969152 2147008
          M | 1392 41664 111360 166272 813312 664320 3248640 1991808 3985920 831168 1993728 517632 332160 1846272 1327872 4207104 3822016
          L | 1856 73984 279808 295424 2101248 1180672 8396800 2360320 4461568 656896 4723712 1247744 590336 4592640 2360320 4723712 5644480
          X | 2320 115520 436800 461440 3281920 1844480 13117440 3687680 6969600 1025920 7379200 1948800 922240 7174400 3687680 7379200 8795008
          """)
  void haveTheParametersOfTheTablesLayerByLayer(YoloV8.Scale scale, String table) {
    var byLayer = new LinkedHashMap<String, Long>();
    for (Variable variable :
        declared(new YoloV8(YoloVariant.plain(scale), 80, 640, 640))
            .variables(Variable.Role.PARAMETER)) {
      byLayer.merge(layer(variable.name()), variable.elements(), Long::sum);
    }
    byLayer.merge("classifier.head", (long) CONSTANTS, Long::sum);
    assertThat(byLayer.values())
        .containsExactlyElementsOf(Arrays.stream(table.split(" ")).map(Long::parseLong).toList());
  }

  private static String layer(String name) {
    return name.replaceFirst(
        "^(stages\\.\\d\\.\\w+|classifier\\.neck\\.\\w+|\\w+\\.?head|\\w+).*", "$1");
  }

  /** B2 and B3.1. */
  @Test
  void attentionHasTheParametersOfTheTables() {
    Map<YoloV8.Scale, long[]> expected =
        Map.of(
            YoloV8.Scale.N, new long[] {1_639_680, 672},
            YoloV8.Scale.S, new long[] {6_556_160, 2_624},
            YoloV8.Scale.M, new long[] {8_297_280, 3_312},
            YoloV8.Scale.X, new long[] {10_243_200, 4_080});
    expected.forEach(
        (scale, counts) -> {
          long plain = parameters(new YoloV8(YoloVariant.plain(scale), 80, 64, 64));
          assertThat(parameters(new YoloV8(variant(scale, true, false), 80, 64, 64)) - plain)
              .isEqualTo(counts[0]);
          assertThat(parameters(new YoloV8(variant(scale, false, true), 80, 64, 64)) - plain)
              .isEqualTo(counts[1]);
        });
  }

  @Test
  void namesShapesAndTaps() {
    var plain = new YoloV8(YoloVariant.plain(YoloV8.Scale.N), 80, 640, 640);
    assertThat(plain.name()).isEqualTo("yolov8n");
    assertThat(new YoloV8(variant(YoloV8.Scale.S, true, true), 80, 640, 640).name())
        .isEqualTo("gso-yolov8s");
    assertThat(new YoloV8(variant(YoloV8.Scale.X, true, false), 80, 640, 640).name())
        .isEqualTo("yolov8x-gom");
    assertThat(new YoloV8(variant(YoloV8.Scale.X, false, true), 80, 640, 640).name())
        .isEqualTo("yolov8x-scm");
    assertThat(plain.units()).extracting(Unit::position).containsSequence("4.1", "4.2");
    assertThat(plain.boundaries().get(plain.taps().get(0) + 1))
        .isEqualTo(Shape.batchOf(64, 80, 80));
    assertThat(plain.boundaries().get(plain.taps().get(1) + 1))
        .isEqualTo(Shape.batchOf(128, 40, 40));
    assertThat(plain.boundaries().get(plain.units().size())).isEqualTo(Shape.batchOf(256, 20, 20));
    assertThat(CellDetector.of(new ImageSize(640, 640), 1).predictions(80)).isEqualTo(8400 * 144);
    assertThatThrownBy(() -> new YoloV8(YoloVariant.plain(YoloV8.Scale.N), 80, 640, 600))
        .hasMessage("Invalid image size for yolov8n: 640x600 (want multiples of 32)");
  }

  /** Specification B7: what the arms of an ablation share begins with the same bits. */
  @Test
  void sharedLayersBeginAlike() {
    YoloVariant plain = YoloVariant.plain(YoloV8.Scale.N);
    Graph reference = declared(new YoloV8(plain, 10, 64, 64));
    List<YoloVariant> arms =
        List.of(
            plain.with(GlobalAttentionForm.USUAL),
            plain.with(Stability.Attention.USUAL),
            plain.with(Stability.Smoothing.USUAL),
            plain.learningBy(BoxLoss.AIOU),
            plain.with(GlobalAttentionForm.USUAL).with(Stability.Attention.USUAL),
            YoloVariant.gso(YoloV8.Scale.N));
    assertThat(reference.variables()).isNotEmpty();
    for (YoloVariant arm : arms) {
      Graph declared = declared(new YoloV8(arm, 10, 64, 64));
      for (Variable variable : reference.variables()) {
        assertThat(declared.variable(variable.name()).initial(7))
            .as("%s of %s", variable, arm)
            .isEqualTo(variable.initial(7));
      }
    }
  }

  /**
   * Specification C2.11: with modules that pass everything, and so without them, GSO-YOLO predicts
   * as YOLOv8 of the same weights, to the bit.
   */
  @Test
  void predictsAsYoloV8WhereItsModulesPassEverything() {
    YoloVariant plain = YoloVariant.plain(YoloV8.Scale.N);
    double[] expected = predicted(new YoloV8(plain, 3, 64, 96));
    assertThat(predicted(new YoloV8(YoloVariant.gso(YoloV8.Scale.N), 3, 64, 96)))
        .isEqualTo(expected);
    assertThat(predicted(new YoloV8(plain.learningBy(BoxLoss.AIOU), 3, 64, 96)))
        .isEqualTo(expected);
    assertThat(Arrays.stream(expected).distinct().count()).isGreaterThan(1000);
  }

  private static double[] predicted(YoloV8 detector) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(detector, graph.root());
    Method infer = graph.method("infer", Mode.INFERENCE);
    infer.output("y", network.logits(infer.input("x", detector.input(), ElementType.FLOAT32)));
    float[] images = new float[3 * 64 * 96];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) Math.sin(0.37 * i);
    }
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), YoloV8Test::passing, ComputeDevice.CPU)) {
      return loaded
          .call("infer", HostBuffer.copyOf(HostTensor.of("x", new long[] {1, 3, 64, 96}, images)))
          .get("y")
          .toDoubles();
    }
  }

  /** Attention so sure that its sigmoids are 1. */
  private static HostTensor passing(Variable variable) {
    if (variable.name().matches("gom\\.(channel2\\.bias|bn2\\.beta)|scm\\.norm\\.beta")) {
      return filled(variable, 200);
    }
    if (variable
        .name()
        .matches("gom\\.(channel2\\.weight|bn2\\.gamma)|scm\\.(norm\\.gamma|spatial\\.weight)")) {
      return filled(variable, 0);
    }
    // Or features would fade away on their way through so many layers that are not trained.
    return variable.name().endsWith(".gamma") ? filled(variable, 3) : variable.initial(5);
  }

  private static HostTensor filled(Variable variable, float value) {
    float[] values = new float[Math.toIntExact(variable.elements())];
    Arrays.fill(values, value);
    return HostTensor.of(variable.name(), variable.shape().sizes(), values);
  }

  /** Specification C2.3: of features of zeros only the biases are left. */
  @Test
  void aHeadThatSeesNothingSaysWhatItBeginsWith() {
    int classes = 13;
    var graph = new Graph(ElementType.FLOAT64);
    var head = new YoloHead(graph.root(), List.of(64, 128, 256), classes);
    Method infer = graph.method("infer", Mode.INFERENCE);
    List<Value> features = new ArrayList<>();
    List<HostBuffer> zeros = new ArrayList<>();
    for (int level = 0; level < 3; level++) {
      long side = 4L >> level;
      long channels = 64L << level;
      String name = "level" + level;
      features.add(infer.input(name, Shape.batchOf(channels, side, side), ElementType.FLOAT64));
      zeros.add(
          HostBuffer.copyOf(
              HostTensor.of(
                  name,
                  new long[] {1, channels, side, side},
                  new double[Math.toIntExact(channels * side * side)])));
    }
    infer.output("y", head.forward(features));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(1), ComputeDevice.CPU)) {
      double[] found = loaded.call("infer", zeros.toArray(HostBuffer[]::new)).get("y").toDoubles();
      int columns = 64 + classes;
      assertThat(found).hasSize(21 * columns);
      for (int cell = 0; cell < 21; cell++) {
        int stride = cell < 16 ? 8 : cell < 20 ? 16 : 32;
        double chance = 5.0 / classes / Math.pow(640.0 / stride, 2);
        double[] row = Arrays.copyOfRange(found, cell * columns, (cell + 1) * columns);
        // All bins alike: a square of fifteen strides.
        assertThat(Arrays.copyOf(row, 64)).containsOnly(1);
        for (int c = 64; c < columns; c++) {
          assertThat(1 / (1 + Math.exp(-row[c]))).isCloseTo(chance, within(1e-3 * chance));
        }
      }
    }
  }

  /** What a cell says at the start: five objects in a picture of 640 pixels. */
  @ParameterizedTest
  @CsvSource({
    "80, -11.536642, -10.150348, -8.764053",
    "15, -9.862666, -8.476371, -7.090077",
    "13, -9.719565, -8.333270, -6.946976",
    "10, -9.457200, -8.070906, -6.684612"
  })
  void biasesBeginAsTheTableSays(int classes, double fine, double middle, double coarse) {
    Graph graph = declared(new YoloV8(YoloVariant.plain(YoloV8.Scale.N), classes, 64, 64));
    double[] expected = {fine, middle, coarse};
    for (int level = 0; level < 3; level++) {
      assertThat(start(graph, "classifier.head.cls." + level + ".2.bias")[0])
          .isCloseTo(expected[level], within(1e-6));
      assertThat(start(graph, "classifier.head.box." + level + ".2.bias")).containsOnly(1);
    }
    double[] stem = start(graph, "stem.conv.weight");
    double bound = 1 / Math.sqrt(27);
    assertThat(Arrays.stream(stem).map(Math::abs).max().orElseThrow())
        .isBetween(0.9 * bound, bound);
  }

  private static double[] start(Graph graph, String name) {
    HostTensor start = graph.variable(name).initial(1);
    return start.toDoubles();
  }
}
