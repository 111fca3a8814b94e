package dev.lamina.core.local.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.UpdateRule;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Specification J.18 and J.20. */
class ClassificationTest {

  private static final AuxiliaryHead HEAD = new ConvolutionalHead(1, 2, 128);
  private static final UpdateRule REVEAL =
      (step, rate) ->
          gradients ->
              gradients
                  .parameters()
                  .forEach(p -> step.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));

  /** Cross-entropy of the mean of the patches' outputs, last patch first, in one graph. */
  private record Naive(Patches patches) implements LocalLoss {

    @Override
    public Declared declare(Scope scope, Shape features, Network network) {
      Layer classifier = HEAD.declare(scope, features, network.backbone().classes());
      return (values, batch, backward) -> {
        var outputs = new ArrayList<Value>();
        patches.of(values).forEach(patch -> outputs.add(classifier.forward(patch)));
        Collections.reverse(outputs);
        Value loss = Patches.mean(outputs).crossEntropy(batch.labels(), 0);
        backward.from(loss, 1);
        return List.of(new Term("classification", 1, loss));
      };
    }

    @Override
    public LocalLoss ofLabels() {
      return this;
    }

    @Override
    public LocalLoss inPatches(Patches others) {
      return this;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void patchByPatchIsTheMeanOfAllOutputsInAnyOrder(int n) {
    var patches = new Patches(n, Fusion.MEAN);
    Map<String, HostTensor> cut = step(new Classification(HEAD).inPatches(patches));
    Map<String, HostTensor> naive = step(new Naive(patches));
    assertThat(cut.keySet()).hasSizeGreaterThan(20).isEqualTo(naive.keySet());
    cut.forEach(
        (name, values) ->
            assertThat(values.toDoubles())
                .as(name)
                .containsExactly(naive.get(name).toDoubles(), within(1e-12)));
  }

  private static Map<String, HostTensor> step(LocalLoss loss) {
    Partition partition =
        Partition.balanced(new CifarResNet(8, 10, 16), 3, Partition.Stem.ATTACHED);
    SupervisionPlan plan = SupervisionPlan.oneForEach(partition, module -> loss);
    try (Trial trial = Trial.start(plan, REVEAL, ElementType.FLOAT64, 3)) {
      return trial.step(0, 4, 0.1);
    }
  }
}
