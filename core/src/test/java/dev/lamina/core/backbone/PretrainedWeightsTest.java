package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainedWeightsTest {

  private static final Backbone RESNET = Backbones.named("imagenet-resnet18", 10, 64);

  @TempDir private Path folder;

  @Test
  void torchvisionsResNetLoadsByName() {
    List<HostTensor> file = torchvisionResNet18(10);
    Path path = folder.resolve("resnet18.safetensors");
    Safetensors.write(path, new TreeMap<>(), file);
    PretrainedWeights weights = PretrainedWeights.of(RESNET, Safetensors.read(path).tensors());
    assertThat(weights.isExact()).isTrue();
    assertThat(weights).hasToString("matched 102");
    assertIs(weights, "stem.conv.weight", file, "conv1.weight");
    assertIs(weights, "stem.bn.running_var", file, "bn1.running_var");
    assertIs(weights, "stages.1.0.conv2.weight", file, "layer1.0.conv2.weight");
    assertIs(weights, "stages.3.1.bn2.gamma", file, "layer3.1.bn2.weight");
    assertIs(weights, "stages.3.1.bn2.beta", file, "layer3.1.bn2.bias");
    assertIs(weights, "stages.2.0.shortcut.conv.weight", file, "layer2.0.downsample.0.weight");
    assertIs(
        weights, "stages.4.0.shortcut.bn.running_mean", file, "layer4.0.downsample.1.running_mean");
    assertIs(weights, "classifier.bias", file, "fc.bias");
  }

  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet18, 20",
    "imagenet-resnet34, 36",
    "imagenet-resnet50, 53",
    "imagenet-resnet101, 104",
    "imagenet-resnet152, 155",
    "imagenet-resnext101-32x8d, 104",
  })
  void namesOfAResNetAreThoseOfTorchvision(String model, int norms) {
    Backbone backbone = Backbones.named(model, 1000, 224);
    List<String> names =
        variables(backbone).stream()
            .map(variable -> backbone.publishedName(variable.name()).orElseThrow())
            .toList();
    // A convolution and four tensors for each batch norm, and the classifier.
    assertThat(names).doesNotHaveDuplicates().hasSize(5 * norms + 2);
    assertThat(names)
        .allMatch(
            name ->
                name.matches(
                    "((layer[1-4]\\.\\d+\\.)?(conv[1-3]\\.weight|bn[1-3]\\.(weight|bias|running_mean|running_var))"
                        + "|layer[1-4]\\.0\\.downsample\\.(0\\.weight|1\\.(weight|bias|running_mean|running_var))"
                        + "|fc\\.(weight|bias))"));
  }

  @Test
  void namesOfAVggAreThoseOfTorchvision() {
    Backbone backbone = Backbones.named("imagenet-vgg13-bn", 1000, 224);
    var expected = new ArrayList<String>();
    // Places of the convolutions in torchvision's vgg13_bn; each batch norm follows its own.
    for (int place : new int[] {0, 3, 7, 10, 14, 17, 21, 24, 28, 31}) {
      expected.add("features." + place + ".weight");
      expected.add("features." + place + ".bias");
      for (String kind : List.of("weight", "bias", "running_mean", "running_var")) {
        expected.add("features." + (place + 1) + "." + kind);
      }
    }
    for (int place : new int[] {0, 3, 6}) {
      expected.add("classifier." + place + ".weight");
      expected.add("classifier." + place + ".bias");
    }
    assertThat(variables(backbone))
        .extracting(variable -> backbone.publishedName(variable.name()).orElseThrow())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aPooledVggTakesTheFeaturesAndReportsTheRest() {
    Backbone backbone = Backbones.named("imagenet-vgg13-bn-pooled", 10, 64);
    List<HostTensor> file =
        List.of(
            HostTensor.of("features.0.weight", new long[] {64, 3, 3, 3}, new float[64 * 27]),
            HostTensor.of("classifier.6.bias", new long[] {1000}, new float[1000]));
    PretrainedWeights weights = PretrainedWeights.of(backbone, file);
    assertThat(weights.tensors()).containsOnlyKeys("stem.conv.weight");
    assertThat(weights.missing()).hasSize(61).contains("stem.conv.bias", "classifier.weight");
    assertThat(weights.leftOver()).containsExactly("classifier.6.bias");
    assertThat(weights)
        .hasToString(
            """
            matched 1
            missing 61: stem.conv.bias, stem.bn.gamma, stem.bn.beta, stem.bn.running_mean, stem.bn.running_var, …
            left over 1: classifier.6.bias""");
  }

  @Test
  void ownNamesLoadToo() {
    Backbone backbone = new CifarResNet(8, 10, 32);
    List<HostTensor> own = variables(backbone).stream().map(v -> v.initial(5)).toList();
    PretrainedWeights weights = PretrainedWeights.of(backbone, own);
    assertThat(weights.isExact()).isTrue();
    assertThat(weights.tensors().values()).containsExactlyElementsOf(own);
  }

  @Test
  void theClassifierCanStartAfresh() {
    List<HostTensor> file = torchvisionResNet18(1000);
    PretrainedWeights weights = PretrainedWeights.withoutClassifier(RESNET, file);
    assertThat(weights.missing()).containsExactly("classifier.weight", "classifier.bias");
    assertThat(weights.leftOver()).containsExactlyInAnyOrder("fc.weight", "fc.bias");
    Variable fresh = variable("classifier.bias");
    assertThat(weights.start(fresh, 3)).isEqualTo(fresh.initial(3));
    Variable loaded = variable("stem.conv.weight");
    assertThat(weights.start(loaded, 3).toDoubles())
        .isEqualTo(tensor(file, "conv1.weight").toDoubles());
  }

  @Test
  void valuesTakeThePrecisionOfTheProgram() {
    PretrainedWeights weights = PretrainedWeights.of(RESNET, torchvisionResNet18(10));
    var graph = new Graph(ElementType.FLOAT64);
    Network.declare(RESNET, graph.root());
    Variable exact = graph.variable("stem.bn.gamma");
    assertThat(weights.start(exact, 0).type()).isEqualTo(ElementType.FLOAT64);
    assertThat(exact.accepts(weights.start(exact, 0))).isTrue();
  }

  @Test
  void anotherShapeIsRefusedWithBothShapes() {
    assertThatThrownBy(() -> PretrainedWeights.of(RESNET, torchvisionResNet18(1000)))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessage(
            "Cannot load tensor fc.weight as classifier.weight: its shape is [1000, 512] (want [10,"
                + " 512]; for other classes start the classifier afresh)");
  }

  @Test
  void weightsOfSomethingElseAreRefused() {
    List<HostTensor> file = List.of(HostTensor.of("patch.weight", new long[] {1}, 1f));
    assertThatThrownBy(() -> PretrainedWeights.of(RESNET, file))
        .isInstanceOf(LaminaException.class)
        .hasMessage(
            "Cannot start imagenet-resnet18 from these weights: none of 1 tensors has a name that"
                + " it knows (have patch.weight; want such as conv1.weight or stem.conv.weight)");
  }

  @ParameterizedTest
  @CsvSource({
    "conv1.weight, NaN, it holds NaN (want finite numbers in float32)",
    "conv1.weight, 1e39, it holds 1.0E39 (want finite numbers in float32)",
    "layer1.0.bn2.running_var, -1, 'it holds -1.0 (want finite numbers, for a variance from 0)'",
    "layer1.0.bn2.running_var, Infinity, it holds Infinity"
  })
  void numbersThatNoNetworkComputesWithAreRefused(String name, double value, String reason) {
    List<HostTensor> file =
        torchvisionResNet18(10).stream()
            .map(
                tensor -> {
                  if (!tensor.name().equals(name)) {
                    return tensor;
                  }
                  double[] values = tensor.toDoubles();
                  values[values.length - 1] = value;
                  return HostTensor.of(name, tensor.shape(), values);
                })
            .toList();
    assertThatThrownBy(() -> PretrainedWeights.of(RESNET, file))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("Cannot load tensor " + name)
        .hasMessageContaining(reason);
  }

  @Test
  void twoTensorsForOneVariableAreRefused() {
    float[] ones = new float[64];
    List<HostTensor> file =
        List.of(
            HostTensor.of("bn1.weight", new long[] {64}, ones),
            HostTensor.of("stem.bn.gamma", new long[] {64}, ones));
    assertThatThrownBy(() -> PretrainedWeights.of(RESNET, file))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot load tensor bn1.weight as stem.bn.gamma");
  }

  private static void assertIs(
      PretrainedWeights weights, String name, List<HostTensor> file, String source) {
    assertThat(weights.tensors().get(name)).isEqualTo(tensor(file, source).named(name));
  }

  private static HostTensor tensor(List<HostTensor> file, String name) {
    return file.stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
  }

  private static Variable variable(String name) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(RESNET, graph.root());
    return graph.variable(name);
  }

  private static Collection<Variable> variables(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph.variables();
  }

  /** The tensors of torchvision's resnet18 by its names, in its order; values tell them apart. */
  private static List<HostTensor> torchvisionResNet18(int classes) {
    var file = new ArrayList<HostTensor>();
    add(file, "conv1.weight", 64, 3, 7, 7);
    norm(file, "bn1", 64);
    int in = 64;
    for (int stage = 1; stage <= 4; stage++) {
      int out = 32 << stage;
      for (int block = 0; block < 2; block++) {
        String path = "layer" + stage + "." + block;
        add(file, path + ".conv1.weight", out, in, 3, 3);
        norm(file, path + ".bn1", out);
        add(file, path + ".conv2.weight", out, out, 3, 3);
        norm(file, path + ".bn2", out);
        if (stage > 1 && block == 0) {
          add(file, path + ".downsample.0.weight", out, in, 1, 1);
          norm(file, path + ".downsample.1", out);
        }
        in = out;
      }
    }
    add(file, "fc.weight", classes, 512);
    add(file, "fc.bias", classes);
    return file;
  }

  private static void norm(List<HostTensor> file, String path, int channels) {
    for (String kind : List.of("weight", "bias", "running_mean", "running_var")) {
      add(file, path + "." + kind, channels);
    }
    file.add(
        new HostTensor(
            path + ".num_batches_tracked", ElementType.INT64, new long[0], ByteBuffer.allocate(8)));
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
}
