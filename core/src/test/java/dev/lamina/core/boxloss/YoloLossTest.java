package dev.lamina.core.boxloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What the loss of YOLOv8 promises, and where its cells are. */
class YoloLossTest {

  private static final int HEIGHT = 128;
  private static final int WIDTH = 160;
  private static final int CLASSES = 3;
  private static final int CELLS = 16 * 20 + 8 * 10 + 4 * 5;
  private static final int PLACES = 4;

  /** Nearly uniform distributions: boxes of about fifteen strides around each cell. */
  private static double[] predictions() {
    var random = RandomStream.of(3, "predictions");
    return random(random, CELLS * (64 + CLASSES), 0.1);
  }

  private static double[] random(RandomStream random, int count, double deviation) {
    return DoubleStream.generate(() -> deviation * random.nextGaussian()).limit(count).toArray();
  }

  /** Of the size of what is predicted with strides of 8 and 4, and one that is not there. */
  private static double[] objects() {
    return new double[] {
      0, 0, 0, 120, 120, /**/ 1, 40, 8, 159, 128, /**/ 2, 10, 20, 60, 70, /**/ -1, 0, 0, 0, 0
    };
  }

  private static double[] twice(double[] values) {
    return DoubleStream.concat(Arrays.stream(values), Arrays.stream(values)).toArray();
  }

  private static Map<String, HostTensor> run(
      BoxLoss alignment, int images, double[] predictions, double[] objects) {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.TRAINING);
    Value given = method.input("p", Shape.batchOf(CELLS, 64 + CLASSES), ElementType.FLOAT64);
    Value taught =
        method.input("o", Shape.batchOf(objects.length / images / 5, 5), ElementType.FLOAT64);
    Value leaf = method.leaf(given);
    YoloLoss loss = YoloLoss.of(leaf, taught, HEIGHT, WIDTH, BoxLoss.AIOU, alignment);
    method.output("boxes", loss.boxes());
    method.output("classification", loss.classification());
    method.output("distribution", loss.distribution());
    Value total = loss.written().sent();
    method.output("total", total);
    method.output("gradient", method.backward(total, leaf).of(leaf));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      return loaded.call(
          "run",
          HostBuffer.copyOf(
              HostTensor.of("p", new long[] {images, CELLS, 64 + CLASSES}, predictions)),
          HostBuffer.copyOf(
              HostTensor.of("o", new long[] {images, objects.length / images / 5, 5}, objects)));
    }
  }

  private static double value(Map<String, HostTensor> found, String name) {
    return found.get(name).toDoubles()[0];
  }

  /** Specification C2.7. */
  @Test
  void withoutObjectsOnlyClassesCost() {
    double[] none = new double[PLACES * 5];
    for (int place = 0; place < PLACES; place++) {
      none[place * 5] = -1;
    }
    Map<String, HostTensor> found = run(BoxLoss.CIOU, 1, predictions(), none);
    assertThat(value(found, "boxes")).isZero();
    assertThat(value(found, "distribution")).isZero();
    // Near half a chance for each class of each cell, over a sum that is at least 1.
    assertThat(value(found, "classification"))
        .isCloseTo(CELLS * CLASSES * Math.log(2), within(0.02 * CELLS * CLASSES));
    assertThat(value(found, "total")).isEqualTo(0.5 * value(found, "classification"));
    for (double slope : found.get("gradient").toDoubles()) {
      assertThat(slope).isFinite();
    }
  }

  /** Specification C2.7: sums of terms and of what divides them double, and so does the factor. */
  @Test
  void theSameBatchTwiceCostsTwice() {
    Map<String, HostTensor> once = run(BoxLoss.CIOU, 1, predictions(), objects());
    Map<String, HostTensor> both = run(BoxLoss.CIOU, 2, twice(predictions()), twice(objects()));
    for (String part : List.of("boxes", "classification", "distribution")) {
      assertThat(value(both, part)).isCloseTo(value(once, part), within(1e-9));
      assertThat(value(once, part)).isGreaterThan(0.1);
    }
    assertThat(value(both, "total")).isCloseTo(2 * value(once, "total"), within(1e-9));
    double[] gradient = once.get("gradient").toDoubles();
    assertThat(both.get("gradient").toDoubles()).containsExactly(twice(gradient), within(1e-12));
  }

  /** Places without objects cost nothing and change no bit, wherever they are. */
  @Test
  void emptyPlacesDoNotMatter() {
    double[] alone = Arrays.copyOf(objects(), 3 * 5);
    double[] spread = new double[9 * 5];
    for (int place = 0; place < 9; place++) {
      spread[place * 5] = -1;
    }
    for (int i = 0; i < 3; i++) {
      System.arraycopy(alone, 5 * i, spread, 5 * (2 * i + 1), 5);
    }
    Map<String, HostTensor> few = run(BoxLoss.CIOU, 1, predictions(), alone);
    Map<String, HostTensor> many = run(BoxLoss.CIOU, 1, predictions(), spread);
    assertThat(many).isEqualTo(few);
    // A picture whose last object is later than the other's, and one without objects.
    double[] both = Arrays.copyOf(spread, 2 * spread.length);
    for (int place = 0; place < 9; place++) {
      both[(9 + place) * 5] = -1;
    }
    assertThat(value(run(BoxLoss.CIOU, 2, twice(predictions()), both), "boxes"))
        .isCloseTo(value(few, "boxes"), within(1e-12));
  }

  /** Which measure chooses the cells shows in how sure they are to be. */
  @Test
  void anotherAlignmentTeachesSomethingElse() {
    Map<String, HostTensor> usual = run(BoxLoss.CIOU, 1, predictions(), objects());
    Map<String, HostTensor> other = run(BoxLoss.AIOU, 1, predictions(), objects());
    assertThat(Math.abs(value(other, "classification") - value(usual, "classification")))
        .isGreaterThan(1e-3);
  }

  /** Specification C2.2: 8400 cells of 640 pixels, the first of stride 8 at (4, 4). */
  @Test
  void cellsGoByStrideThenRow() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.INFERENCE);
    CellLayout layout = CellLayout.YOLOV8;
    assertThat(layout.cells(640, 640)).isEqualTo(8400);
    Value given = method.input("p", Shape.batchOf(8400, 1), ElementType.FLOAT64);
    Cells cells = Cells.of(given, 640, 640, layout.strides());
    method.output("x", cells.x());
    method.output("y", cells.y());
    method.output("stride", cells.stride());
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      Map<String, HostTensor> found =
          loaded.call(
              "run",
              HostBuffer.copyOf(HostTensor.of("p", new long[] {1, 8400, 1}, new double[8400])));
      double[] x = found.get("x").toDoubles();
      double[] y = found.get("y").toDoubles();
      double[] stride = found.get("stride").toDoubles();
      assertThat(new double[] {x[0], y[0], x[1], y[1], x[80], y[80]})
          .containsExactly(4, 4, 12, 4, 4, 12);
      assertThat(new double[] {x[6400], y[6400], stride[6399], stride[6400]})
          .containsExactly(8, 8, 8, 16);
      assertThat(new double[] {x[8399], y[8399], stride[7999], stride[8000]})
          .containsExactly(624, 624, 16, 32);
    }
    Method other = graph.method("other", Mode.INFERENCE);
    Value fewer = other.input("p", Shape.batchOf(10, 1), ElementType.FLOAT64);
    assertThatThrownBy(() -> Cells.of(fewer, 640, 640, layout.strides()))
        .hasMessageContaining("of 10 cells (want 8400 of 640x640 pixels");
  }
}
