package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.random.RandomStream;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Loss and counts of pixels. */
class PixelOperatorsTest {

  private static final int IGNORED = 255;

  /** Logits of class 0, then of class 1, of three pixels. */
  private static final double[] LOGITS = {0.001, Math.log(3), 5, 0, 0, 0};

  @Test
  void meanIsOverThePixelsThatCount() {
    Map<String, HostTensor> found = run(0, 1, IGNORED);

    // Of the first pixel half a chance, of the second a quarter.
    assertThat(found.get("loss").toDoubles()[0]).isCloseTo(1.5 * Math.log(2), within(1e-3));
    assertThat(found.get("gradient").toDoubles())
        .containsExactly(new double[] {-0.25, 0.375, 0, 0.25, -0.375, 0}, within(1e-3));
  }

  /** What lies around a picture counts for the pixel that it repeats. */
  @Test
  void edgesRepeatTheNearestPixel() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.leaf(method.input("x", Shape.batchOf(1, 2, 3), ElementType.FLOAT64));
    Value around = x.repeatEdges(2);
    method.output("around", around);
    method.output("gradient", method.backward(around.sum(), x).of(x));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      Map<String, HostTensor> found =
          loaded.call(
              "probe",
              HostBuffer.copyOf(
                  HostTensor.of("x", new long[] {1, 1, 2, 3}, new double[] {1, 2, 3, 4, 5, 6})));
      double[] upper = {1, 1, 1, 2, 3, 3, 3};
      double[] lower = {4, 4, 4, 5, 6, 6, 6};
      assertThat(found.get("around").shape()).containsExactly(1, 1, 6, 7);
      assertThat(found.get("around").toDoubles())
          .containsExactly(
              DoubleStream.of(0, 0, 0, 1, 1, 1)
                  .flatMap(row -> DoubleStream.of(row == 0 ? upper : lower))
                  .toArray());
      assertThat(found.get("gradient").toDoubles()).containsExactly(9, 3, 9, 9, 3, 9);
    }
    assertThatThrownBy(() -> x.repeatEdges(0)).hasMessageContaining("border 0");
  }

  @Test
  void ofNoPixelsTheLossIsZeroAndSoIsItsGradient() {
    Map<String, HostTensor> found = run(IGNORED, IGNORED, IGNORED);

    assertThat(found.get("loss").toDoubles()).containsExactly(0);
    assertThat(found.get("gradient").toDoubles()).containsOnly(0);
    assertThat(found.get("confusion").toDoubles()).containsOnly(0);
  }

  @Test
  void confusionsAreCountedByTruthThenPrediction() {
    assertThat(run(0, 1, 1).get("confusion").toDoubles()).containsExactly(1, 0, 2, 0);
    assertThat(run(1, 0, IGNORED).get("confusion").toDoubles()).containsExactly(1, 0, 1, 0);
    assertThat(run(0, 1, 1).get("confusion").shape()).containsExactly(2, 2);
  }

  /** What the loss adds is the logarithms of probabilities; nothing else is kept. */
  @Test
  void theLossKeepsOneTensorOfTheSizeOfTheLogits() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.of(1, 2, 100, 100), ElementType.FLOAT64);
    Value labels = method.input("labels", Shape.of(1, 100, 100), ElementType.INT64);
    Value logits = method.leaf(x);
    Value loss = logits.pixelCrossEntropy(labels, IGNORED);
    method.output("gradient", method.backward(loss, logits).of(logits));
    long logitBytes = 8L * 2 * 100 * 100;

    // Logits (shared with the input), logarithms, gradients at both on the way back, and the loss.
    assertThat(graph.build().peakBytes("probe", 1)).isEqualTo(4 * logitBytes + 8);
  }

  @Test
  void otherShapesAreRefused() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("probe", Mode.TRAINING);
    Value logits = method.input("x", Shape.batchOf(2, 4, 4), ElementType.FLOAT64);
    Value labels = method.input("labels", Shape.batchOf(4, 3), ElementType.INT64);

    assertThatThrownBy(() -> logits.pixelCrossEntropy(labels, IGNORED))
        .hasMessageContaining("want logits (N, classes, H, W) and labels (N, H, W) of INT64");
    assertThatThrownBy(() -> logits.confusion(labels, IGNORED))
        .hasMessageContaining("want logits (N, classes, H, W) and labels (N, H, W) of INT64");
  }

  /** Two pictures of 4 by 5 pixels, three classes, a third of the pixels uncounted. */
  @Test
  void agreesWithACountPixelByPixel() {
    int batch = 2;
    int classes = 3;
    int pixels = 20;
    var random = RandomStream.of(5, "pixel-operators");
    double[] logits = DoubleStream.generate(random::nextGaussian).limit(2 * 3 * 20).toArray();
    var labels = new long[batch * pixels];
    var confusion = new double[classes * classes];
    double sum = 0;
    int counted = 0;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3 == 1 ? IGNORED : random.nextInt(classes);
      if (labels[i] == IGNORED) {
        continue;
      }
      int first = i / pixels * classes * pixels + i % pixels;
      int best = 0;
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logits[first + c * pixels]);
        best = logits[first + c * pixels] > logits[first + best * pixels] ? c : best;
      }
      sum += Math.log(total) - logits[first + (int) labels[i] * pixels];
      confusion[(int) labels[i] * classes + best]++;
      counted++;
    }

    Map<String, HostTensor> found = run(new long[] {batch, classes, 4, 5}, logits, labels);

    assertThat(found.get("loss").toDoubles()[0]).isCloseTo(sum / counted, within(1e-12));
    assertThat(found.get("confusion").toDoubles()).containsExactly(confusion);
    assertThat(confusion).as("every pair of classes occurs").doesNotContain(0);
  }

  private static Map<String, HostTensor> run(long... classes) {
    return run(new long[] {1, 2, 1, 3}, LOGITS, classes);
  }

  /**
   * @param shape of the logits
   */
  private static Map<String, HostTensor> run(long[] shape, double[] values, long[] classes) {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(shape[1], shape[2], shape[3]), ElementType.FLOAT64);
    Value labels = method.input("labels", Shape.batchOf(shape[2], shape[3]), ElementType.INT64);
    Value logits = method.leaf(x);
    Value loss = logits.pixelCrossEntropy(labels, IGNORED);
    method.output("loss", loss);
    method.output("confusion", logits.detach().confusion(labels, IGNORED));
    method.output("gradient", method.backward(loss, logits).of(logits));
    HostBuffer truth = HostBuffer.allocate(ElementType.INT64, shape[0], shape[2], shape[3]);
    truth.longs().put(classes);
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(1), ComputeDevice.CPU)) {
      return loaded.call("run", HostBuffer.copyOf(HostTensor.of("x", shape, values)), truth);
    }
  }
}
