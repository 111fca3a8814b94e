package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.tune.NumberGrid.Scale;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DistributionTest {

  static Stream<Distribution> every() {
    return Stream.of(
        new Choice(List.of(Setting.of("a"), Setting.of(List.of(1, 2)), new Setting("x", 0.5))),
        new Uniform(-1, 3),
        new LogUniform(1e-5, 1e-1),
        new IntegerRange(-3, 3),
        new IntegerRange(-IntegerRange.LIMIT, IntegerRange.LIMIT),
        new NumberGrid(0, 1, 11, Scale.LINEAR),
        new NumberGrid(1e-4, 1, 5, Scale.LOG));
  }

  @ParameterizedTest
  @MethodSource("every")
  void containsWhatItDrawsAndItsPoints(Distribution distribution) {
    RandomStream random = RandomStream.of(1, "test");
    for (int i = 0; i < 1000; i++) {
      assertThat(distribution.contains(distribution.draw(random))).isTrue();
    }
    distribution.points().ifPresent(points -> assertThat(points).allMatch(distribution::contains));
    assertThat(distribution.contains(Setting.of("elsewhere"))).isFalse();
    assertThat(distribution.contains(Setting.of(1e300))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("every")
  void drawsTheSameFromTheSameStream(Distribution distribution) {
    assertThat(distribution.draw(RandomStream.of(7, "test")))
        .isEqualTo(distribution.draw(RandomStream.of(7, "test")));
  }

  @ParameterizedTest
  @MethodSource("every")
  void drawsEveryPointAboutEquallyOften(Distribution distribution) {
    RandomStream random = RandomStream.of(2, "test");
    distribution
        .points()
        .ifPresent(
            points -> {
              int draws = 1000 * points.size();
              var counts = new int[points.size()];
              for (int i = 0; i < draws; i++) {
                counts[points.indexOf(distribution.draw(random))]++;
              }
              // Six standard deviations of a count with mean 1000.
              assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 1000) < 190);
            });
  }

  @Test
  void logUniformIsUniformInTheLogarithm() {
    RandomStream random = RandomStream.of(3, "test");
    var distribution = new LogUniform(1e-4, 1);
    long below =
        IntStream.range(0, 10_000)
            .filter(i -> (double) distribution.draw(random).value() < 1e-2)
            .count();
    // Half of the decades; six standard deviations of 50 each.
    assertThat((double) below).isCloseTo(5000, within(300.0));
  }

  @ParameterizedTest
  @MethodSource("every")
  void sharesOfTheProbabilityAreInOrder(Distribution distribution) {
    int parts = distribution.points().map(List::size).orElse(8);
    double almostOne = Math.nextDown(1.0);
    for (int part = 0; part < parts; part++) {
      Setting first = distribution.at((double) part / parts + 1e-15);
      assertThat(distribution.contains(first)).isTrue();
      if (distribution.points().isPresent()) {
        assertThat(first).isEqualTo(distribution.points().get().get(part));
        assertThat(distribution.at((part + 0.99) / parts)).isEqualTo(first);
      }
    }
    assertThat(distribution.contains(distribution.at(almostOne))).isTrue();
    assertThat(distribution.contains(distribution.at(0))).isTrue();
  }

  @Test
  void aShareIsAQuantile() {
    assertThat(new Uniform(-1, 3).at(0.25)).isEqualTo(Setting.of(0.0));
    assertThat(new LogUniform(1e-4, 1).at(0.75)).isEqualTo(Setting.of(0.1));
    assertThat(new IntegerRange(-3, 3).at(0.999)).isEqualTo(Setting.of(3));
    assertThat(new IntegerRange(-IntegerRange.LIMIT, IntegerRange.LIMIT).at(0.5))
        .isEqualTo(Setting.of(0));
    assertThat(new NumberGrid(1e-4, 1, 5, Scale.LOG).at(0.7)).isEqualTo(Setting.of(0.1));
    assertThat(every())
        .allSatisfy(
            distribution -> {
              assertThatThrownBy(() -> distribution.at(1)).hasMessageContaining("share: 1.0");
              assertThatThrownBy(() -> distribution.at(-1e-9)).hasMessageContaining("share");
              assertThatThrownBy(() -> distribution.at(Double.NaN)).hasMessageContaining("share");
            });
  }

  @ParameterizedTest
  @MethodSource("every")
  void aSettingLiesAtItsShare(Distribution distribution) {
    RandomStream random = RandomStream.of(5, "test");
    for (int i = 0; i < 1000; i++) {
      Setting drawn = distribution.draw(random);
      assertThat(distribution.shareOf(drawn)).isBetween(0.0, Math.nextDown(1.0));
      assertThat(distribution.at(distribution.shareOf(drawn))).isEqualTo(drawn);
      double share = random.nextDouble();
      int parts = distribution.points().map(List::size).orElse(1000);
      // Half a part where there are parts, else the digits of a draw.
      assertThat(distribution.shareOf(distribution.at(share)))
          .isCloseTo(share, within(0.5001 / parts));
    }
    assertThatThrownBy(() -> distribution.shareOf(Setting.of("elsewhere")))
        .hasMessageContaining("Invalid setting");
  }

  @Test
  void theEndsOfARangeHaveShares() {
    assertThat(new Uniform(-1, 3).shareOf(Setting.of(3.0))).isEqualTo(Math.nextDown(1.0));
    assertThat(new LogUniform(1e-5, 1e-1).shareOf(Setting.of(1e-5))).isEqualTo(0);
    assertThat(new LogUniform(1e-5, 1e-1).shareOf(Setting.of(1e-3))).isCloseTo(0.5, within(1e-12));
    assertThat(new IntegerRange(1, 4).shareOf(Setting.of(4))).isEqualTo(0.875);
    assertThat(new NumberGrid(1e-4, 1, 5, Scale.LOG).shareOf(Setting.of(0.01))).isEqualTo(0.5);
  }

  @Test
  void drawsHaveFiveDigitsAndStayApartWhereTheSpanIsNarrow() {
    RandomStream random = RandomStream.of(4, "test");
    var wide = new LogUniform(0.01, 0.5);
    Set<Object> narrow = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      assertThat(wide.draw(random).label().length()).isLessThanOrEqualTo(8);
      narrow.add(new Uniform(100_000, 100_001).draw(random).value());
    }
    assertThat(narrow).hasSizeGreaterThan(90);
  }

  @Test
  void continuousDistributionsHaveNoPoints() {
    assertThat(new Uniform(0, 1).points()).isEmpty();
    assertThat(new LogUniform(0.1, 1).points()).isEmpty();
    assertThat(new IntegerRange(0, 20_000).points()).isEmpty();
  }

  @Test
  void pointsOfAGridAreReadable() {
    assertThat(new NumberGrid(0, 1, 11, Scale.LINEAR).points().orElseThrow())
        .extracting(Setting::label)
        .containsExactly(
            "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0");
    assertThat(new NumberGrid(1e-4, 10, 6, Scale.LOG).points().orElseThrow())
        .extracting(Setting::label)
        .containsExactly("1.0e-4", "0.001", "0.01", "0.1", "1.0", "10.0");
  }

  @Test
  void pointsOfARangeIncludeBothEnds() {
    assertThat(new IntegerRange(-1, 2).points().orElseThrow())
        .extracting(Setting::value)
        .containsExactly(-1L, 0L, 1L, 2L);
  }

  @Property
  void drawsStayBetweenTheEnds(
      @ForAll @IntRange(min = 1, max = 9999) int digits,
      @ForAll @IntRange(min = -300, max = 300) int exponent,
      @ForAll @IntRange(min = 1, max = 1_000_000) int steps,
      @ForAll int seed) {
    double low = digits * Math.pow(10, exponent);
    double high = low + steps * Math.ulp(low);
    for (var distribution :
        List.of(new Uniform(low, high), new LogUniform(low, high), new LogUniform(low, 1e305))) {
      assertThat(distribution.contains(distribution.draw(RandomStream.of(seed, "test")))).isTrue();
    }
  }
}
