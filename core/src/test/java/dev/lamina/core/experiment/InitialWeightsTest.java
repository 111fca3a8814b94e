package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {

  private static final int SIZE = 16;
  private static final int CLASSES = 4;
  private static final long OTHER_SEED = 99;
  private static final SampleSet TRAIN = new MemorySamples(20, SIZE, CLASSES, 1);
  private static final SampleSet TEST = new MemorySamples(10, SIZE, CLASSES, 2);

  @TempDir private Path folder;

  /** A file of drawn weights, under the names that a function gives them. */
  private Path file(Backbone backbone, Function<String, String> naming) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    var tensors = new ArrayList<HostTensor>();
    for (Variable variable : graph.variables()) {
      tensors.add(variable.initial(OTHER_SEED).named(naming.apply(variable.name())));
    }
    Path file = folder.resolve(backbone.name() + ".safetensors");
    Safetensors.write(file, new TreeMap<>(), tensors);
    return file;
  }

  private Path resnet8(int classes) {
    return file(Backbones.named("resnet8", classes, SIZE), name -> name);
  }

  private static TrialSpec spec(String model, String weights) {
    String text =
        """
        model: %s
        partition: {modules: 2}
        method: {objective: dgl, head: 1c1f, plugins: [man]}
        optimizer: {name: sgd, weight-decay: 0}
        learning-rate: {base: 0, schedule: constant}
        batch-size: 10
        epochs: 2
        seed: 3
        initial-weights: %s
        """
            .formatted(model, weights);
    return TrialSpec.of(SpecNode.of("trial", SpecNode.parse(text, "test").value()));
  }

  private static String section(Path file, String more) throws IOException {
    return "{file: \"%s\", sha256: \"%s\"%s}"
        .formatted(file, Sha256.of(Files.readAllBytes(file)), more);
  }

  private static SegmentResult run(TrialSpec spec, Checkpoint from, int toEpoch) {
    return new TrialRunner(spec, new TrialPlanner(), TRAIN, TEST, ComputeDevice.CPU)
        .run(from, toEpoch, TrialListener.NONE);
  }

  @Test
  void aTrialStartsFromTheFile() throws IOException {
    Path file = resnet8(CLASSES);
    SegmentResult result = run(spec("resnet8", section(file, "")), null, 1);
    Map<String, double[]> state =
        result.checkpoint().tensors().stream()
            .collect(Collectors.toMap(HostTensor::name, HostTensor::toDoubles));
    List<HostTensor> learned =
        Safetensors.read(file).tensors().stream()
            .filter(tensor -> !tensor.name().contains("running"))
            .toList();
    assertThat(learned).isNotEmpty();
    // A learning rate of zero changes nothing.
    for (HostTensor tensor : learned) {
      assertThat(state.get(tensor.name())).as(tensor.name()).isEqualTo(tensor.toDoubles());
    }
    assertThat(result.facts().get(TrialRunner.INITIAL_WEIGHTS)).startsWith("matched ");
  }

  @Test
  void whatBeginsAsACopyOfABlockIsACopyOfItsInitialWeights() throws IOException {
    Path file = resnet8(CLASSES);
    SegmentResult result = run(spec("resnet8", section(file, "")), null, 1);
    Map<String, double[]> state =
        result.checkpoint().tensors().stream()
            .collect(Collectors.toMap(HostTensor::name, HostTensor::toDoubles));
    String copy =
        state.keySet().stream()
            .filter(name -> name.endsWith("leap.ema.conv1.weight"))
            .findFirst()
            .orElseThrow();
    String source =
        "stages.%s.conv1.weight"
            .formatted(
                new TrialPlanner()
                    .plan(spec("resnet8", section(file, "")), CLASSES, SIZE)
                    .partition()
                    .units(1)
                    .get(0)
                    .position());
    double[] expected = state.get(source);
    for (int i = 0; i < expected.length; i++) {
      // Moving an average towards its own value rounds.
      assertThat(state.get(copy)[i]).isCloseTo(expected[i], offset(1e-6));
    }
  }

  @Test
  void aLaterSegmentNeedsTheFileNoMore() throws IOException {
    Path file = resnet8(CLASSES);
    TrialSpec spec = spec("resnet8", section(file, ""));
    SegmentResult first = run(spec, null, 1);
    Files.delete(file);
    SegmentResult second = run(spec, first.checkpoint(), 2);
    assertThat(second.facts().get(TrialRunner.INITIAL_WEIGHTS))
        .isEqualTo(first.facts().get(TrialRunner.INITIAL_WEIGHTS));
    assertThatThrownBy(() -> run(spec, null, 1))
        .isInstanceOf(LaminaException.class)
        .hasMessageStartingWith("Cannot read initial weights: no file ");
  }

  @Test
  void anotherFileIsRefusedWithBothDigests() throws IOException {
    Path file = resnet8(CLASSES);
    String section = section(file, "");
    String wanted = Sha256.of(Files.readAllBytes(file));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> spec("resnet8", section).initialWeights(CLASSES, SIZE))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining(wanted)
        .hasMessageContaining(Sha256.of(bytes));
  }

  @Test
  void aMissingDigestIsToldToBeWritten() throws IOException {
    Path file = resnet8(CLASSES);
    assertThatThrownBy(() -> spec("resnet8", "{file: \"%s\"}".formatted(file)))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("trial.initial-weights: Missing key: sha256 (want sha256: \"")
        .hasMessageContaining(Sha256.of(Files.readAllBytes(file)));
    assertThatThrownBy(() -> spec("resnet8", "{file: nowhere.safetensors}"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("which is no file here");
    assertThatThrownBy(() -> spec("resnet8", "{file: a, sha256: \"abc\"}"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("want 64 hexadecimal digits");
  }

  @Test
  void aClassifierOfOtherClassesIsLeftOutOnDemandAlone() throws IOException {
    Path file = resnet8(CLASSES + 1);
    assertThatThrownBy(() -> spec("resnet8", section(file, "")).initialWeights(CLASSES, SIZE))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("for other classes start the classifier afresh");
    SegmentResult result = run(spec("resnet8", section(file, ", classifier: afresh")), null, 1);
    assertThat(result.facts().get(TrialRunner.INITIAL_WEIGHTS))
        .contains("missing 2: classifier.", "left over 2: classifier.");
  }

  @Test
  void namesOfTorchvisionAreKnownAndExplained() throws IOException {
    Backbone backbone = Backbones.named("imagenet-resnet18", CLASSES, 32);
    Path file = file(backbone, name -> backbone.publishedName(name).orElseThrow());
    assertThat(
            Explanation.of(
                    spec("imagenet-resnet18", section(file, "")), new TrialPlanner(), CLASSES, 32)
                .text())
        .contains("initial weights: matched 102");
  }

  /** A file of YOLOv8 starts all of GSO-YOLO but its modules, which the report names. */
  @Test
  void modulesThatAFileCannotHaveAreToldOf() throws IOException {
    Backbone plain = Backbones.named("yolov8n", 80, 64);
    Path file = file(plain, name -> plain.publishedName(name).orElseThrow());
    String trial =
        """
        model: gso-yolov8n
        method: {objective: end-to-end}
        optimizer: {name: adamw}
        learning-rate: {base: 0.001, schedule: constant}
        augmentation: {scale-jitter: {size: 64}}
        batch-size: 2
        epochs: 1
        initial-weights: %s
        """;
    TrialSpec kept = TrialSpec.of(SpecNode.parse(trial.formatted(section(file, "")), "test"));
    assertThat(kept.initialWeights(80, 64).orElseThrow())
        .hasToString("matched 297\nas drawn, of no such file: gom, scm");
    assertThatThrownBy(() -> kept.initialWeights(CLASSES, 64))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("for other classes start the classifier afresh");
    TrialSpec afresh =
        TrialSpec.of(
            SpecNode.parse(trial.formatted(section(file, ", classifier: afresh")), "test"));
    assertThat(afresh.initialWeights(CLASSES, 64).orElseThrow().toString())
        .startsWith("matched 261\nas drawn, of no such file: gom, scm\nmissing 36: ")
        .contains("left over 36: model.22.cv3.0.0.conv.weight");
  }

  /** Blocks that would start at random beside blocks that were trained. */
  @Test
  void weightsOfAnotherFormOfTheNetworkAreRefused() throws IOException {
    Path whole = resnet8(CLASSES);
    List<HostTensor> fewer =
        Safetensors.read(whole).tensors().stream()
            .filter(tensor -> !tensor.name().startsWith("stages.2.0.conv2"))
            .toList();
    Path part = folder.resolve("part.safetensors");
    Safetensors.write(part, new TreeMap<>(), fewer);
    assertThatThrownBy(() -> spec("resnet8", section(part, "")).initialWeights(CLASSES, SIZE))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("it lacks 1 tensors, such as stages.2.0.conv2.weight (want weights");
  }

  @Test
  void theDigestIsPartOfTheTrial() {
    TrialSpec one = spec("resnet8", "{file: a, sha256: \"%s\"}".formatted("0".repeat(64)));
    TrialSpec other = spec("resnet8", "{file: a, sha256: \"%s\"}".formatted("1".repeat(64)));
    assertThat(one.digest()).isNotEqualTo(other.digest());
    assertThat(TrialPlanner.memoryKey(one)).isEqualTo(TrialPlanner.memoryKey(other));
  }
}
