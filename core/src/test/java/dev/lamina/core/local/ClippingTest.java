package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.train.Clipped;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients that losses couple are clipped together, and no others. */
class ClippingTest {

  private static final Backbone BACKBONE = new CifarResNet(14, 10, 16);
  private static final Partition PARTITION = Partition.balanced(BACKBONE, 5, Stem.ATTACHED);
  private static final String GRADIENT = "gradient/";
  private static final double NORM = 0.03;

  /** Changes nothing; tells every gradient that it gets. */
  private record Revealing(OptionalDouble clipNorm) implements UpdateRule {

    @Override
    public Update begin(Method step, Pace pace) {
      return gradients ->
          gradients
              .parameters()
              .forEach(p -> step.output(GRADIENT + p.name(), gradients.of(p).orElseThrow()));
    }
  }

  static Stream<Arguments> plans() {
    SupervisionPlan dgl = new Dgl(new ConvolutionalHead(1, 1, 16)).plan(PARTITION);
    List<List<Integer>> each = IntStream.range(0, 5).mapToObj(List::of).toList();
    List<List<Integer>> all = List.of(List.of(0, 1, 2, 3, 4));
    var pairs = new ArrayList<Supervision>();
    var loss = dgl.supervisions().get(1).loss();
    pairs.add(new Supervision("modules.1", new Span(0, 1), AuxiliaryPath.DIRECT, loss, 1));
    pairs.add(new Supervision("modules.2", new Span(2, 2), AuxiliaryPath.DIRECT, loss, 1));
    pairs.add(
        new Supervision(
            "modules.4", new Span(3, 4), AuxiliaryPath.DIRECT, new FinalClassifier(), 1));
    return Stream.of(
        Arguments.of("end-to-end", new EndToEnd().plan(PARTITION), all),
        Arguments.of("dgl", dgl, each),
        Arguments.of("man", Man.standard().apply(dgl), each),
        Arguments.of("hpff", new Hpff(2, 0.1, 0.9, Patches.WHOLE, false).apply(dgl), all),
        Arguments.of(
            "pairs",
            new SupervisionPlan(PARTITION, pairs),
            List.of(List.of(0, 1), List.of(2), List.of(3, 4))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void theNormIsOfWhatLossesCouple(String name, SupervisionPlan plan, List<List<Integer>> coupled) {
    Map<String, HostTensor> plain = gradients(plan, OptionalDouble.empty());
    Map<String, HostTensor> clipped = gradients(plan, OptionalDouble.of(NORM));
    assertThat(clipped.keySet()).isEqualTo(plain.keySet());
    var seen = new ArrayList<String>();
    for (List<Integer> modules : coupled) {
      List<String> own = plain.keySet().stream().filter(p -> isOf(modules, p)).toList();
      double squares =
          own.stream()
              .flatMapToDouble(p -> Arrays.stream(plain.get(p).toDoubles()))
              .map(g -> g * g)
              .sum();
      double factor = NORM / (Math.sqrt(squares) + 1e-6);
      assertThat(factor).isLessThan(1);
      for (String parameter : own) {
        double[] expected =
            Arrays.stream(plain.get(parameter).toDoubles()).map(g -> g * factor).toArray();
        assertThat(Distance.between(clipped.get(parameter).toDoubles(), expected))
            .as(parameter)
            .isLessThan(1e-12);
      }
      seen.addAll(own);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(plain.keySet());
  }

  /** Of a unit, or of what a loss at the end of one of these modules trains besides. */
  private static boolean isOf(List<Integer> modules, String gradient) {
    String parameter = gradient.substring(GRADIENT.length());
    return modules.stream()
        .anyMatch(
            module ->
                parameter.startsWith("modules." + module + ".")
                    || (module == 4 && parameter.startsWith("classifier."))
                    || PARTITION.units(module).stream()
                        .map(Unit::path)
                        .anyMatch(path -> parameter.startsWith(path + ".")));
  }

  private static Map<String, HostTensor> gradients(SupervisionPlan plan, OptionalDouble norm) {
    try (Trial trial = Trial.start(plan, new Revealing(norm), ElementType.FLOAT64, 3)) {
      return trial.step(0, 3, 0.1).entrySet().stream()
          .filter(output -> output.getKey().startsWith(GRADIENT))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }

  @Test
  void isolatedModulesDoNotWaitForOneAnother() {
    Partition blocks = Partition.balanced(new CifarResNet(32, 10, 8), 15, Stem.ATTACHED);
    SupervisionPlan plan = new Dgl(new ConvolutionalHead(0, 1, 16)).plan(blocks);
    var sgd = new Sgd(0.9, 1e-4, true);
    StepCompiler.Options options = Trial.options(ElementType.FLOAT32);
    long plain = StepCompiler.training(plan, sgd, options).peakBytes(StepCompiler.STEP, 1);
    long clipped =
        StepCompiler.training(plan, new Clipped(sgd, 1), options).peakBytes(StepCompiler.STEP, 1);
    // A gradient of the largest kernel more, scaled beside the one it is made of.
    assertThat(clipped).isBetween(plain, plain + 64 * 64 * 9 * Float.BYTES + 4096);
  }
}
