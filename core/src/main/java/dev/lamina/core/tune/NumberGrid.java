package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One of {@code count} numbers from {@code from} to {@code to}, both included, evenly spaced on a
 * scale. The numbers between the ends are rounded to 12 significant digits, so that a tenth is
 * {@code 0.1}.
 *
 * @param count at least 2
 */
public record NumberGrid(double from, double to, int count, Scale scale) implements Distribution {

  private static final MathContext READABLE = new MathContext(12);

  /** What is evenly spaced: the numbers or their logarithms. */
  public enum Scale {
    LINEAR,
    LOG
  }

  public NumberGrid {
    Check.argument(
        from < to && Double.isFinite(to - from),
        "Invalid grid: from %s to %s (want from < to)",
        from,
        to);
    Check.argument(
        2 <= count && count <= MAX_POINTS,
        "Invalid grid: %s points (want 2 to %s)",
        count,
        MAX_POINTS);
    Check.argument(
        scale == Scale.LINEAR || from > 0, "Invalid grid: from %s on a log scale (want > 0)", from);
    Check.argument(
        numbers(from, to, count, scale).distinct().count() == count,
        "Invalid grid: %s points from %s to %s (want points that differ in 12 digits)",
        count,
        from,
        to);
  }

  @Override
  public Setting draw(RandomStream random) {
    return Setting.of(number(from, to, count, scale, random.nextInt(count)));
  }

  @Override
  public Setting at(double share) {
    return Setting.of(number(from, to, count, scale, Distribution.part(share, count)));
  }

  @Override
  public Optional<List<Setting>> points() {
    return Optional.of(numbers(from, to, count, scale).mapToObj(Setting::of).toList());
  }

  @Override
  public double shareOf(Setting setting) {
    Check.argument(contains(setting), "Invalid setting: %s (want one of %s)", setting, this);
    return Distribution.middle(nearest((double) setting.value()), count);
  }

  @Override
  public Setting setting(SpecNode written) {
    Setting setting = Setting.of(written.number(from, to));
    if (!contains(setting)) {
      throw written.wrong(
          "one of %s numbers from %s to %s on a %s scale"
              .formatted(count, from, to, SpecNode.spelled(scale)));
    }
    return setting;
  }

  @Override
  public boolean contains(Setting setting) {
    return setting.value() instanceof Double wanted
        && from <= wanted
        && wanted <= to
        && number(from, to, count, scale, nearest(wanted)) == wanted;
  }

  /** The index of the point that is nearest to a number between the ends. */
  private int nearest(double number) {
    double share =
        switch (scale) {
          case LINEAR -> (number - from) / (to - from);
          case LOG ->
              (StrictMath.log(number) - StrictMath.log(from))
                  / (StrictMath.log(to) - StrictMath.log(from));
        };
    return (int) StrictMath.rint(share * (count - 1));
  }

  private static DoubleStream numbers(double from, double to, int count, Scale scale) {
    return IntStream.range(0, count).mapToDouble(index -> number(from, to, count, scale, index));
  }

  private static double number(double from, double to, int count, Scale scale, int index) {
    if (index == 0 || index == count - 1) {
      return index == 0 ? from : to;
    }
    double share = (double) index / (count - 1);
    double number =
        switch (scale) {
          case LINEAR -> from + (to - from) * share;
          case LOG ->
              StrictMath.exp(
                  StrictMath.log(from) + (StrictMath.log(to) - StrictMath.log(from)) * share);
        };
    return new BigDecimal(number, READABLE).doubleValue();
  }
}
