package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NonMaximumSuppressionTest {

  @Test
  void aRepetitionOfASurerOneGoes() {
    // Shares 8 of 12 columns: 2/3.
    var surest = new Detection(0, 0, 0, 10, 10, 0.9);
    var repetition = new Detection(0, 2, 0, 10, 10, 0.8);
    var otherClass = new Detection(1, 2, 0, 10, 10, 0.7);
    // 6 of 14 with the surest, 8 of 12 with the repetition, which is gone.
    var besideTheRepetition = new Detection(0, 4, 0, 10, 10, 0.6);
    assertThat(of(List.of(besideTheRepetition, otherClass, repetition, surest), 0.5, 10))
        .containsExactly(surest, otherClass, besideTheRepetition);
  }

  @Test
  void theSameBoxOfTwoClassesIsTwoDetections() {
    var one = new Detection(0, 0, 0, 10, 10, 0.9);
    var other = new Detection(1, 0, 0, 10, 10, 0.8);
    var again = new Detection(1, 0, 0, 10, 10, 0.7);
    assertThat(of(List.of(one, other, again), 0.7, 300)).containsExactly(one, other);
  }

  @Test
  void theLimitItselfIsAllowed() {
    var surest = new Detection(0, 0, 0, 3, 1, 0.9);
    // Shares 2 of 4.
    var half = new Detection(0, 1, 0, 3, 1, 0.8);
    assertThat(of(List.of(surest, half), 0.5, 10)).containsExactly(surest, half);
    assertThat(of(List.of(surest, half), 0.49, 10)).containsExactly(surest);
  }

  @Test
  void equalScoresGoByTheOrderGiven() {
    var first = new Detection(0, 0, 0, 10, 10, 0.5);
    var second = new Detection(0, 1, 0, 10, 10, 0.5);
    assertThat(of(List.of(first, second), 0.5, 10)).containsExactly(first);
    assertThat(of(List.of(second, first), 0.5, 10)).containsExactly(second);
  }

  @Test
  void noMoreThanWantedAreKeptTheSurestOfAllClasses() {
    var candidates = new ArrayList<Detection>();
    for (int i = 0; i < 20; i++) {
      candidates.add(new Detection(i % 3, 100 * i, 0, 10, 10, i / 20.0));
    }
    assertThat(of(candidates, 0.5, 2)).containsExactly(candidates.get(19), candidates.get(18));
    assertThat(of(List.of(), 0.5, 2)).isEmpty();
  }

  /** As long as any is left: take the surest, cross out all of its class that overlap it. */
  @Property(tries = 50)
  void agreesWithCrossingOut(@ForAll long seed) {
    var random = RandomStream.of(seed, "suppression");
    var left = new ArrayList<Detection>();
    for (int i = 0; i < 120; i++) {
      left.add(
          new Detection(
              random.nextInt(3),
              random.nextInt(60),
              random.nextInt(60),
              10 + random.nextInt(30),
              10 + random.nextInt(30),
              random.nextInt(50) / 50.0));
    }
    List<Detection> found = of(left, 0.3, 1000);
    assertThat(of(found, 0.3, 1000)).as("what is left, again").isEqualTo(found);
    assertThat(of(left, 0.3, 7)).isEqualTo(found.subList(0, Math.min(7, found.size())));
    var expected = new ArrayList<Detection>();
    while (!left.isEmpty()) {
      Detection surest = left.get(0);
      for (Detection candidate : left) {
        surest = candidate.score() > surest.score() ? candidate : surest;
      }
      expected.add(surest);
      Detection taken = surest;
      left.removeIf(
          other ->
              other.equals(taken)
                  || (other.category() == taken.category() && overlap(other, taken) > 0.3));
    }
    assertThat(found).isEqualTo(expected).hasSizeLessThan(100);
  }

  /** Of boxes on whole pixels, by counting. */
  private static double overlap(Detection one, Detection other) {
    int shared = 0;
    for (int x = 0; x < 100; x++) {
      for (int y = 0; y < 100; y++) {
        shared += holds(one, x, y) && holds(other, x, y) ? 1 : 0;
      }
    }
    return shared / (one.width() * one.height() + other.width() * other.height() - (double) shared);
  }

  private static boolean holds(Detection box, int x, int y) {
    return x >= box.x() && x < box.x() + box.width() && y >= box.y() && y < box.y() + box.height();
  }

  private static List<Detection> of(List<Detection> candidates, double mostOverlap, int most) {
    return NonMaximumSuppression.of(candidates, mostOverlap, most);
  }
}
