package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.random.RandomStream;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SurestPairsTest {

  /** Rows of two values and three logits; one row before them is not asked. */
  @Test
  void pairsAreCountedFromTheFirstRow() {
    FloatBuffer values =
        FloatBuffer.wrap(new float[] {9, 9, 9, 9, 9, 9, 9, -1, 2, -3, 9, 9, 3, Float.NaN, 2});
    var surest = new SurestPairs(values, 1, 2, 5, 2, 3);
    assertThat(surest.above(0.5, 10)).containsExactly(3, 1, 5);
    assertThat(surest.above(0.5, 2)).containsExactly(3, 1);
    assertThat(surest.above(0, 10)).containsExactly(3, 1, 5, 0, 2);
    assertThat(surest.above(1, 10)).isEmpty();
  }

  /** Logits are often equal: of those the first come first, also where not all are taken. */
  @Property(tries = 100)
  void agreesWithSortingAll(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int levels,
      @ForAll @IntRange(min = 1, max = 120) int most) {
    var random = RandomStream.of(seed, "pairs");
    var logits = new float[600];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(levels) - levels / 2f;
    }
    int[] expected =
        IntStream.range(0, logits.length)
            .filter(pair -> logits[pair] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer pair) -> logits[pair]).reversed())
            .limit(most)
            .mapToInt(Integer::intValue)
            .toArray();
    var surest = new SurestPairs(FloatBuffer.wrap(logits), 0, 200, 3, 0, 3);
    assertThat(surest.above(0.5, most)).isEqualTo(expected);
  }
}
