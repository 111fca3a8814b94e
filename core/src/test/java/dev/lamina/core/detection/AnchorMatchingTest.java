package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AnchorMatchingTest {

  private static final ImageSize SIZE = new ImageSize(150, 210);
  private static final Anchors ANCHORS = Anchors.of(SIZE);

  /** All overlaps in one table, row by row, as the rule is written down. */
  @Property(tries = 25)
  void agreesWithTheTableOfAllOverlaps(@ForAll long seed) {
    var random = RandomStream.of(seed, "matching");
    var boxes = new ArrayList<Box>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      // Also outside of the picture, and on whole pixels, where overlaps tie.
      boxes.add(
          new Box(
              i,
              random.nextInt(300) - 50,
              random.nextInt(220) - 40,
              1 + random.nextInt(200),
              1 + random.nextInt(200),
              1,
              random.nextInt(6) == 0,
              random.nextInt(6) == 0,
              0));
    }
    for (boolean keepsBest : new boolean[] {true, false}) {
      var rule = new MatchingRule(0.5, 0.4, keepsBest);
      assertThat(AnchorMatching.of(ANCHORS, boxes, rule)).isEqualTo(byTable(boxes, rule));
    }
  }

  private static int[] byTable(List<Box> boxes, MatchingRule rule) {
    List<Corners> anchors = all();
    int[] expected = new int[anchors.size()];
    double[] most = new double[boxes.size()];
    for (int a = 0; a < anchors.size(); a++) {
      for (int o = 0; o < boxes.size(); o++) {
        most[o] = Math.max(most[o], overlap(anchors.get(a), boxes.get(o)));
      }
    }
    for (int a = 0; a < anchors.size(); a++) {
      int object = -1;
      double overlap = 0;
      boolean kept = false;
      boolean exempt = false;
      for (int o = 0; o < boxes.size(); o++) {
        double here = overlap(anchors.get(a), boxes.get(o));
        if (teachesNothing(boxes.get(o))) {
          exempt |= shared(anchors.get(a), boxes.get(o)) >= anchors.get(a).area() / 2;
          continue;
        }
        if (here > overlap) {
          object = o;
          overlap = here;
        }
        kept |= rule.keepsBest() && here > 0 && here == most[o];
      }
      boolean background = overlap < 0.4 && !exempt;
      expected[a] = kept || overlap >= 0.5 ? object : background ? -1 : -2;
    }
    return expected;
  }

  private static boolean teachesNothing(Box box) {
    return box.crowd() || box.difficult();
  }

  private static double shared(Corners anchor, Box box) {
    double width =
        Math.min(anchor.right(), box.x() + box.width()) - Math.max(anchor.left(), box.x());
    double height =
        Math.min(anchor.bottom(), box.y() + box.height()) - Math.max(anchor.top(), box.y());
    return width <= 0 || height <= 0 ? 0 : width * height;
  }

  private static double overlap(Corners anchor, Box box) {
    double shared = shared(anchor, box);
    return shared / (anchor.area() + box.width() * box.height() - shared);
  }

  @Test
  void aCrowdIsNeitherLearnedNorBackground() {
    var crowd = new Box(3, 20, 20, 100, 90, 1, true, false, 0);
    int[] matched = AnchorMatching.of(ANCHORS, List.of(crowd), MatchingRule.USUAL);
    List<Corners> anchors = all();
    int ignored = 0;
    for (int a = 0; a < matched.length; a++) {
      boolean inside = shared(anchors.get(a), crowd) >= anchors.get(a).area() / 2;
      assertThat(matched[a]).isEqualTo(inside ? -2 : -1);
      ignored += inside ? 1 : 0;
    }
    assertThat(ignored).isBetween(100, matched.length / 2);
  }

  @Test
  void anObjectInACrowdIsLearned() {
    var crowd = new Box(3, 0, 0, 210, 150, 1, true, false, 0);
    Box object = Box.of(0, 32, 32, 64, 64);
    int[] alone = AnchorMatching.of(ANCHORS, List.of(object), MatchingRule.USUAL);
    int[] crowded = AnchorMatching.of(ANCHORS, List.of(object, crowd), MatchingRule.USUAL);
    int learned = 0;
    for (int a = 0; a < alone.length; a++) {
      assertThat(crowded[a] == 0).isEqualTo(alone[a] == 0);
      learned += alone[a] == 0 ? 1 : 0;
    }
    assertThat(learned).isPositive();
  }

  @Test
  void ofEqualOverlapsTheFirstObjectIsLearned() {
    List<Box> twins = List.of(Box.of(4, 32, 32, 64, 64), Box.of(5, 32, 32, 64, 64));
    assertThat(AnchorMatching.of(ANCHORS, twins, MatchingRule.USUAL)).contains(0).doesNotContain(1);
  }

  @Test
  void anObjectThatNoAnchorTouchesTeachesNothing() {
    Box far = Box.of(0, 5000, 5000, 10, 10);
    assertThat(AnchorMatching.of(ANCHORS, List.of(far), MatchingRule.USUAL)).containsOnly(-1);
  }

  @Test
  void overlapsOutOfOrderAreRefused() {
    assertThatThrownBy(() -> new MatchingRule(0.4, 0.5, true))
        .hasMessage(
            "Invalid overlaps of anchors: background below 0.5, positive from 0.4 (want 0 <="
                + " background <= positive <= 1)");
  }

  private static List<Corners> all() {
    var all = new ArrayList<Corners>();
    for (Anchors.Level level : ANCHORS.levels()) {
      for (int i = 0; i < level.count(); i++) {
        all.add(level.anchor(i));
      }
    }
    return all;
  }
}
