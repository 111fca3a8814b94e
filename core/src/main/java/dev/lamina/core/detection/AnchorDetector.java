package dev.lamina.core.detection;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.spec.Check;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

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
