package dev.lamina.core.detection;

import dev.lamina.core.boxloss.CellLayout;
import dev.lamina.core.boxloss.YoloPredictions;
import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.graph.Value;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Tells of objects by cells of strides 8, 16 and 32, as YOLOv8 does. Targets are {@code (places,
 * 5)}, a row an object: its class, and left, top, right and bottom in pixels; -1 and zeros where
 * there is none. Crowds and difficult objects are not learned. Predictions are {@code (A, 64 +
 * classes)} as {@link CellLayout#YOLOV8} says: the expectation of a side's logits is its distance
 * from the cell's centre in strides, and each class is a question of its own (sigmoid).
 *
 * <p>Every pair of cell and class is a candidate; of all those are kept that repeat no surer one,
 * by whole boxes: what of them lies outside of the picture is cut off afterwards.
 *
 * @param size of the pictures that the network sees, multiples of 32
 * @param places objects that a picture can teach, at least 1
 * @param selection which predictions are detections
 */
public record CellDetector(ImageSize size, int places, Selection selection) implements Detector {

  private static final CellLayout LAYOUT = CellLayout.YOLOV8;
  private static final int SIDES = CellLayout.SIDES;
  private static final int BINS = LAYOUT.bins();

  public CellDetector {
    Check.argument(places >= 1, "Invalid number of objects: %s (want at least 1)", places);
    int coarsest = LAYOUT.coarsest();
    Check.argument(
        size.height() % coarsest == 0 && size.width() % coarsest == 0,
        "Invalid size: %s (want multiples of %s)",
        size,
        coarsest);
  }

  /** For measuring: scores above 0.001, 30,000 candidates, overlaps of 0.7, 300 detections. */
  public static CellDetector of(ImageSize size, int places) {
    return new CellDetector(size, places, new Selection(0.001, 30_000, 0.7, 300));
  }

  @Override
  public int rows() {
    return places;
  }

  @Override
  public int columns() {
    return 1 + SIDES;
  }

  private int cells() {
    return LAYOUT.cells(size.height(), size.width());
  }

  @Override
  public long predictions(int classes) {
    return (long) cells() * (LAYOUT.ofBox() + classes);
  }

  @Override
  public void check(Boxes objects) {
    int learned = learned(objects).size();
    if (learned > places) {
      throw new LaminaException(
          Failure.DATA,
          "it has %s objects (want at most %s: leave it out, or choose a retinanet)"
              .formatted(learned, places));
    }
  }

  private static List<Box> learned(Boxes objects) {
    return objects.boxes().stream().filter(Box::counts).toList();
  }

  /**
   * @throws LaminaException as {@link #check}
   */
  @Override
  public void write(Boxes objects, FloatBuffer into, int at) {
    check(objects);
    List<Box> learned = learned(objects);
    float[] rows = new float[places * columns()];
    for (int place = 0; place < places; place++) {
      int row = place * columns();
      if (place >= learned.size()) {
        rows[row] = -1;
        continue;
      }
      Box box = learned.get(place);
      rows[row] = box.label();
      rows[row + 1] = (float) box.x();
      rows[row + 2] = (float) box.y();
      rows[row + 3] = (float) (box.x() + box.width());
      rows[row + 4] = (float) (box.y() + box.height());
    }
    into.put(at, rows);
  }

  @Override
  public Value found(Value predictions) {
    return YoloPredictions.of(predictions, size.height(), size.width()).found();
  }

  @Override
  public List<Detection> detections(FloatBuffer predictions, Placement placement) {
    FloatBuffer values = predictions.slice();
    int cells = cells();
    int columns = values.remaining() / cells;
    int classes = columns - LAYOUT.ofBox();
    Check.argument(
        classes >= 1 && columns * cells == values.remaining(),
        "Invalid predictions: %s values for %s cells (want 64 and some classes of each)",
        values.remaining(),
        cells);
    var surest = new SurestPairs(values, 0, cells, columns, LAYOUT.ofBox(), classes);
    var suppression = new NonMaximumSuppression(selection.mostOverlap(), selection.most());
    var boxes = new Corners[cells];
    for (int pair : surest.above(selection.leastScore(), selection.candidates())) {
      if (suppression.isFull()) {
        break;
      }
      int cell = pair / classes;
      int category = pair % classes;
      if (boxes[cell] == null) {
        boxes[cell] = box(values, cell, columns);
      }
      double logit = values.get(cell * columns + LAYOUT.ofBox() + category);
      boxes[cell].detected(category, logit).ifPresent(suppression::offer);
    }
    return suppression.kept().stream()
        .flatMap(
            detection ->
                Corners.of(detection)
                    .clipped(placement)
                    .scored(detection.category(), detection.score())
                    .stream())
        .toList();
  }

  private Corners box(FloatBuffer values, int cell, int columns) {
    int first = 0;
    for (int stride : LAYOUT.strides()) {
      int width = size.width() / stride;
      int count = size.height() / stride * width;
      if (cell < first + count) {
        int row = (cell - first) / width;
        double x = (cell - first) % width + 0.5;
        double y = row + 0.5;
        int at = cell * columns;
        return new Corners(
            (x - expected(values, at)) * stride,
            (y - expected(values, at + BINS)) * stride,
            (x + expected(values, at + 2 * BINS)) * stride,
            (y + expected(values, at + 3 * BINS)) * stride);
      }
      first += count;
    }
    throw new IllegalArgumentException("No cell " + cell);
  }

  /** The mean of a distribution over the bins whose logits these are. */
  private static double expected(FloatBuffer values, int at) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int bin = 0; bin < BINS; bin++) {
      greatest = Math.max(greatest, values.get(at + bin));
    }
    double sum = 0;
    double weighed = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double part = Math.exp(values.get(at + bin) - greatest);
      sum += part;
      weighed += bin * part;
    }
    return weighed / sum;
  }
}
