package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * The settings one parameter may have and how likely each is. A value: equal distributions draw
 * equal settings from equal streams.
 */
public sealed interface Distribution permits Choice, Uniform, LogUniform, IntegerRange, NumberGrid {

  /** Most settings a parameter of a grid may have. */
  int MAX_POINTS = 10_000;

  /**
   * Reads a distribution: a mapping with one of the keys {@code choice}, {@code uniform}, {@code
   * log-uniform}, {@code int}, {@code grid}.
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  static Distribution of(SpecNode node) {
    return DistributionReader.read(node);
  }

  /** One setting, at random. Takes all its randomness from the stream. */
  Setting draw(RandomStream random);

  /**
   * The setting below which this share of the probability lies: the quantile function. Settings to
   * enumerate have equal shares in their order.
   *
   * @param share in [0, 1)
   */
  Setting at(double share);

  /**
   * All settings, in order; empty if there are none to enumerate: for a continuous distribution, or
   * more than {@link #MAX_POINTS} whole numbers.
   */
  Optional<List<Setting>> points();

  /**
   * A drawn number as it is used, told and recorded: to five digits, of the number or of the span
   * it is drawn from, whichever is finer.
   */
  static double rounded(double drawn, double span) {
    var exact = new BigDecimal(drawn);
    int scale = Math.max(scaleOfFive(exact), scaleOfFive(new BigDecimal(span)));
    return exact.setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
  }

  /**
   * The share of the probability that lies below a setting; half of its own is counted where
   * settings can be enumerated. {@link #at} leads back to it, up to the digits of a draw.
   *
   * @param setting within this distribution
   * @return in [0, 1)
   */
  double shareOf(Setting setting);

  /**
   * The setting that a user writes: a label or value of a choice, a number of a range or a grid.
   *
   * @throws dev.lamina.core.spec.SpecException if it is not within this distribution
   */
  Setting setting(SpecNode written);

  /** Which of {@code count} equal parts of [0, 1) a share lies in, from 0. */
  static int part(double share, int count) {
    checkShare(share);
    // The product may round up to the count.
    return Math.min(count - 1, (int) (share * count));
  }

  /** Refuses what is no share. */
  static void checkShare(double share) {
    Check.argument(0 <= share && share < 1, "Invalid share: %s (want 0 <= share < 1)", share);
  }

  /** The middle of one of {@code count} equal parts of [0, 1). */
  static double middle(int part, int count) {
    return (part + 0.5) / count;
  }

  private static int scaleOfFive(BigDecimal number) {
    return 5 - number.precision() + number.scale();
  }

  /** Whether {@link #draw} could give this setting. */
  boolean contains(Setting setting);
}
