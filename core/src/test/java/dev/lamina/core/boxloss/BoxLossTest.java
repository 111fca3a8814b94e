package dev.lamina.core.boxloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.golden.GoldenCase;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses of boxes against golden numbers, and what they promise. */
class BoxLossTest {

  private static final JsonNode GOLDEN = GoldenCase.read("/golden/vision/box-losses.json");

  /** Loss of each pair, and its gradient by the predicted box. */
  private static Map<String, HostTensor> run(BoxLoss loss, double[] predicted, double[] truth) {
    return run(
        predicted, truth, pair -> loss.of(BoxOverlap.of(Edges.of(pair[0]), Edges.of(pair[1]))));
  }

  private static Map<String, HostTensor> run(
      double[] one, double[] other, Function<Value[], Value> computed) {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.TRAINING);
    long width = one.length == other.length ? 4 : one.length / (other.length / 4);
    Value first = method.input("first", Shape.batchOf(width), ElementType.FLOAT64);
    Value second = method.input("second", Shape.batchOf(4), ElementType.FLOAT64);
    Value leaf = method.leaf(first);
    Value result = computed.apply(new Value[] {leaf, second});
    Gradients gradients = method.backward(result.sum(), leaf);
    method.output("result", result);
    method.output("gradient", gradients.of(leaf));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      long rows = other.length / 4;
      return loaded.call(
          "run",
          HostBuffer.copyOf(HostTensor.of("first", new long[] {rows, width}, one)),
          HostBuffer.copyOf(HostTensor.of("second", new long[] {rows, 4}, other)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheBundle(BoxLoss loss) {
    int pairs = GOLDEN.get("pairs").size();
    double[] predicted = boxes("pred");
    double[] truth = boxes("target");
    Map<String, HostTensor> found = run(loss, predicted, truth);
    assertThat(pairs).isEqualTo(5);
    for (int i = 0; i < pairs; i++) {
      JsonNode pair = GOLDEN.get("pairs").get(i);
      assertThat(found.get("result").toDoubles()[i])
          .as("%s", pair)
          .isCloseTo(pair.get("loss").get(loss.name()).asDouble(), within(1e-11));
      for (int side = 0; side < 4; side++) {
        assertThat(found.get("gradient").toDoubles()[4 * i + side])
            .as("%s", pair)
            .isCloseTo(pair.get("gradient").get(loss.name()).get(side).asDouble(), within(1e-11));
      }
    }
  }

  private static double[] boxes(String key) {
    return IntStream.range(0, 4 * GOLDEN.get("pairs").size())
        .mapToDouble(i -> GOLDEN.get("pairs").get(i / 4).get(key).get(i % 4).asDouble())
        .toArray();
  }

  /** Specification C2.5. */
  @ParameterizedTest
  @EnumSource
  void equalBoxesCostNothingAndPlacesDoNotMatter(BoxLoss loss) {
    double[] boxes = boxes("pred");
    for (double found : run(loss, boxes, boxes).get("result").toDoubles()) {
      assertThat(found).isCloseTo(0, within(1e-5));
    }
    double[] truth = boxes("target");
    double[] plain = run(loss, boxes, truth).get("result").toDoubles();
    double[] swapped = run(loss, truth, boxes).get("result").toDoubles();
    double[] moved =
        run(loss, changed(boxes, 1, 100), changed(truth, 1, 100)).get("result").toDoubles();
    double[] larger =
        run(loss, changed(boxes, 7, 0), changed(truth, 7, 0)).get("result").toDoubles();
    assertThat(plain[2]).isGreaterThan(1.5);
    for (int i = 0; i < plain.length; i++) {
      assertThat(swapped[i]).isCloseTo(plain[i], within(1e-6));
      assertThat(moved[i]).isCloseTo(plain[i], within(1e-12));
      assertThat(larger[i]).isCloseTo(plain[i], within(1e-6));
    }
  }

  private static double[] changed(double[] boxes, double factor, double shift) {
    return IntStream.range(0, boxes.length).mapToDouble(i -> boxes[i] * factor + shift).toArray();
  }

  /** Specification C2.5: where widths and heights agree, distance is all there is. */
  @Test
  void ofBoxesThatAreMovedAllLossesAgree() {
    double[] truth = {10, 20, 50, 80, 0, 0, 8, 9};
    double[] moved = {13, 15, 53, 75, 100, 40, 108, 49};
    double[] expected = run(BoxLoss.DIOU, moved, truth).get("result").toDoubles();
    assertThat(expected[0]).isGreaterThan(0.1);
    for (BoxLoss loss : BoxLoss.values()) {
      assertThat(run(loss, moved, truth).get("result").toDoubles())
          .as("%s", loss)
          .containsExactly(expected, within(1e-12));
    }
  }

  /** What chooses cells is the other side of the loss. */
  @ParameterizedTest
  @EnumSource
  void likenessIsOneLessTheLoss(BoxLoss loss) {
    double[] predicted = boxes("pred");
    double[] truth = boxes("target");
    double[] cost = run(loss, predicted, truth).get("result").toDoubles();
    double[] likeness =
        run(
                predicted,
                truth,
                pair -> loss.likeness(BoxOverlap.of(Edges.of(pair[0]), Edges.of(pair[1]))))
            .get("result")
            .toDoubles();
    for (int i = 0; i < cost.length; i++) {
      assertThat(likeness[i]).isCloseTo(1 - cost[i], within(1e-12));
    }
  }

  /** Boxes without a size give numbers, and gradients, that are finite. */
  @ParameterizedTest
  @EnumSource
  void emptyBoxesAreBearable(BoxLoss loss) {
    double[] empty = {5, 5, 5, 5, 0, 0, 0, 0};
    double[] truth = {0, 0, 0, 0, 3, 4, 8, 9};
    Map<String, HostTensor> found = run(loss, empty, truth);
    assertThat(found.get("result").toDoubles()).satisfies(BoxLossTest::areFinite);
    assertThat(found.get("gradient").toDoubles()).satisfies(BoxLossTest::areFinite);
  }

  private static void areFinite(double[] numbers) {
    for (double number : numbers) {
      assertThat(Double.isFinite(number)).as("%s", number).isTrue();
    }
  }

  /** Logits of one side against the bundle's distribution focal loss, expectation and gradient. */
  @Test
  void distributionsAgreeWithTheBundle() {
    assertThat(GOLDEN.get("dfl")).hasSize(21);
    for (JsonNode row : GOLDEN.get("dfl")) {
      double[] side =
          IntStream.range(0, 16)
              .mapToDouble(
                  j ->
                      switch (row.get("logits").asText()) {
                        case "uniform" -> 0;
                        case "ramp" -> 0.1 * j;
                        case "wave" -> Math.cos(0.9 * j);
                        default -> throw new IllegalArgumentException(row.toString());
                      })
              .toArray();
      double[] logits = IntStream.range(0, 64).mapToDouble(i -> side[i % 16]).toArray();
      double target = row.get("target").asDouble();
      double[] wanted = {target, target, target, target};
      Map<String, HostTensor> loss =
          run(
              logits,
              wanted,
              given -> distributions(given[0]).loss(given[1].reshape(Shape.batchOf(1, 4))));
      assertThat(loss.get("result").toDoubles()[0])
          .as("%s", row)
          .isCloseTo(row.get("loss").asDouble(), within(1e-10));
      for (int j = 0; j < 16; j++) {
        // The mean of four equal sides: a fourth of the gradient arrives at each.
        assertThat(4 * loss.get("gradient").toDoubles()[j])
            .as("%s", row)
            .isCloseTo(row.get("gradient").get(j).asDouble(), within(1e-10));
      }
      Map<String, HostTensor> expected =
          run(logits, wanted, given -> distributions(given[0]).expected());
      assertThat(expected.get("result").toDoubles()[0])
          .isCloseTo(row.get("expectation").asDouble(), within(1e-10));
    }
  }

  /**
   * Specification C2.8: a whole distance is one bin, and one beyond the last is nearly the last.
   */
  @Test
  void wholeDistancesAreClasses() {
    double[] logits = IntStream.range(0, 64).mapToDouble(i -> Math.sin(1.7 * (i % 16))).toArray();
    double sum = IntStream.range(0, 16).mapToDouble(j -> Math.exp(logits[j])).sum();
    for (int bin : new int[] {0, 1, 7, 14}) {
      assertThat(distributionLoss(logits, bin))
          .isCloseTo(Math.log(sum) - logits[bin], within(1e-12));
    }
    assertThat(distributionLoss(logits, 20)).isEqualTo(distributionLoss(logits, 14.99));
    assertThat(distributionLoss(logits, -3)).isEqualTo(distributionLoss(logits, 0));
  }

  private static double distributionLoss(double[] logits, double target) {
    return run(
            logits,
            new double[] {target, target, target, target},
            given -> distributions(given[0]).loss(given[1].reshape(Shape.batchOf(1, 4))))
        .get("result")
        .toDoubles()[0];
  }

  private static SideDistributions distributions(Value logits) {
    return new SideDistributions(logits.reshape(Shape.batchOf(1, 4, 16)));
  }
}
