package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
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

  private static int scaleOfFive(BigDecimal number) {
    return 5 - number.precision() + number.scale();
  }

  /** Whether {@link #draw} could give this setting. */
  boolean contains(Setting setting);
}
