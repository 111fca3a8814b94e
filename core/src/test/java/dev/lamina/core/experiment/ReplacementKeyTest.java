package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code replacement} in a trial's specification. */
class ReplacementKeyTest {

  private static final String TRIAL =
      """
      model: %s
      partition: %s
      method: {objective: dgl}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: cosine}
      batch-size: 8
      epochs: 20
      replacement: %s
      """;

  @Test
  void takesBlocksOutOfTheNetwork() {
    TrialSpec whole = trial("resnet32", "{modules: 4}", "{every: 14}");
    TrialSpec light = trial("resnet32", "{modules: 4}", "{}");
    long saved =
        whole.program(new TrialPlanner().plan(whole, 10, 32)).parameters()
            - light.program(new TrialPlanner().plan(light, 10, 32)).parameters();

    // Blocks 4, 8 and 12 with their shares against block 14 with its own.
    assertThat(saved).isEqualTo(97_216 - 3 * 2 - (2 * 9 * 64 * 64 + 4 * 64 - 2));
    assertThat(whole.trainsAs(light)).isFalse();
    assertThat(light.trainsAs(trial("resnet32", "{modules: 4}", "{every: 4, operator: light}")))
        .isTrue();
  }

  @Test
  void noneIsAsIfNothingWereSaid() {
    TrialSpec none = trial("resnet32", "{modules: 4}", "none");

    assertThat(new TrialPlanner().plan(none, 10, 32).partition().backbone().replaced()).isEmpty();
    assertThat(none.trainsAs(trial("resnet32", "{modules: 4}", "{}"))).isFalse();
  }

  @Test
  void anExplanationNamesTheBlocks() {
    TrialSpec trial = trial("resnet32", "{modules: 4}", "{}");

    assertThat(Explanation.of(trial, new TrialPlanner(), 10, 32).text())
        .startsWith("resnet32 in 4 modules, 369,696 parameters without auxiliary networks, ")
        .contains("  replaced, light: 1.3 2.2 3.1 (3 of 15 blocks); deployed ");
  }

