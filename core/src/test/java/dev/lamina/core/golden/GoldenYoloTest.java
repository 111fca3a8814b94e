package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.YoloV8;
import dev.lamina.core.backbone.YoloVariant;
import dev.lamina.core.boxloss.BoxLoss;
import dev.lamina.core.boxloss.YoloLoss;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** YOLOv8 and GSO-YOLO against the bundle. */
class GoldenYoloTest {

  private static final double RUNNING_VARIANCE = 0.35;
  private static final int BINS = 16;

  /** See the bundle on tolerances. */
  private static final GoldenCase.Tolerance OF_DEEP_NETWORKS = new GoldenCase.Tolerance(1e-8, 1e-8);

  private static YoloVariant variant(boolean attention) {
    return attention ? YoloVariant.gso(YoloV8.Scale.N) : YoloVariant.plain(YoloV8.Scale.N);
  }

  @ParameterizedTest
  @CsvSource({
    "yolov8n-forward, false, x.64x64, 64, 64, 64x64.",
    "yolov8n-forward, false, x.128x96, 128, 96, 128x96.",
    "gso-yolov8n-forward, true, x, 64, 96, ''"
  })
  void predictsAsTheBundle(
      String name, boolean attention, String key, int height, int width, String prefix) {
    GoldenCase golden = GoldenCase.vision(name);
    int classes = golden.config().get("classes").asInt();
    var network = new YoloV8(variant(attention), classes, height, width);
    Program program = program(network);
    assertThat(program.parameters())
        .isEqualTo(golden.config().get("trainable_parameters").asLong());
    Map<String, HostTensor> start = start(program, attention);
    GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
    HostBuffer images =
        HostBuffer.copyOf(
            HostTensor.of(
                "images",
                new long[] {1, 3, height, width},
                GoldenFormula.plainImages(key, 1, height, width)));
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> found = loaded.call("run", images);
      int compared = 0;
      for (JsonNode row : golden.get("raw_outputs")) {
        String level = row.get("n").asText();
        if (level.startsWith(prefix)) {
          GoldenCase.compare(
              softly,
              level,
              found.get(level.substring(prefix.length())).toDoubles(),
              row.get("d"),
              new GoldenCase.Tolerance(1e-9, 1e-9));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(3);
    }
    softly.assertAll();
  }

  @ParameterizedTest
  @CsvSource({
    "yolov8n-loss, false, CIOU",
    "yolov8n-aiou-loss, false, AIOU",
    "gso-yolov8n-loss, true, AIOU"
  })
  void learnsAsTheBundle(String name, boolean attention, BoxLoss loss) {
    GoldenCase golden = GoldenCase.vision(name);
    JsonNode data = golden.get("data");
    int height = data.get("height").asInt();
    int width = data.get("width").asInt();
    int batch = data.get("batch").asInt();
    String key = data.get("input").asText().replaceFirst("image\\(key (\\w+),.*", "$1");
    var detector =
        new YoloV8(variant(attention), golden.config().get("classes").asInt(), height, width);
    Program program = trainingPass(detector, loss, attention);
    Map<String, HostTensor> start = start(program, attention);
    long[] shape = {batch, 3, height, width};
    HostBuffer images =
        HostBuffer.copyOf(
            HostTensor.of("images", shape, GoldenFormula.plainImages(key, batch, height, width)));
    HostBuffer objects = objects(data.get("objects"), height, width);
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> found = loaded.call("run", images, objects);
      if (golden.get("train_outputs") != null) {
        compare(softly, found, golden.get("train_outputs"), "d", row -> row);
      }
      compare(softly, found, golden.get("gradients"), "g", row -> "gradient/" + row);
      for (String term : new String[] {"total", "box", "cls", "dfl"}) {
        GoldenNetwork.scalar(
            softly, found.get(term).toDoubles()[0], golden.get("losses").get(term));
      }
      Map<String, HostTensor> state = new LinkedHashMap<>();
      loaded.state().forEach(t -> state.put(goldenName(t.name(), attention), t));
      if (golden.get("running_after_one_pass") != null) {
        compare(softly, state, golden.get("running_after_one_pass"), "r", row -> row);
      }
    }
    softly.assertAll();
  }

  private static void compare(
      SoftAssertions softly,
      Map<String, HostTensor> found,
      JsonNode rows,
      String digest,
      UnaryOperator<String> ours) {
    GoldenNetwork.compare(softly, found, rows, digest, ours, OF_DEEP_NETWORKS);
  }

