package dev.lamina.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

  /** SplitMix64 once more, from the paper, in arithmetic modulo 2^64 without any wrap-around. */
  private static final class Reference {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64);
    private static final BigInteger GAMMA = new BigInteger("9E3779B97F4A7C15", 16);

    private BigInteger state;

    Reference(long state) {
      this.state = unsigned(state);
    }

    static BigInteger unsigned(long bits) {
      return new BigInteger(Long.toUnsignedString(bits));
    }

    static BigInteger mixed(BigInteger value) {
      BigInteger z = value.mod(MODULUS);
      z = z.xor(z.shiftRight(30)).multiply(new BigInteger("BF58476D1CE4E5B9", 16)).mod(MODULUS);
      z = z.xor(z.shiftRight(27)).multiply(new BigInteger("94D049BB133111EB", 16)).mod(MODULUS);
      return z.xor(z.shiftRight(31));
    }

    static long seedOf(long seed, String purpose, long... indexes) {
      BigInteger hash = new BigInteger("cbf29ce484222325", 16);
      for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
        hash =
            hash.xor(BigInteger.valueOf(b & 0xff))
                .multiply(new BigInteger("100000001b3", 16))
                .mod(MODULUS);
      }
      BigInteger state = mixed(unsigned(seed).add(GAMMA)).xor(mixed(hash));
      for (long index : indexes) {
        state =
            mixed(state.add(GAMMA)).xor(mixed(unsigned(index).multiply(GAMMA).add(BigInteger.ONE)));
      }
      return mixed(state).longValue();
    }

    long next() {
      state = state.add(GAMMA).mod(MODULUS);
      return mixed(state).longValue();
    }
  }

  @Property
  void isSplitMix64FromASeedThatIsDefinedToTheBit(
      @ForAll long seed, @ForAll String purpose, @ForAll long first, @ForAll long second) {
    RandomStream stream = RandomStream.of(seed, purpose, first, second);
    var reference = new Reference(Reference.seedOf(seed, purpose, first, second));
    for (int i = 0; i < 5; i++) {
      assertThat(stream.nextLong()).isEqualTo(reference.next());
    }
  }

  @Test
  void referenceIsTheOneEverybodyUses() {
    // First outputs of SplitMix64 from state 1234567 (Vigna's splitmix64.c).
    var reference = new Reference(1234567);
    assertThat(Long.toUnsignedString(reference.next())).isEqualTo("6457827717110365317");
    assertThat(Long.toUnsignedString(reference.next())).isEqualTo("3203168211198807973");
    assertThat(Long.toUnsignedString(reference.next())).isEqualTo("9817491932198370423");
  }

  @Test
  void everyCoordinateMakesAnotherStream() {
    Set<Long> seeds = new HashSet<>();
    int count = 0;
    for (long seed = -20; seed < 20; seed++) {
      for (String purpose : new String[] {"", "a", "b", "ab", "ba"}) {
        seeds.add(RandomStream.seedOf(seed, purpose));
        count++;
        for (long index = -20; index < 20; index++) {
          seeds.add(RandomStream.seedOf(seed, purpose, index));
          seeds.add(RandomStream.seedOf(seed, purpose, index, 1));
          seeds.add(RandomStream.seedOf(seed, purpose, 1000, index));
          count += 3;
        }
      }
    }
    assertThat(seeds).hasSize(count);
  }

  @Property
  void boundedDrawsStayBelowTheirBound(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
    assertThat(RandomStream.of(seed, "test").nextInt(bound)).isBetween(0, bound - 1);
  }

  @Test
  void boundedDrawsAreEquallyOftenEach() {
    RandomStream stream = RandomStream.of(1, "test");
    var counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[stream.nextInt(7)]++;
    }
    // Six standard deviations of a count with mean 10000.
    assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 10_000) < 560);
  }

  @Test
  void refusesABoundThatIsNone() {
    assertThatThrownBy(() -> RandomStream.of(1, "test").nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid bound: 0 (want > 0)");
  }

  @Test
  void uniformAndNormalDrawsHaveTheirMoments() {
    RandomStream stream = RandomStream.of(2, "test");
    int draws = 100_000;
    double uniform = 0;
    double normal = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double u = stream.nextDouble();
      assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
      uniform += u;
      double n = stream.nextGaussian();
      normal += n;
      squares += n * n;
    }
    // Six standard deviations of each mean: 0.29, 1 and 1.41, over the root of 100000.
    assertThat(uniform / draws).isCloseTo(0.5, within(0.006));
    assertThat(normal / draws).isCloseTo(0, within(0.02));
    assertThat(squares / draws).isCloseTo(1, within(0.03));
  }

  @Test
  void neighbouringStreamsAreNotCorrelated() {
    double sum = 0;
    int pairs = 20_000;
    for (int index = 0; index < pairs; index++) {
      double one = RandomStream.of(1, "test", index).nextDouble() - 0.5;
      double next = RandomStream.of(1, "test", index + 1).nextDouble() - 0.5;
      sum += one * next;
    }
    // Six standard deviations: 1/12 over the root of 20000.
    assertThat(sum / pairs).isCloseTo(0, within(0.0036));
  }

  @Test
  void shufflesToEveryOrderEquallyOften() {
    RandomStream stream = RandomStream.of(3, "test");
    var counts = new int[6];
    for (int i = 0; i < 6000; i++) {
      int[] values = {0, 1, 2};
      stream.shuffle(values);
      assertThat(values).containsExactlyInAnyOrder(0, 1, 2);
      counts[2 * values[0] + (values[1] > values[2] ? 1 : 0)]++;
    }
    // Six standard deviations of a count with mean 1000.
    assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 1000) < 175);
  }
}
