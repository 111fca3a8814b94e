package dev.lamina.core.boxloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a detector learns from, against torchvision's numbers and by hand. */
class AnchorLossTest {

  private static final JsonNode GOLDEN = golden();

  /** A logit is judged as one anchor of one class; a batch of one. */
  @Test
  void focalLossAgreesWithTorchvision() {
    for (JsonNode row : GOLDEN.get("focal")) {
      int anchors = row.get("logits").size();
      boolean isThere = row.get("target").asDouble() == 1;
      for (int i = 0; i < anchors; i++) {
        double logit = row.get("logits").get(i).asDouble();
        double[] target = {isThere ? 0 : -1, 0, 0, 0, 0};
        Map<String, HostTensor> found = run(1, new double[] {logit, 0, 0, 0, 0}, target);

        assertThat(found.get("classification").toDoubles()[0])
            .isCloseTo(row.get("loss").get(i).asDouble(), within(1e-9 * (1 + Math.abs(logit))));
        assertThat(found.get("gradient").toDoubles()[0])
            .isCloseTo(row.get("gradient").get(i).asDouble(), within(1e-9));
      }
    }
  }

  @Test
  void boxesAreJudgedBySmoothL1() {
    for (JsonNode row : GOLDEN.get("smooth_l1")) {
      if (Math.abs(row.get("beta").asDouble() - 1.0 / 9) > 1e-9) {
        continue;
      }
      for (int i = 0; i < row.get("x").size(); i++) {
        double x = row.get("x").get(i).asDouble();
        Map<String, HostTensor> found =
            run(1, new double[] {0, 0.25, x, 1, 2}, new double[] {0, 0.25, 0, 1, 2});

        assertThat(found.get("boxes").toDoubles()[0])
            .isCloseTo(row.get("loss").get(i).asDouble(), within(1e-9));
      }
    }
  }

  /** Two images: of four anchors, two with an object, one ignored; and of four, none. */
  @Test
  void eachImageIsDividedByItsObjects() {
    double[] zeros = new double[2 * 4 * 6];
    double[] targets = {
      1, 1, 0, 0, 0, /**/ 0, 0, 2, 0, 0, /**/ -2, 9, 9, 9, 9, /**/ -1, 9, 9, 9, 9,
      -1, 9, 9, 9, 9, /**/ -1, 9, 9, 9, 9, /**/ -1, 9, 9, 9, 9, /**/ -1, 9, 9, 9, 9
    };
    Map<String, HostTensor> found = run(2, zeros, targets);
    double present = 0.25 * 0.25 * Math.log(2);
    double absent = 0.75 * 0.25 * Math.log(2);

    // Of three anchors that count there are two logits each, two of them of a class that is there.
    assertThat(found.get("classification").toDoubles()[0])
        .isCloseTo(((2 * present + 4 * absent) / 2 + 8 * absent) / 2, within(1e-12));
    assertThat(found.get("boxes").toDoubles()[0])
        .isCloseTo((1 - 1.0 / 18 + 2 - 1.0 / 18) / 2 / 2, within(1e-12));
    // Nothing goes back to the anchor that is ignored.
    double[] gradient = found.get("gradient").toDoubles();
    for (int i = 2 * 6; i < 3 * 6; i++) {
      assertThat(gradient[i]).isZero();
    }
    assertThat(gradient[3 * 6]).isPositive();
    assertThat(gradient[1]).isNegative();
  }

  @Test
  void otherTargetsAreRefused() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("probe", Mode.TRAINING);
    Value predictions = method.input("p", Shape.batchOf(9, 6), ElementType.FLOAT64);
    Value targets = method.input("t", Shape.batchOf(8, 5), ElementType.FLOAT64);

    assertThatThrownBy(() -> AnchorLoss.of(predictions, targets))
        .hasMessageContaining("want (N, A, 5) for (N, A, classes + 4)");
  }

  private static Map<String, HostTensor> run(int batch, double[] predictions, double[] targets) {
    int anchors = targets.length / batch / 5;
    int columns = predictions.length / batch / anchors;
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("probe", Mode.TRAINING);
    Value given = method.input("p", Shape.batchOf(anchors, columns), ElementType.FLOAT64);
    Value taught = method.input("t", Shape.batchOf(anchors, 5), ElementType.FLOAT64);
    Value leaf = method.leaf(given);
    AnchorLoss loss = AnchorLoss.of(leaf, taught);
    method.output("classification", loss.classification());
    method.output("boxes", loss.boxes());
    method.output("gradient", method.backward(loss.total(), leaf).of(leaf));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(1), ComputeDevice.CPU)) {
      return loaded.call(
          "probe",
          HostBuffer.copyOf(HostTensor.of("p", new long[] {batch, anchors, columns}, predictions)),
          HostBuffer.copyOf(HostTensor.of("t", new long[] {batch, anchors, 5}, targets)));
    }
  }

  private static JsonNode golden() {
    try (InputStream file =
        AnchorLossTest.class.getResourceAsStream("/golden/vision/retinanet-primitives.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
