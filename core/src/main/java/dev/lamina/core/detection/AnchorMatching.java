package dev.lamina.core.detection;

import dev.lamina.core.data.Box;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the object that each anchor learns: the one it overlaps most, of equal ones the first. The
 * overlaps of all anchors with one object come together, those that are zero may be left out.
 *
 * <p>The best anchors of an object, all of them if several overlap it equally, are kept if {@link
 * MatchingRule#keepsBest} says so. Each learns the object that it overlaps most itself, which need
 * not be the one that kept it: this is how torchvision does it. Deviation: an object that no anchor
 * touches keeps none, there all.
 *
 * <p>Our own rule for what teaches nothing (crowds, and objects that are difficult): where at least
 * half of an anchor lies in such a box, it is ignored and not background. They are never learned.
 */
final class AnchorMatching {

  static final int BACKGROUND = -1;
  static final int IGNORED = -2;

  private static final double LEAST_IN_CROWD = 0.5;

  private final MatchingRule rule;

  /** By anchor, the most that it overlaps any object so far, and that object. */
  private final double[] overlaps;

  private final int[] objects;
  private final BitSet kept = new BitSet();
  private final BitSet exempt = new BitSet();

  /** Of the object whose overlaps come just now. */
  private int current = -1;

  private double most;
  private int[] best = new int[16];
  private int bests;

  AnchorMatching(int anchors, MatchingRule rule) {
    this.rule = rule;
    this.overlaps = new double[anchors];
    this.objects = new int[anchors];
    Arrays.fill(objects, BACKGROUND);
  }

  /**
   * By anchor, the index of the object that it learns, {@link #BACKGROUND} or {@link #IGNORED}.
   *
   * @param boxes also crowds and difficult ones
   */
  static int[] of(Anchors anchors, List<Box> boxes, MatchingRule rule) {
    var matching = new AnchorMatching(anchors.count(), rule);
    for (int i = 0; i < boxes.size(); i++) {
      int object = i;
      Corners box = Corners.of(boxes.get(i));
      if (!boxes.get(i).counts()) {
        anchors.visitOverlapping(
            box,
            (anchor, shared, area) -> {
              if (shared >= LEAST_IN_CROWD * area) {
                matching.exempt(anchor);
              }
            });
      } else {
        double whole = box.area();
        anchors.visitOverlapping(
            box,
            (anchor, shared, area) ->
                matching.add(object, anchor, shared / (area + whole - shared)));
      }
    }
    return matching.result();
  }

  /** Tells how much an anchor overlaps an object: intersection over union. */
  void add(int object, int anchor, double overlap) {
    if (object != current) {
      keepBest();
      current = object;
    }
    if (overlap > overlaps[anchor]) {
      overlaps[anchor] = overlap;
      objects[anchor] = object;
    }
    if (overlap > most) {
      most = overlap;
      bests = 0;
    }
    if (overlap > 0 && overlap == most) {
      if (bests == best.length) {
        best = Arrays.copyOf(best, 2 * bests);
      }
      best[bests++] = anchor;
    }
  }

  /** Keeps an anchor from learning that there is nothing. */
  void exempt(int anchor) {
    exempt.set(anchor);
  }

  private void keepBest() {
    for (int i = 0; rule.keepsBest() && i < bests; i++) {
      kept.set(best[i]);
    }
    most = 0;
    bests = 0;
  }

  /** To be called once, after all overlaps. */
  int[] result() {
    keepBest();
    for (int anchor = 0; anchor < objects.length; anchor++) {
      if (kept.get(anchor) || overlaps[anchor] >= rule.positive()) {
        continue;
      }
      boolean background = overlaps[anchor] < rule.background() && !exempt.get(anchor);
      objects[anchor] = background ? BACKGROUND : IGNORED;
    }
    return objects;
  }
}
