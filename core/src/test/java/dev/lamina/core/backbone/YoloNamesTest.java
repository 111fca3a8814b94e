package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.LaminaException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights under the names of the public release, for YOLOv8 and for what adds modules to it. */
class YoloNamesTest {

  @TempDir private Path folder;

  private static YoloV8 detector(YoloVariant variant, int classes) {
    return new YoloV8(variant, classes, 64, 64);
  }

  private static YoloVariant plain() {
    return YoloVariant.plain(YoloV8.Scale.N);
  }

  private static Collection<Variable> variables(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph.variables();
  }

  /** The tensors of yolov8n by the table of the specification, part A2, in its order. */
  private static List<HostTensor> release(int classes) {
    var file = new ArrayList<HostTensor>();
    unit(file, "model.0", 3, 16, 3);
    unit(file, "model.1", 16, 32, 3);
    split(file, "model.2", 32, 32, 1);
    unit(file, "model.3", 32, 64, 3);
    split(file, "model.4", 64, 64, 2);
    unit(file, "model.5", 64, 128, 3);
    split(file, "model.6", 128, 128, 2);
    unit(file, "model.7", 128, 256, 3);
    split(file, "model.8", 256, 256, 1);
    unit(file, "model.9.cv1", 256, 128, 1);
    unit(file, "model.9.cv2", 512, 256, 1);
    split(file, "model.12", 256 + 128, 128, 1);
    split(file, "model.15", 128 + 64, 64, 1);
    unit(file, "model.16", 64, 64, 3);
    split(file, "model.18", 64 + 128, 128, 1);
    unit(file, "model.19", 128, 128, 3);
    split(file, "model.21", 128 + 256, 256, 1);
    for (int branch = 2; branch <= 3; branch++) {
      int width = branch == 2 ? 64 : Math.max(64, Math.min(classes, 100));
      int out = branch == 2 ? 64 : classes;
      for (int level = 0; level < 3; level++) {
        String path = "model.22.cv" + branch + "." + level;
        unit(file, path + ".0", 64 << level, width, 3);
        unit(file, path + ".1", width, width, 3);
        add(file, path + ".2.weight", out, width, 1, 1);
        add(file, path + ".2.bias", out);
      }
    }
    add(file, "model.22.dfl.conv.weight", 1, 16, 1, 1);
    return file;
  }

  private static void split(List<HostTensor> file, String path, int in, int out, int pairs) {
    unit(file, path + ".cv1", in, out, 1);
    unit(file, path + ".cv2", (2 + pairs) * (out / 2), out, 1);
    for (int pair = 0; pair < pairs; pair++) {
      unit(file, path + ".m." + pair + ".cv1", out / 2, out / 2, 3);
      unit(file, path + ".m." + pair + ".cv2", out / 2, out / 2, 3);
    }
  }

  private static void unit(List<HostTensor> file, String path, int in, int out, int kernel) {
    add(file, path + ".conv.weight", out, in, kernel, kernel);
    for (String kind : List.of("weight", "bias", "running_mean", "running_var")) {
      add(file, path + ".bn." + kind, out);
    }
    file.add(
        new HostTensor(
            path + ".bn.num_batches_tracked",
            ElementType.INT64,
            new long[0],
            ByteBuffer.allocate(8)));
  }

