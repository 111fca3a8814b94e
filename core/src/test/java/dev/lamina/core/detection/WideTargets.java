package dev.lamina.core.detection;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.ImageSize;
import java.util.List;

/** What {@link AnchorDetector} writes, in float64. */
public final class WideTargets {

  private WideTargets() {}

  /** Rows of (class, dx, dy, dw, dh), an anchor each. */
  public static double[] of(ImageSize size, List<Box> boxes) {
    Anchors anchors = Anchors.of(size);
    int[] matched = AnchorMatching.of(anchors, boxes, MatchingRule.USUAL);
    double[] rows = new double[matched.length * 5];
    for (Anchors.Level level : anchors.levels()) {
      for (int i = 0; i < level.count(); i++) {
        int anchor = level.first() + i;
        rows[anchor * 5] = matched[anchor];
        if (matched[anchor] >= 0) {
          Box box = boxes.get(matched[anchor]);
          BoxCoding coding = BoxCoding.of(Corners.of(box), level.anchor(i));
          double[] row = {box.label(), coding.dx(), coding.dy(), coding.dw(), coding.dh()};
          System.arraycopy(row, 0, rows, anchor * 5, 5);
        }
      }
    }
    return rows;
  }
}
