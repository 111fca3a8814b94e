package dev.lamina.core.detection;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.spec.Check;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Tells of objects by {@link Anchors}, as RetinaNet does. Targets are {@code (A, 5)}, a row an
 * anchor: the class of the object it learns, or -1 for background, or -2 to be ignored; then the
 * object's {@link BoxCoding}, zeros where there is none. Predictions are {@code (A, classes + 4)}:
 * a logit of each class, each a question of its own (sigmoid), then the coding.
 *
 * <p>On each level of the pyramid the surest pairs of anchor and class are candidates; their boxes
 * are clipped to the picture, and of all levels together those are kept that repeat no surer one.
 *
 * @param size of the pictures that the network sees
 * @param matching which anchors learn an object
 * @param selection which predictions are detections; candidates are those of a level
 */
public record AnchorDetector(ImageSize size, MatchingRule matching, Selection selection)
    implements Detector {

  private static final int CODING = 4;

  /** The usual one: scores above 0.05, 1000 candidates a level, overlaps of 0.5, 100 detections. */
  public static AnchorDetector of(ImageSize size) {
    return new AnchorDetector(size, MatchingRule.USUAL, new Selection(0.05, 1000, 0.5, 100));
  }

  @Override
  public int rows() {
    return Anchors.of(size).count();
  }

  @Override
  public int columns() {
    return 1 + CODING;
  }

  @Override
  public long predictions(int classes) {
    return (long) rows() * (classes + CODING);
  }

  @Override
  public void write(Boxes objects, FloatBuffer into, int at) {
    Anchors anchors = Anchors.of(size);
    List<Box> boxes = objects.boxes();
    int[] matched = AnchorMatching.of(anchors, boxes, matching);
    float[] rows = new float[matched.length * columns()];
    for (Anchors.Level level : anchors.levels()) {
      for (int i = 0; i < level.count(); i++) {
        int anchor = level.first() + i;
        int row = anchor * columns();
        rows[row] = matched[anchor];
        if (matched[anchor] >= 0) {
          Box box = boxes.get(matched[anchor]);
          BoxCoding coding = BoxCoding.of(Corners.of(box), level.anchor(i));
          rows[row] = box.label();
          rows[row + 1] = (float) coding.dx();
          rows[row + 2] = (float) coding.dy();
          rows[row + 3] = (float) coding.dw();
          rows[row + 4] = (float) coding.dh();
        }
      }
    }
    into.put(at, rows);
  }

  @Override
  public Value found(Value predictions) {
    Value wide = predictions.widened();
    List<Value> levels =
        Anchors.of(size).levels().stream()
            .map(level -> found(level, wide.narrow(1, level.first(), level.count())))
            .toList();
    return Value.concatenate(levels, 1).permute(0, 2, 1);
  }

  /** {@code (N, anchors of the level, 4 + classes)}. */
  private static Value found(Anchors.Level level, Value predictions) {
    Shape column = Shape.batchOf(level.count(), 1);
    Value ones =
        predictions
            .narrow(2, 0, 1)
            .filled(1)
            .reshape(Shape.batchOf(level.rows(), level.columns(), Anchors.OF_A_CELL));
    Value x = ones.cumulativeSum(2).add(-1).mul(level.strideX()).reshape(column);
    Value y = ones.cumulativeSum(1).add(-1).mul(level.strideY()).reshape(column);
    Value width = ofACell(level, ones, Corners::width).reshape(column);
    Value height = ofACell(level, ones, Corners::height).reshape(column);
    long classes = predictions.shape().size(2) - CODING;
    List<Value> told = predictions.split(2, classes, CODING);
    Value coded = told.get(1);
    return Value.concatenate(
        List.of(
            coded.narrow(2, 0, 1).mul(width).add(x),
            coded.narrow(2, 1, 1).mul(height).add(y),
            coded.narrow(2, 2, 1).atMost(BoxCoding.MOST).exp().mul(width),
            coded.narrow(2, 3, 1).atMost(BoxCoding.MOST).exp().mul(height),
            told.get(0).sigmoid()),
        2);
  }

  /** A length of each of a cell's anchors, whose centre is that of the cell. */
  private static Value ofACell(Anchors.Level level, Value ones, ToDoubleFunction<Corners> length) {
    var lengths = new ArrayList<Value>();
    for (int k = 0; k < Anchors.OF_A_CELL; k++) {
      double told = length.applyAsDouble(level.ofACell().get(k));
      lengths.add(ones.narrow(3, k, 1).filled(told));
    }
    return Value.concatenate(lengths, 3);
  }

  @Override
  public List<Detection> detections(FloatBuffer predictions, Placement placement) {
    Anchors anchors = Anchors.of(size);
    FloatBuffer values = predictions.slice();
    int columns = values.remaining() / anchors.count();
    Check.argument(
        columns > CODING && columns * anchors.count() == values.remaining(),
        "Invalid predictions: %s values for %s anchors (want some classes and 4 of each)",
        values.remaining(),
        anchors.count());
    var found = new ArrayList<Detection>();
    for (Anchors.Level level : anchors.levels()) {
      addCandidates(level, values, columns, placement, found);
    }
    return NonMaximumSuppression.of(found, selection.mostOverlap(), selection.most());
  }

  private void addCandidates(
      Anchors.Level level,
      FloatBuffer values,
      int columns,
      Placement placement,
      List<Detection> found) {
    int classes = columns - CODING;
    var surest = new SurestPairs(values, level.first(), level.count(), columns, 0, classes);
    for (int pair : surest.above(selection.leastScore(), selection.candidates())) {
      int row = (level.first() + pair / classes) * columns;
      int coded = row + classes;
      Corners box =
          new BoxCoding(
                  values.get(coded),
                  values.get(coded + 1),
                  values.get(coded + 2),
                  values.get(coded + 3))
              .decoded(level.anchor(pair / classes))
              .clipped(placement);
      int category = pair % classes;
      box.detected(category, values.get(row + category)).ifPresent(found::add);
    }
  }
}