  private static HostBuffer objects(JsonNode images, int height, int width) {
    int most = 0;
    for (JsonNode image : images) {
      most = Math.max(most, image.size());
    }
    double[] rows = new double[images.size() * most * 5];
    for (int n = 0; n < images.size(); n++) {
      for (int o = 0; o < most; o++) {
        int row = (n * most + o) * 5;
        JsonNode object = images.get(n).get(o);
        rows[row] = object == null ? -1 : object.get(0).asInt();
        if (object != null) {
          double x = object.get(1).asDouble() * width;
          double y = object.get(2).asDouble() * height;
          double w = object.get(3).asDouble() * width;
          double h = object.get(4).asDouble() * height;
          rows[row + 1] = x - w / 2;
          rows[row + 2] = y - h / 2;
          rows[row + 3] = x + w / 2;
          rows[row + 4] = y + h / 2;
        }
      }
    }
    return HostBuffer.copyOf(HostTensor.of("objects", new long[] {images.size(), most, 5}, rows));
  }

  private static Program trainingPass(YoloV8 detector, BoxLoss loss, boolean attention) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(detector, graph.root());
    Method pass = graph.method("run", Mode.TRAINING);
    Value images = pass.input("images", detector.input(), ElementType.FLOAT64);
    Value objects = pass.input("objects", Shape.batchOf(3, 5), ElementType.FLOAT64);
    Value predictions = network.logits(images);
    levels(predictions, detector).forEach(pass::output);
    YoloLoss learned =
        YoloLoss.of(predictions, objects, detector.height(), detector.width(), loss, BoxLoss.CIOU);
    pass.output("box", learned.boxes());
    pass.output("cls", learned.classification());
    pass.output("dfl", learned.distribution());
    Value total = learned.written().sent();
    pass.output("total", total);
    Gradients gradients = pass.backward(total);
    for (Variable parameter : gradients.parameters()) {
      pass.output(
          "gradient/" + goldenName(parameter.name(), attention),
          gradients.of(parameter).orElseThrow());
    }
    return graph.build();
  }

  private static Program program(YoloV8 detector) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(detector, graph.root());
    Method pass = graph.method("run", Mode.INFERENCE);
    Value images = pass.input("images", detector.input(), ElementType.FLOAT64);
    levels(network.logits(images), detector).forEach(pass::output);
    return graph.build();
  }

  /** Predictions as the bundle has them, {@code (N, 64 + classes, h, w)} for each level. */
  private static Map<String, Value> levels(Value predictions, YoloV8 detector) {
    var levels = new LinkedHashMap<String, Value>();
    long first = 0;
    for (int level = 3; level <= 5; level++) {
      long h = detector.height() >> level;
      long w = detector.width() >> level;
      Value rows = predictions.narrow(1, first, h * w).transpose(1, 2);
      long numbers = rows.shape().size(1);
      levels.put("P" + level, rows.reshape(Shape.batchOf(numbers, h, w)));
      first += h * w;
    }
    return levels;
  }

  private static Map<String, HostTensor> start(Program program, boolean attention) {
    return GoldenNetwork.start(
        program,
        name -> goldenName(name, attention),
        RUNNING_VARIANCE,
        (bias, element) ->
            bias.matches("layers\\.2[24]\\.box\\.\\d\\.2\\.bias") ? -0.3 * (element % BINS) : 0);
  }

  /** The bundle counts layers; attention moves all after it by two. */
  private static String goldenName(String name, boolean attention) {
    int moved = attention ? 2 : 0;
    var layers = new LinkedHashMap<String, Integer>();
    layers.put("stem", 0);
    for (int stage = 1; stage <= 4; stage++) {
      layers.put("stages." + stage + ".down", 2 * stage - 1);
      layers.put("stages." + stage + ".split", 2 * stage);
    }
    layers.put("gom", 9);
    layers.put("pooling", attention ? 10 : 9);
    layers.put("scm", 11);
    layers.put("classifier.neck.up4", 12 + moved);
    layers.put("classifier.neck.up3", 15 + moved);
    layers.put("classifier.neck.down3", 16 + moved);
    layers.put("classifier.neck.out4", 18 + moved);
    layers.put("classifier.neck.down4", 19 + moved);
    layers.put("classifier.neck.out5", 21 + moved);
    layers.put("classifier.head", 22 + moved);
    for (Map.Entry<String, Integer> layer : layers.entrySet()) {
      if (name.startsWith(layer.getKey() + ".")) {
        return "layers." + layer.getValue() + name.substring(layer.getKey().length());
      }
    }
    throw new IllegalArgumentException(name);
  }
}