  @Test
  void blocksWithoutWhatIsReplacedAreRefusedWithThePathOfTheSection() {
    TrialSpec spec = trial("resnet20", "{modules: 2}", "{operator: attention-only}");
    assertThatThrownBy(() -> new TrialPlanner().plan(spec, 10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("replacement: Cannot replace the attention of block");
    TrialSpec shallow = trial("resnet8", "{modules: 2}", "{every: 2, span: 2}");
    assertThatThrownBy(() -> new TrialPlanner().plan(shallow, 10, 32))
        .hasMessageStartingWith("replacement: Cannot replace one block in 2 of resnet8")
        .hasMessageEndingWith("(want a network of 5 blocks at least)");
  }

  /** Blocks that stay have the file's weights, and holes are fitted to the block they replace. */
  @Test
  void startsFromWeightsOfTheWholeNetwork(@TempDir Path folder) {
    Path file = folder.resolve("weights.safetensors");
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(new CifarResNet(20, 10, 32), graph.root());
    List<HostTensor> tensors = graph.variables().stream().map(v -> v.initial(5)).toList();
    Safetensors.write(file, new TreeMap<>(), tensors);
    for (String operator : List.of("light", "full-block")) {
      SpecNode node =
          SpecNode.parse(
                  TRIAL.formatted("resnet20", "{modules: 1}", "{operator: " + operator + "}"),
                  "a trial")
              .with("method", Map.of("objective", "end-to-end"))
              .with("initial-weights", Map.of("file", file.toString(), "sha256", sha256(file)));
      PretrainedWeights weights = TrialSpec.of(node).initialWeights(10, 32).orElseThrow();

      assertThat(weights.tensors()).hasSameSizeAs(tensors);
      if (operator.equals("light")) {
        assertThat(weights.fitted()).isEmpty();
      } else {
        assertThat(weights.fitted())
            .containsOnlyKeys(
                "stages.2.1.fusion.a",
                "stages.2.1.fusion.b",
                "stages.3.1.fusion.a",
                "stages.3.1.fusion.b");
        assertThat(weights.toString()).contains("fitted 4: stages.2.1.fusion.a");
        assertThat(weights.fitted().get("stages.2.1.fusion.a").toDoubles()[0])
            .isBetween(0.0, 1.0)
            .isNotEqualTo(0.5);
      }
    }
  }

  /**
   * What was trained with replaced blocks goes on with its shares, of which a half is the start.
   */
  @ParameterizedTest
  @ValueSource(strings = {"light", "full-block"})
  void startsFromItselfTrained(String operator, @TempDir Path folder) {
    SpecNode node =
        SpecNode.parse(
                TRIAL.formatted("resnet20", "{modules: 1}", "{operator: " + operator + "}"),
                "a trial")
            .with("method", Map.of("objective", "end-to-end"));
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(TrialSpec.of(node).backbone(10, 32), graph.root());
    List<HostTensor> trained =
        graph.variables().stream()
            .map(
                v ->
                    v.shape().rank() == 0
                        ? HostTensor.of(v.name(), new long[0], new float[] {0.375F})
                        : v.initial(5))
            .toList();
    assertThat(trained).filteredOn(tensor -> tensor.shape().length == 0).isNotEmpty();
    Path file = folder.resolve("trained.safetensors");
    Safetensors.write(
        file, new TreeMap<>(), TrainedWeights.asTrained(TrialSpec.of(node), 10, 32, trained));
    PretrainedWeights weights = startOf(node, file);
    assertThat(weights.isExact()).isTrue();
    assertThat(List.copyOf(weights.tensors().values())).isEqualTo(trained);

    Path deployed = folder.resolve("deployed.safetensors");
    Safetensors.write(
        deployed, new TreeMap<>(), TrainedWeights.asDeployed(TrialSpec.of(node), 10, 32, trained));
    if (operator.equals("full-block")) {
      // A block that is a mixture tells its shares.
      PretrainedWeights fitted = startOf(node, deployed);
      assertThat(fitted.fitted()).hasSize(4);
      for (HostTensor share : fitted.fitted().values()) {
        assertThat(share.toDoubles()[0]).isCloseTo(0.375, within(1e-5));
      }
    }
    assertThatThrownBy(
            () -> TrainedWeights.asTrained(TrialSpec.of(node), 10, 32, trained.subList(1, 5)))
        .hasMessage("Cannot export this checkpoint: it has no tensor stem.conv.weight");
  }

  private static PretrainedWeights startOf(SpecNode node, Path file) {
    return TrialSpec.of(
            node.with("initial-weights", Map.of("file", file.toString(), "sha256", sha256(file))))
        .initialWeights(10, 32)
        .orElseThrow();
  }

  @Test
  void matricesAreNotFitted(@TempDir Path folder) {
    Path file = folder.resolve("weights.safetensors");
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(new CifarResNet(20, 10, 32), graph.root());
    Safetensors.write(
        file, new TreeMap<>(), graph.variables().stream().map(v -> v.initial(5)).toList());
    SpecNode node =
        SpecNode.parse(TRIAL.formatted("resnet20", "{modules: 1}", "{fusion: matrix}"), "a trial")
            .with("method", Map.of("objective", "end-to-end"))
            .with("initial-weights", Map.of("file", file.toString(), "sha256", sha256(file)));

    assertThatThrownBy(() -> TrialSpec.of(node).initialWeights(10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("matrices are not fitted");
  }

  private static String sha256(Path file) {
    try {
      var digest = new Sha256();
      digest.add(ByteBuffer.wrap(Files.readAllBytes(file)));
      return digest.hexadecimal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Among cuts that are balanced, since those for the least peak want every block cut off. */
  @Test
  void isCutForABudgetOfMemory() {
    TrialSpec trial = trial("resnet32", "{memory: 12 MiB}", "{}");
    SupervisionPlan plan = new TrialPlanner().plan(trial, 10, 32);
    int modules = plan.partition().modules();

    assertThat(modules).isBetween(2, 9);
    assertThat(plan.partition())
        .isEqualTo(Partition.balanced(plan.partition().backbone(), modules, Stem.ATTACHED));
    assertThat(trial.program(plan).peakBytes(StepCompiler.STEP, 8)).isLessThanOrEqualTo(12L << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resnet32 | {modules: 4} | {every: 1} | replacement.every: Invalid value: 1 (want a whole number from 2 to 1000)
          resnet32 | {modules: 4} | {operator: heavy} | replacement.operator: Invalid value: 'heavy' (want light or full-block or attention-only or mlp-only)
          resnet32 | {modules: 4} | {phase: 1} | replacement: Unknown key: phase
          """)
  void refusesWhatItCannotDo(String model, String partition, String replacement, String reason) {
    assertThatThrownBy(() -> trial(model, partition, replacement))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resnet8 | {modules: 1} | {} | none has a neighbour on both sides
          imagenet-vgg13-bn | {modules: 2} | {} | it is no chain of residual blocks
          resnet32 | {published: 16} | {} | belong to one replacement
          resnet32 | {modules: 12} | {} | want 1 to 9
          resnet32 | {modules: 4, balance: peak} | {} | Cannot search cuts of resnet32 for the least peak
          """)
  void refusesWhatItsNetworkCannotDo(
      String model, String partition, String replacement, String reason) {
    TrialSpec trial = trial(model, partition, replacement);
    int size = model.startsWith("imagenet") ? 64 : 32;

    assertThatThrownBy(() -> new TrialPlanner().plan(trial, 10, size))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  private static TrialSpec trial(String model, String partition, String replacement) {
    return TrialSpec.of(SpecNode.parse(TRIAL.formatted(model, partition, replacement), "a trial"));
  }
}
