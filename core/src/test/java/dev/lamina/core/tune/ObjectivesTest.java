package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.tune.Objectives.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ObjectivesTest {

  private static final double NAN = Double.NaN;

  private static Objectives of(Goal... goals) {
    return new Objectives(
        IntStream.range(0, goals.length).mapToObj(i -> new Objective("o" + i, goals[i])).toList());
  }

  private static final Objectives TWO = of(Goal.MAX, Goal.MIN);
  private static final Objectives THREE = of(Goal.MIN, Goal.MIN, Goal.MAX);

  private static double[] point(double... values) {
    return values;
  }

  @Test
  void aPointDominatesWhatItIsNowhereWorseThanAndSomewhereBetter() {
    assertThat(TWO.dominates(point(0.9, 10), point(0.8, 20))).isTrue();
    assertThat(TWO.dominates(point(0.9, 10), point(0.9, 20))).isTrue();
    assertThat(TWO.dominates(point(0.9, 10), point(0.9, 10))).isFalse();
    assertThat(TWO.dominates(point(0.9, 30), point(0.8, 20))).isFalse();
    assertThat(TWO.dominates(point(0.8, 20), point(0.9, 10))).isFalse();
    assertThat(TWO.dominates(point(0.0, 10), point(-0.0, 10))).isFalse();
  }

  @Test
  void anIncompletePointNeitherDominatesNorIsDominated() {
    for (double missing : new double[] {NAN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThat(TWO.dominates(point(0.9, missing), point(0.8, 20))).isFalse();
      assertThat(TWO.dominates(point(0.9, 10), point(0.8, missing))).isFalse();
      assertThat(TWO.front(List.of(point(missing, 1), point(0.5, missing)), p -> p)).isEmpty();
    }
  }

  @Test
  void theFrontIsInTheGivenOrderAndHasAllOfEqualPoints() {
    List<double[]> points =
        List.of(
            point(0.7, 5),
            point(0.9, 20),
            point(NAN, 1),
            point(0.8, 20),
            point(0.9, 20),
            point(0.7, 6),
            point(0.95, 30));
    assertThat(
            TWO.front(
                IntStream.range(0, points.size()).boxed().toList(), index -> points.get(index)))
        .containsExactly(0, 1, 4, 6);
  }

  @Test
  void theWorstIsThatOfEachObjectiveOverCompletePoints() {
    assertThat(TWO.worst(List.of(point(0.7, 5), point(0.9, 20), point(0.1, NAN))))
        .hasValueSatisfying(worst -> assertThat(worst).containsExactly(0.7, 20));
    assertThat(TWO.worst(List.of(point(NAN, 1)))).isEmpty();
  }

  @Test
  void theAreaIsThatOfTheStaircase() {
    // 0.9 x (30 - 20) and what (0.6, 5) adds below: 0.6 x (20 - 5).
    assertThat(TWO.hypervolume(List.of(point(0.9, 20), point(0.6, 5)), point(0, 30)))
        .isCloseTo(0.9 * 10 + 0.6 * 15, within(1e-12));
    assertThat(TWO.hypervolume(List.of(point(0.9, 30), point(0, 5)), point(0, 30))).isZero();
    assertThat(TWO.hypervolume(List.of(), point(0, 30))).isZero();
  }

  @Test
  void theVolumeIsThatOfTheUnionOfBoxes() {
    // Boxes 3x2x1, 1x3x2 and 2x1x3, by inclusion and exclusion:
    // 6 + 6 + 6 - 1x2x1 - 2x1x1 - 1x1x2 + 1x1x1.
    assertThat(
            THREE.hypervolume(
                List.of(point(7, 8, 1), point(9, 7, 2), point(8, 9, 3)), point(10, 10, 0)))
        .isEqualTo(13);
    assertThat(THREE.hypervolume(List.of(point(7, 8, 2)), point(10, 10, 0))).isEqualTo(12);
  }

  @Property(tries = 300)
  void theFrontIsWhatNoPointDominates(
      @ForAll @Size(max = 40) List<@IntRange(max = 342) Integer> codes) {
    List<double[]> points = cubes(codes);
    List<double[]> front = THREE.front(points, point -> point);
    assertThat(front)
        .containsExactlyElementsOf(
            points.stream()
                .filter(point -> points.stream().noneMatch(o -> THREE.dominates(o, point)))
                .toList());
  }

  @Property(tries = 300)
  void theHypervolumeCountsTheCellsThatAPointDominates(
      @ForAll @Size(max = 12) List<@IntRange(max = 342) Integer> codes) {
    List<double[]> points = cubes(codes);
    int cells = 0;
    for (int x = 0; x < 6; x++) {
      for (int y = 0; y < 6; y++) {
        for (int z = 0; z < 6; z++) {
          // A cell from (x, y) up and from -z down: a point at its good corner or better.
          int[] cell = {x, y, z};
          cells +=
              points.stream().anyMatch(p -> p[0] <= cell[0] && p[1] <= cell[1] && -p[2] <= cell[2])
                  ? 1
                  : 0;
        }
      }
    }
    assertThat(THREE.hypervolume(points, point(6, 6, -6))).isEqualTo(cells);
  }

  @Property(tries = 300)
  void theAreaCountsTheCellsThatAPointDominates(
      @ForAll @Size(max = 12) List<@IntRange(max = 48) Integer> codes) {
    List<double[]> points = codes.stream().map(code -> point(-(code % 7), code / 7)).toList();
    int cells = 0;
    for (int x = 0; x < 6; x++) {
      for (int y = 0; y < 6; y++) {
        int[] cell = {x, y};
        boolean dominated = points.stream().anyMatch(p -> -p[0] <= cell[0] && p[1] <= cell[1]);
        cells += dominated ? 1 : 0;
      }
    }
    assertThat(TWO.hypervolume(points, point(-6, 6))).isEqualTo(cells);
  }

  @Property(tries = 300)
  void theHypervolumeDependsOnTheFrontAlone(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 342) Integer> codes,
      @ForAll long seed) {
    List<double[]> points = cubes(codes);
    double[] reference = point(7, 7, -7);
    double volume = THREE.hypervolume(points, reference);
    var changed = new ArrayList<>(points);
    changed.add(point(points.get(0)[0] + 0.5, points.get(0)[1], points.get(0)[2]));
    changed.add(point(NAN, 0, 0));
    Collections.shuffle(changed, new Random(seed));
    assertThat(THREE.hypervolume(changed, reference)).isEqualTo(volume);
    assertThat(THREE.hypervolume(THREE.front(points, p -> p), reference)).isEqualTo(volume);
  }

  /** Whole points from 0 to 6, the third below zero, since more of it is better. */
  private static List<double[]> cubes(List<Integer> codes) {
    return codes.stream().map(code -> point(code % 7, code / 7 % 7, -(code / 49))).toList();
  }

  @Test
  void refusesWhatItCannotCompare() {
    assertThatThrownBy(() -> of(Goal.MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid objectives: 1 (want 2 or 3)");
    assertThatThrownBy(
            () ->
                new Objectives(List.of(new Objective("a", Goal.MAX), new Objective("a", Goal.MIN))))
        .hasMessageContaining("want different names");
    assertThatThrownBy(() -> TWO.dominates(point(1, 2, 3), point(1, 2)))
        .hasMessage("Invalid point: 3 values (want one for each of 2 objectives)");
    assertThatThrownBy(() -> TWO.hypervolume(List.of(), point(1, NAN)))
        .hasMessage("Invalid reference: [1.0, NaN] (want a finite value for each objective)");
  }
}