  private static void add(List<HostTensor> file, String name, long... shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= (int) size;
    }
    float[] values = new float[elements];
    Arrays.fill(values, file.size());
    file.add(HostTensor.of(name, shape, values));
  }

  @Test
  void theReleaseLoadsAsItIs() {
    Path path = folder.resolve("yolov8n.safetensors");
    Safetensors.write(path, new TreeMap<>(), release(80));
    List<HostTensor> file = Safetensors.read(path).tensors();
    // As many as the release has; 57 count batches, and one is the constant of the bins.
    assertThat(file).hasSize(297 + 57 + 1);
    PretrainedWeights weights = PretrainedWeights.of(detector(plain(), 80), file);
    assertThat(weights.isExact()).isTrue();
    assertThat(weights).hasToString("matched 297");
    assertIs(weights, file);
  }

  /** Layers after the modules have other numbers there: what counts is what a layer is for. */
  @Test
  void whatModulesAreAddedToLoadsTheSame() {
    List<HostTensor> file = release(80);
    Map<YoloVariant, List<String>> arms =
        Map.of(
            plain().with(GlobalAttentionForm.USUAL), List.of("gom"),
            plain().with(Stability.Smoothing.USUAL), List.of("scm"),
            YoloVariant.gso(YoloV8.Scale.N), List.of("gom", "scm"));
    arms.forEach(
        (variant, added) -> {
          YoloV8 detector = detector(variant, 80);
          PretrainedWeights weights = PretrainedWeights.of(detector, file);
          assertThat(weights.added()).isEqualTo(added);
          assertThat(weights.missing()).isEmpty();
          assertThat(weights.isExact()).isFalse();
          assertIs(weights, file);
          for (Variable variable : variables(detector)) {
            if (variable.name().matches("(gom|scm)\\..*")) {
              assertThat(weights.start(variable, 3)).isEqualTo(variable.initial(3));
            }
          }
        });
  }

  private static void assertIs(PretrainedWeights weights, List<HostTensor> file) {
    Map<String, HostTensor> given =
        file.stream().collect(Collectors.toMap(HostTensor::name, Function.identity()));
    Map.ofEntries(
            Map.entry("stem.conv.weight", "model.0.conv.weight"),
            Map.entry("stem.bn.gamma", "model.0.bn.weight"),
            Map.entry("stages.1.down.bn.beta", "model.1.bn.bias"),
            Map.entry("stages.2.split.first.conv.weight", "model.4.cv1.conv.weight"),
            Map.entry("stages.2.split.last.conv.weight", "model.4.cv2.conv.weight"),
            Map.entry("stages.3.split.blocks.1.first.bn.gamma", "model.6.m.1.cv1.bn.weight"),
            Map.entry("stages.3.split.blocks.1.second.conv.weight", "model.6.m.1.cv2.conv.weight"),
            Map.entry(
                "stages.4.split.blocks.0.second.bn.running_var", "model.8.m.0.cv2.bn.running_var"),
            Map.entry("pooling.first.bn.running_mean", "model.9.cv1.bn.running_mean"),
            Map.entry("pooling.last.conv.weight", "model.9.cv2.conv.weight"),
            Map.entry("classifier.neck.up4.first.conv.weight", "model.12.cv1.conv.weight"),
            Map.entry(
                "classifier.neck.up3.blocks.0.first.conv.weight", "model.15.m.0.cv1.conv.weight"),
            Map.entry("classifier.neck.down3.conv.weight", "model.16.conv.weight"),
            Map.entry("classifier.neck.out4.last.conv.weight", "model.18.cv2.conv.weight"),
            Map.entry("classifier.neck.down4.conv.weight", "model.19.conv.weight"),
            Map.entry("classifier.neck.out5.last.bn.gamma", "model.21.cv2.bn.weight"),
            Map.entry("classifier.head.box.0.0.conv.weight", "model.22.cv2.0.0.conv.weight"),
            Map.entry("classifier.head.box.2.2.bias", "model.22.cv2.2.2.bias"),
            Map.entry("classifier.head.cls.1.1.bn.beta", "model.22.cv3.1.1.bn.bias"),
            Map.entry("classifier.head.cls.1.2.weight", "model.22.cv3.1.2.weight"))
        .forEach(
            (own, source) ->
                assertThat(weights.tensors().get(own))
                    .as(own)
                    .isEqualTo(given.get(source).named(own)));
  }

  /** Neck and boxes know of no classes. */
  @Test
  void ofOtherClassesTheBranchOfClassesAloneStartsAfresh() {
    YoloV8 detector = detector(plain(), 15);
    PretrainedWeights weights = PretrainedWeights.withoutClassifier(detector, release(80));
    assertThat(weights.missing())
        .hasSize(36)
        .allMatch(name -> name.startsWith("classifier.head.cls."));
    assertThat(weights.lacking()).isEmpty();
    assertThat(weights.leftOver()).hasSize(36).allMatch(name -> name.startsWith("model.22.cv3."));
    assertThatThrownBy(() -> PretrainedWeights.of(detector, release(80)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(
            "Cannot load tensor model.22.cv3.0.0.conv.weight as classifier.head.cls.0.0.conv.weight")
        .hasMessageContaining("for other classes start the classifier afresh");
  }

  @Test
  void weightsOfAnotherSizeAreRefused() {
    YoloV8 small = detector(YoloVariant.plain(YoloV8.Scale.S), 80);
    assertThatThrownBy(() -> PretrainedWeights.of(small, release(80)))
        .isInstanceOf(LaminaException.class)
        .hasMessage(
            "Cannot load tensor model.0.conv.weight as stem.conv.weight: its shape is [16, 3, 3, 3]"
                + " (want [32, 3, 3, 3])");
  }

  /** A module of which there is a part, or a network without its neck, is another matter. */
  @Test
  void whatIsThereInPartIsLacking() {
    List<HostTensor> part = new ArrayList<>(release(80));
    add(part, "gom.bn1.gamma", 64);
    PretrainedWeights weights =
        PretrainedWeights.of(detector(plain().with(GlobalAttentionForm.USUAL), 80), part);
    assertThat(weights.added()).isEmpty();
    assertThat(weights.lacking()).isEqualTo(weights.missing()).contains("gom.bn1.beta");
    List<HostTensor> headless =
        release(80).stream().filter(tensor -> !tensor.name().startsWith("model.12.")).toList();
    assertThat(PretrainedWeights.of(detector(plain(), 80), headless).lacking())
        .hasSize(20)
        .allMatch(name -> name.startsWith("classifier.neck.up4."));
  }

  @ParameterizedTest
  @EnumSource
  void everyVariableHasANameOfItsOwn(YoloV8.Scale scale) {
    YoloV8 detector = detector(YoloVariant.plain(scale), 80);
    List<String> names =
        variables(detector).stream()
            .map(variable -> detector.publishedName(variable.name()).orElseThrow())
            .toList();
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("model\\.\\d+\\..*"));
    assertThat(names)
        .noneMatch(name -> name.matches(".*(first|last|blocks|gamma|beta|box|cls|split|down).*"));
  }
}
