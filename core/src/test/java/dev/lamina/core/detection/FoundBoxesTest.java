package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.ImageSize;
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
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.random.RandomStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program tells others of predictions is what a detector reads in them. */
class FoundBoxesTest {

  private static final int CLASSES = 3;
  private static final int BATCH = 2;
  private static final ImageSize SIZE = new ImageSize(64, 96);

  /** Everything is kept, the surest first. */
  private static final Selection ALL = new Selection(0, 1_000_000, 1, 1_000_000);

  private static Stream<Detector> detectors() {
    return Stream.of(
        new CellDetector(SIZE, 4, ALL), new AnchorDetector(SIZE, MatchingRule.USUAL, ALL));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void areThoseOfDetections(Detector detector) {
    int each = Math.toIntExact(detector.predictions(CLASSES));
    int columns = CLASSES + (detector instanceof CellDetector ? 64 : 4);
    int rows = each / columns;
    HostBuffer predictions = HostBuffer.allocate(ElementType.FLOAT32, BATCH, rows, columns);
    RandomStream random = RandomStream.of(3, "predictions");
    for (int i = 0; i < BATCH * each; i++) {
      predictions.floats().put(i, (float) random.nextGaussian());
    }

    double[] told = told(detector, rows, columns, predictions);

    for (int picture = 0; picture < BATCH; picture++) {
      List<Detection> found =
          detector.detections(predictions.floats().slice(picture * each, each), whole());
      assertThat(found).hasSizeGreaterThan(rows);
      for (Detection detection : found.subList(0, 100)) {
        int at = at(told, picture, rows, detection);
        Corners box = clipped(told, picture, rows, at);
        assertThat(box.left()).isCloseTo(detection.x(), within(1e-3));
        assertThat(box.top()).isCloseTo(detection.y(), within(1e-3));
        assertThat(box.width()).isCloseTo(detection.width(), within(1e-3));
        assertThat(box.height()).isCloseTo(detection.height(), within(1e-3));
      }
    }
  }

  /** {@code (N, 4 + classes, A)}, one after the other. */
  private static double[] told(Detector detector, int rows, int columns, HostBuffer predictions) {
    var graph = new Graph(ElementType.FLOAT32);
    Method method = graph.method("found", Mode.INFERENCE);
    Value input = method.input("predictions", Shape.batchOf(rows, columns), ElementType.FLOAT32);
    method.output("boxes", detector.found(input));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      HostTensor boxes = loaded.call("found", predictions).get("boxes");
      assertThat(boxes.shape()).containsExactly(BATCH, 4 + CLASSES, rows);
      return boxes.toDoubles();
    }
  }

  /** The prediction that has the score of a detection. */
  private static int at(double[] told, int picture, int rows, Detection detection) {
    int best = 0;
    for (int row = 0; row < rows; row++) {
      double score = value(told, picture, rows, 4 + detection.category(), row);
      double nearest = value(told, picture, rows, 4 + detection.category(), best);
      if (Math.abs(score - detection.score()) < Math.abs(nearest - detection.score())) {
        best = row;
      }
    }
    assertThat(value(told, picture, rows, 4 + detection.category(), best))
        .isCloseTo(detection.score(), within(1e-6));
    return best;
  }

  private static Corners clipped(double[] told, int picture, int rows, int row) {
    double x = value(told, picture, rows, 0, row);
    double y = value(told, picture, rows, 1, row);
    double width = value(told, picture, rows, 2, row);
    double height = value(told, picture, rows, 3, row);
    return new Corners(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        .clipped(whole());
  }

  private static double value(double[] told, int picture, int rows, int channel, int row) {
    return told[(picture * (4 + CLASSES) + channel) * rows + row];
  }

  private static Placement whole() {
    return new Placement(
        SIZE.width(),
        SIZE.height(),
        1,
        SIZE.width(),
        SIZE.height(),
        0,
        0,
        SIZE.width(),
        SIZE.height(),
        0);
  }
}
