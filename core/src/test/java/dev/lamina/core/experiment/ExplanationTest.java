package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final TrialSpec SPEC =
      TrialSpec.of(
          SpecNode.parse(
              """
              model: resnet32
              partition: {published: 8}
              method: {objective: dgl, plugins: [man]}
              optimizer: {name: sgd}
              learning-rate: {base: 0.1, schedule: cosine}
              batch-size: 128
              epochs: 1
              """,
              "test"));

  @Test
  void showsModulesLossesAndParameters() {
    String text = Explanation.of(SPEC, new TrialPlanner(), 10, 32).text();
    assertThat(text)
        .startsWith("resnet32 in 8 modules, 466,906 parameters without auxiliary networks, 69,")
        .contains("M0      [N, 16, 32, 32]         5,136")
        .contains("stem 1.0")
        .contains("3.3 3.4 classifier")
        .contains("man[B + E like block 1.1, m=0.995] -> dgl-c")
        // Specification E.6: parameters of the averaged blocks.
        .contains("averaged 208,960")
        .contains(SPEC.digest());
  }

  @Test
  void explainsAnImageNetNetworkAtFullSize() {
    TrialSpec spec =
        TrialSpec.of(
            SpecNode.parse(
                """
                model: imagenet-resnet50
                partition: {published: 4}
                method:
                  objective: infopro
                  head: infopro-imagenet
                  weight-schedule: constant
                  first-weights: [5, 0.75]
                  plugins: [man]
                optimizer: {name: sgd}
                learning-rate: {base: 0.05, schedule: cosine}
                batch-size: 128
                epochs: 90
                """,
                "test"));
    assertThat(Explanation.of(spec, new TrialPlanner(), 1000, 224).text())
        .startsWith(
            "imagenet-resnet50 in 4 modules, 25,557,032 parameters without auxiliary networks, 4,089,")
        .contains("M0      [N, 512, 28, 28]")
        .contains("M2      [N, 1024, 14, 14]")
        .contains("man[B + E like block 2.1, m=0.995] -> 5.000 decoder + 0.7500 infopro-imagenet");
  }

  // The partition and the method as METHODS.md writes them.
  @Test
  void explainsAugLocalInItsOwnPartition() {
    TrialSpec spec =
        TrialSpec.of(
            SpecNode.parse(
                """
                model: resnet32
                partition: {cuts: [stem, "1.0", "1.1", "1.2", "1.3", "1.4", "2.0", "2.1", "2.2", "2.3", "2.4", "3.0"]}
                method: {objective: auglocal, depth: 3, pyramid: 0.5}
                optimizer: {name: sgd}
                learning-rate: {base: 0.8, schedule: cosine}
                batch-size: 1024
                epochs: 400
                """,
                "test"));
    assertThat(Explanation.of(spec, new TrialPlanner(), 10, 32).text())
        .startsWith("resnet32 in 13 modules")
        .contains("auglocal[16 32 64]")
        .contains("auglocal[64 64]");
  }

  @Test
  void theSameSpecificationGivesTheSameProgram() {
    assertThat(Explanation.of(SPEC, new TrialPlanner(), 10, 32).programText())
        .isEqualTo(Explanation.of(SPEC, new TrialPlanner(), 10, 32).programText())
        .contains("def step(self");
  }
}
