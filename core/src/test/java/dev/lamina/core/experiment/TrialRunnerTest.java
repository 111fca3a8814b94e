package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.HeldOut;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrialRunnerTest {

  private static final SampleSet TRAIN = new MemorySamples(50, 16, 4, 1);
  private static final SampleSet TEST = new MemorySamples(21, 16, 4, 2);
  private static final String MAN =
      """
      model: resnet8
      partition: {modules: 3}
      method: {objective: dgl, head: 1c1f, plugins: [man]}
      optimizer: {name: sgd}
      learning-rate: {base: 0.05, schedule: cosine}
      batch-size: 16
      epochs: 4
      augmentation: {padding: 2, fill: reflect, flip: true}
      seed: 3
      """;
  private static final String END_TO_END =
      """
      model: resnet14
      method: {objective: end-to-end}
      optimizer: {name: adamw}
      learning-rate: {base: 0.01, schedule: constant}
      batch-size: 20
      epochs: 4
      """;

  @Test
  void learnsInMixedPrecisionAndKeepsItsStateInFloat32() {
    TrialSpec mixed = TrialSpec.of(SpecNode.parse(MAN + "precision: bf16\n", "test"));
    SegmentResult result = run(mixed, null, 2, TrialListener.NONE);
    assertThat(result.epochs().get(1).values().get("train/loss"))
        .isLessThan(result.epochs().get(0).values().get("train/loss"));
    assertThat(result.checkpoint().tensors())
        .extracting(HostTensor::type)
        .containsOnly(ElementType.FLOAT32);
    SegmentResult resumed = run(mixed, result.checkpoint(), 3, TrialListener.NONE);
    assertThat(resumed.facts()).containsEntry("specification", mixed.digest());
  }

  @Test
  void precisionIsPartOfATrialOnlyWhereItIsGiven() {
    TrialSpec silent = spec(MAN);
    TrialSpec wide = TrialSpec.of(SpecNode.parse(MAN + "precision: float32\n", "test"));
    TrialSpec mixed = TrialSpec.of(SpecNode.parse(MAN + "precision: bf16\n", "test"));
    assertThat(Set.of(silent.digest(), wide.digest(), mixed.digest())).hasSize(3);
    assertThat(wide.program(new TrialPlanner().plan(wide, 4, 16)).digest())
        .isEqualTo(silent.program(new TrialPlanner().plan(silent, 4, 16)).digest());
    assertThat(silent.program(new TrialPlanner().plan(silent, 4, 16)).text())
        .doesNotContain(", 15)");
    assertThatThrownBy(() -> TrialSpec.of(SpecNode.parse(MAN + "precision: fp16\n", "test")))
        .hasMessageContaining("precision: Invalid value: 'fp16' (want float32 or bf16)");
  }

  @Test
  void trainsWithoutMomentum() {
    TrialSpec plain =
        TrialSpec.of(
            SpecNode.parse(MAN, "test")
                .with("optimizer", Map.of("name", "sgd", "momentum", 0L, "nesterov", false)));
    assertThat(run(plain, null, 1, TrialListener.NONE).epochs()).hasSize(1);
  }

  /** Also where other networks are measured after the last epoch. */
  @Test
  void tellsHowSureItIsOfEachClass() {
    String eight = "int8: {calibration: 20}\n";
    SegmentResult result =
        run(TrialSpec.of(SpecNode.parse(MAN + eight, "test")), null, 4, TrialListener.NONE);
    SegmentResult plain = run(spec(MAN), null, 4, TrialListener.NONE);

    assertThat(result.precisionRecall()).isEqualTo(plain.precisionRecall()).hasSize(4);
    long right = 0;
    for (PrecisionRecall of : plain.precisionRecall()) {
      assertThat(of.truePositives().get(0)).isEqualTo(of.positives());
      assertThat(of.trueNegatives(0)).isZero();
      right += of.truePositives().get(51);
    }
    assertThat(plain.precisionRecall().stream().mapToLong(PrecisionRecall::positives).sum())
        .isEqualTo(TEST.size());
    // Who is more than half sure of the right class takes it for that.
    double accuracy = plain.epochs().get(3).values().get("test/accuracy");
    assertThat(right).isPositive().isLessThanOrEqualTo(Math.round(accuracy * TEST.size()));
  }

  @Test
  void learnsWhatCanBeLearned() {
    SegmentResult result = run(spec(MAN), null, 4, TrialListener.NONE);
    assertThat(result.epochs()).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3, 4);
    assertThat(result.epochs().get(3).values().get("test/accuracy")).isGreaterThan(0.6);
    assertThat(result.epochs().get(3).values())
        .containsKeys("train/loss", "train/loss/modules.0", "test/loss", "images-per-second");
  }

  @Test
  void interruptedAfterAnyEpochItEndsWithTheSameBits() {
    for (String text : List.of(MAN, END_TO_END)) {
      TrialSpec spec = spec(text);
      SegmentResult whole = run(spec, null, 4, TrialListener.NONE);
      for (int cut = 1; cut <= 3; cut++) {
        Checkpoint at = run(spec, null, cut, TrialListener.NONE).checkpoint();
        SegmentResult rest = run(spec, at, 4, TrialListener.NONE);
        assertSameState(rest.checkpoint(), whole.checkpoint());
        assertThat(learned(rest)).isEqualTo(learned(whole).subList(cut, 4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{objective: dgl, head: dgl-b, plugins: [{man: {gated: true}}]}",
        "{objective: dgl, head: dgl-b, plugins: [{man: {mode: trained-ema}}]}",
        "{objective: predsim}",
        "{objective: auglocal, depth: 1}",
        "{objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 0.5],"
            + " label-loss: supervised-contrastive}",
        "{objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 0.5],"
            + " plugins: [hpff]}",
        "{objective: dgl, head: 1c2f, plugins: [man, {hpff: {patches: 2}}]}",
        "{objective: greedy, plugins: [mlaan]}",
        "{objective: greedy, plugins: [{mlaan: {leaps: all-averaged, window: 3}}]}",
      })
  void everyMethodGoesOnWithTheSameBits(String method) {
    Object value = SpecNode.parse(method, "test").value();
    TrialSpec spec =
        TrialSpec.of(SpecNode.parse(MAN, "test").with("method", value).with("model", "resnet14"));
    SegmentResult whole = run(spec, null, 3, TrialListener.NONE);
    Checkpoint at = run(spec, null, 2, TrialListener.NONE).checkpoint();
    SegmentResult rest = run(spec, at, 3, TrialListener.NONE);
    assertSameState(rest.checkpoint(), whole.checkpoint());
    assertThat(learned(rest)).isEqualTo(learned(whole).subList(2, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {objective: end-to-end} | {operator: light}
          {objective: end-to-end} | {operator: full-block, fusion: channel-vector}
          {objective: dgl, head: dgl-b, plugins: [man]} | {operator: light, fusion: scalar-per-operator}
          {objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 0.5], plugins: [hpff]} | {detach-neighbours: true}
          {objective: greedy, plugins: [mlaan]} | {every: 4}
          """)
  void everyMethodGoesOnWithTheSameBitsWhereBlocksAreReplaced(String method, String replaced) {
    boolean whole = method.contains("end-to-end");
    TrialSpec spec =
        TrialSpec.of(
            SpecNode.parse(MAN, "test")
                .with("model", "resnet20")
                .with("partition.modules", whole ? 1L : 3L)
                .with("method", SpecNode.parse(method, "test").value())
                .with("replacement", SpecNode.parse(replaced, "test").value()));
    SegmentResult all = run(spec, null, 3, TrialListener.NONE);
    Checkpoint at = run(spec, null, 2, TrialListener.NONE).checkpoint();
    SegmentResult rest = run(spec, at, 3, TrialListener.NONE);
    assertSameState(rest.checkpoint(), all.checkpoint());
    assertThat(learned(rest)).isEqualTo(learned(all).subList(2, 3));
    List<HostTensor> shares =
        all.checkpoint().tensors().stream()
            .filter(tensor -> tensor.name().matches("stages[.0-9]*fusion.*[ab]"))
            .toList();
    assertThat(shares).isNotEmpty();
    shares.forEach(tensor -> assertThat(tensor.toDoubles()).doesNotContain(0.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {objective: greedy, plugins: [man]} | optimizer.clip-norm | 0.5
          {objective: greedy, plugins: [mlaan]} | optimizer.clip-norm | 0.5
          {objective: greedy, plugins: [man]} | stochastic-depth | 0.4
          {objective: greedy, plugins: [hpff]} | stochastic-depth | 0.4
          """)
  void everyRegularizationGoesOnWithTheSameBits(String method, String key, double value) {
    TrialSpec spec =
        TrialSpec.of(
            SpecNode.parse(MAN, "test")
                .with("method", SpecNode.parse(method, "test").value())
                .with(key, value));
    SegmentResult whole = run(spec, null, 2, TrialListener.NONE);
    Checkpoint at = run(spec, null, 1, TrialListener.NONE).checkpoint();
    SegmentResult rest = run(spec, at, 2, TrialListener.NONE);
    assertSameState(rest.checkpoint(), whole.checkpoint());
    assertThat(learned(rest)).isEqualTo(learned(whole).subList(1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{replacement: {operator: light}}",
        "{replacement: {operator: full-block, fusion: channel-vector}}",
        "{replacement: {operator: attention-only}, activation-checkpointing: true}",
        "{replacement: {operator: light}, stochastic-depth: 0.2, label-smoothing: 0.1}",
      })
  void aTransformerGoesOnWithTheSameBits(String more) {
    SpecNode node =
        SpecNode.parse(MAN, "test")
            .with("model", "vit-ti8")
            .with("partition.modules", 1L)
            .with("optimizer", Map.of("name", "adamw"))
            .with("learning-rate", Map.of("base", 0.001, "schedule", "constant"))
            .with("method", Map.of("objective", "end-to-end"));
    for (var entry : ((Map<?, ?>) SpecNode.parse(more, "test").value()).entrySet()) {
      node = node.with((String) entry.getKey(), entry.getValue());
    }
    TrialSpec spec = TrialSpec.of(node);
    SegmentResult all = run(spec, null, 3, TrialListener.NONE);
    Checkpoint at = run(spec, null, 2, TrialListener.NONE).checkpoint();
    SegmentResult rest = run(spec, at, 3, TrialListener.NONE);

    assertSameState(rest.checkpoint(), all.checkpoint());
    assertThat(learned(rest)).isEqualTo(learned(all).subList(2, 3));
    assertThat(all.epochs().get(2).values().get("train/loss"))
        .isLessThan(all.epochs().get(0).values().get("train/loss"));
  }

  /** As it would be deployed, after the last epoch alone. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{every: 4, operator: light}", "{every: 4, operator: full-block}"})
  void howFastItInfersIsMeasuredAtTheEnd(String replacement) {
    SpecNode node =
        SpecNode.parse(END_TO_END, "test")
            .with("model", "resnet20")
            .with("epochs", 2L)
            .with("inference-speed", Map.of("batch", 4L, "warm-up", 1L, "iterations", 2L));
    TrialSpec spec =
        TrialSpec.of(
            replacement.equals("{}")
                ? node
                : node.with("replacement", SpecNode.parse(replacement, "test").value()));
    SegmentResult all = run(spec, null, 2, TrialListener.NONE);

    assertThat(all.epochs().get(0).values()).doesNotContainKey(Trainer.INFERENCE_SPEED);
    assertThat(all.epochs().get(1).values().get(Trainer.INFERENCE_SPEED)).isPositive();
    SegmentResult half = run(spec, null, 1, TrialListener.NONE);
    assertThat(half.epochs().get(0).values()).doesNotContainKey(Trainer.INFERENCE_SPEED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{every: 4, operator: light}"})
  void whatEightBitsLeaveOfItsAccuracyIsMeasuredAtTheEnd(String replacement) {
    SpecNode node =
        SpecNode.parse(END_TO_END, "test")
            .with("model", "resnet20")
            .with("epochs", 3L)
            .with("int8", Map.of("calibration", 30L))
            .with("inference-speed", Map.of("batch", 4L, "warm-up", 0L, "iterations", 1L));
    TrialSpec spec =
        TrialSpec.of(
            replacement.equals("{}")
                ? node
                : node.with("replacement", SpecNode.parse(replacement, "test").value()));
    SegmentResult all = run(spec, null, 3, TrialListener.NONE);
    Map<String, Double> last = all.epochs().get(2).values();

    assertThat(all.epochs().get(1).values()).doesNotContainKey("int8/accuracy");
    assertThat(last.get(Trainer.INT8_SPEED)).isPositive();
    assertThat(last.get("int8/accuracy")).isCloseTo(last.get("test/accuracy"), within(0.15));
    assertThat(last.get("int8/loss")).isNotEqualTo(last.get("test/loss"));
    SegmentResult again = run(spec, null, 3, TrialListener.NONE);
    assertThat(again.epochs().get(2).values().get("int8/loss")).isEqualTo(last.get("int8/loss"));
  }

  @Test
  void aTransformerIsNotTrainedByLocalMethods() {
    TrialSpec spec = TrialSpec.of(SpecNode.parse(MAN, "test").with("model", "vit-ti8"));

    assertThatThrownBy(() -> run(spec, null, 1, TrialListener.NONE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("its features are sequences");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stochastic-depth: 0.4\n"})
  void besideAnotherTrialItEndsWithTheSameBits(String more)
      throws InterruptedException, ExecutionException {
    Checkpoint alone = run(spec(MAN + more), null, 2, TrialListener.NONE).checkpoint();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<SegmentResult> other =
          threads.submit(() -> run(spec(END_TO_END + more), null, 3, TrialListener.NONE));
      Future<SegmentResult> ours =
          threads.submit(
              () -> {
                Checkpoint half = run(spec(MAN + more), null, 1, TrialListener.NONE).checkpoint();
                return run(spec(MAN + more), half, 2, TrialListener.NONE);
              });
      assertSameState(ours.get().checkpoint(), alone);
      assertThat(other.get().epochs()).hasSize(3);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void learnsNothingFromWhatItHoldsOutForValidation() {
    TrialSpec validating = TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", 0.2));
    HeldOut parts = HeldOut.of(TRAIN, 0.2);
    SegmentResult found = run(validating, null, 2, TrialListener.NONE);
    SegmentResult without =
        new TrialRunner(
                spec(MAN), new TrialPlanner(), parts.rest(), parts.held(), ComputeDevice.CPU)
            .run(null, 2, TrialListener.NONE);

    assertSameTensors(found.checkpoint(), without.checkpoint());
    for (int epoch = 0; epoch < 2; epoch++) {
      Map<String, Double> values = found.epochs().get(epoch).values();
      Map<String, Double> heldOut = without.epochs().get(epoch).values();
      assertThat(values.get("validation/accuracy")).isEqualTo(heldOut.get("test/accuracy"));
      assertThat(values.get("validation/loss")).isEqualTo(heldOut.get("test/loss"));
      assertThat(values).containsKeys("test/accuracy", "test/loss");
    }
  }

  @Test
  void isMeasuredByTheSplitForValidationToo() {
    TrialSpec share = TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", 0.2));
    TrialSpec split = TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", "val"));
    HeldOut parts = HeldOut.of(TRAIN, 0.2);
    var runner =
        new TrialRunner(
            split,
            new TrialPlanner(),
            parts.rest(),
            Optional.of(parts.held()),
            TEST,
            ComputeDevice.CPU);

    SegmentResult found = runner.run(null, 1, TrialListener.NONE);
    SegmentResult wanted = run(share, null, 1, TrialListener.NONE);

    assertSameTensors(found.checkpoint(), wanted.checkpoint());
    Map<String, Double> values = found.epochs().get(0).values();
    for (String name : List.of("validation/accuracy", "test/accuracy", "validation/loss")) {
      assertThat(values.get(name)).isEqualTo(wanted.epochs().get(0).values().get(name));
    }
    assertThat(split.readsValidationSplit()).isTrue();
    assertThat(share.readsValidationSplit()).isFalse();
    assertThatThrownBy(() -> run(split, null, 1, TrialListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid samples for validation: none");
    assertWrong("validation", "test", "validation: Invalid value: 'test' (want a share");
  }

  @Test
  void holdsOutTheSameSamplesWhateverTheSeed() {
    var held =
        TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", 0.2))
            .data(TRAIN, Optional.empty(), TEST);
    var other =
        TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", 0.2).with("seed", 9L))
            .data(TRAIN, Optional.empty(), TEST);
    assertThat(labels(other.validation().orElseThrow()))
        .isEqualTo(labels(held.validation().orElseThrow()));
  }

  @Test
  void holdsNothingOutUnlessToldTo() {
    assertThat(spec(MAN).data(TRAIN, Optional.empty(), TEST).train()).isSameAs(TRAIN);
    assertThat(run(spec(MAN), null, 1, TrialListener.NONE).epochs().get(0).values())
        .doesNotContainKey("validation/accuracy");
  }

  @Test
  void refusesToHoldOutNoneOrAll() {
    assertWrong("validation", 0L, "validation: Invalid value: 0 (want a share");
    assertWrong("validation", 1.5, "validation: Invalid value: 1.5");
    TrialSpec tiny = TrialSpec.of(SpecNode.parse(MAN, "test").with("validation", 0.001));
    assertThatThrownBy(() -> run(tiny, null, 1, TrialListener.NONE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "validation: Cannot hold out 0.001 of 50 training images: that is none");
  }

  @Test
  void everySeedIsAnotherTrial() {
    TrialSpec other = TrialSpec.of(SpecNode.parse(MAN, "test").with("seed", 4L));
    assertThat(run(other, null, 1, TrialListener.NONE).checkpoint().tensors())
        .isNotEqualTo(run(spec(MAN), null, 1, TrialListener.NONE).checkpoint().tensors());
  }

  @Test
  void stopsBeforeTheNextStepOnRequest() {
    var seen = new ArrayList<TrialProgress>();
    assertThatThrownBy(
            () ->
                run(
                    spec(MAN),
                    null,
                    4,
                    progress -> {
                      seen.add(progress);
                      return seen.size() < 6;
                    }))
        .isInstanceOf(TrialStoppedException.class)
        .hasMessage("Stopped on request in epoch 2 after step 2");
    assertThat(seen).hasSize(6);
    assertThat(seen.get(5).steps()).isEqualTo(4);
  }

  @Test
  void divergenceIsAFailureOfTheSpecification() {
    TrialSpec wild =
        TrialSpec.of(SpecNode.parse(END_TO_END, "test").with("learning-rate.base", 1e30));
    assertThatThrownBy(() -> run(wild, null, 4, TrialListener.NONE))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Training diverged: loss network")
        .hasMessageContaining("try a learning rate below 1.0E30")
        .extracting(e -> ((LaminaException) e).failure())
        .isEqualTo(Failure.SPEC);
  }

  @Test
  void refusesACheckpointOfAnotherTrial() {
    Checkpoint foreign = run(spec(END_TO_END), null, 1, TrialListener.NONE).checkpoint();
    assertThatThrownBy(() -> run(spec(MAN), foreign, 2, TrialListener.NONE))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot continue from this checkpoint");
    var forged =
        new Checkpoint(
            1,
            run(spec(MAN), null, 1, TrialListener.NONE).checkpoint().metadata(),
            foreign.tensors());
    assertThatThrownBy(() -> run(spec(MAN), forged, 2, TrialListener.NONE))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot continue from this checkpoint: it has");
  }

  @Test
  void saysWhichKeyIsWrong() {
    assertWrong("optimizer.momentum", 1.5, "optimizer.momentum: Invalid value: 1.5");
    assertWrong(
        "optimizer.momentm", 0.5, "optimizer: Unknown key: momentm (did you mean momentum?");
    assertWrong("model", "resnet33", "model: Unknown model: 'resnet33'");
    assertWrong("partition", Map.of("modules", 4L, "published", 8L), "want exactly one of");
    assertWrong("partition.modules", 99L, "Cannot split resnet8 into 99 modules");
    assertWrong("method.head", "dgl-d", "method.head: Unknown head: 'dgl-d'");
    assertWrong("method.plugins", List.of("hpf"), "Unknown plug-in: hpf");
    assertWrong("method.objective", "end-to-end", "Unknown key: head");
    assertWrong("augmentation.padding", 16L, "Invalid padding: 16 pixels of reflection");
    assertWrong("epochs", "ten", "epochs: Invalid value: 'ten' (want a whole number");
    assertWrong("learning-rate.schedule", "cosin", "did you mean cosine?");
    assertWrong("seed", -1L, "seed: Invalid value: -1");
  }

  private static void assertWrong(String path, Object value, String message) {
    assertThatThrownBy(
            () ->
                new TrialPlanner()
                    .plan(TrialSpec.of(SpecNode.parse(MAN, "test").with(path, value)), 4, 16))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  private static SegmentResult run(
      TrialSpec spec, Checkpoint from, int toEpoch, TrialListener listener) {
    return new TrialRunner(spec, new TrialPlanner(), TRAIN, TEST, ComputeDevice.CPU)
        .run(from, toEpoch, listener);
  }

  private static TrialSpec spec(String text) {
    return TrialSpec.of(SpecNode.parse(text, "test"));
  }

  private static void assertSameState(Checkpoint found, Checkpoint expected) {
    assertThat(found.epoch()).isEqualTo(expected.epoch());
    assertThat(found.metadata()).isEqualTo(expected.metadata());
    assertSameTensors(found, expected);
  }

  private static void assertSameTensors(Checkpoint found, Checkpoint expected) {
    List<HostTensor> tensors = expected.tensors();
    assertThat(found.tensors()).hasSameSizeAs(tensors);
    for (int i = 0; i < tensors.size(); i++) {
      assertThat(found.tensors().get(i).equals(tensors.get(i)))
          .as("bits of %s", tensors.get(i).name())
          .isTrue();
    }
  }

  private static List<Integer> labels(SampleSet samples) {
    return IntStream.range(0, samples.size()).map(samples::label).boxed().toList();
  }

  /** What was learned, without how long it took. */
  private static List<Map<String, Double>> learned(SegmentResult result) {
    return result.epochs().stream()
        .map(
            epoch -> {
              Map<String, Double> values = new TreeMap<>(epoch.values());
              values.remove("seconds");
              values.remove("data-wait-seconds");
              values.remove("images-per-second");
              return values;
            })
        .toList();
  }
}
