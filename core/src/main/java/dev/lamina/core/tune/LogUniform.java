package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * A number from {@code low} to {@code high}, every factor as likely wherever it starts; drawn with
 * five significant digits.
 */
public record LogUniform(double low, double high) implements Distribution {

  public LogUniform {
    Check.argument(
        0 < low && low < high && Double.isFinite(high),
        "Invalid log-uniform: [%s, %s] (want 0 < low < high)",
        low,
        high);
  }

  @Override
  public Setting draw(RandomStream random) {
    return at(random.nextDouble());
  }

  @Override
  public Setting at(double share) {
    Distribution.checkShare(share);
    double from = StrictMath.log(low);
    double to = StrictMath.log(high);
    double drawn = StrictMath.exp(from + (to - from) * share);
    // Rounding may step over the ends.
    return Setting.of(Math.min(high, Math.max(low, Distribution.rounded(drawn, high - low))));
  }

  @Override
  public Optional<List<Setting>> points() {
    return Optional.empty();
  }

  @Override
  public double shareOf(Setting setting) {
    Check.argument(contains(setting), "Invalid setting: %s (want one of %s)", setting, this);
    double from = StrictMath.log(low);
    double share =
        (StrictMath.log((double) setting.value()) - from) / (StrictMath.log(high) - from);
    return Math.min(Math.nextDown(1.0), share);
  }

  @Override
  public Setting setting(SpecNode written) {
    return Setting.of(written.number(low, high));
  }

  @Override
  public boolean contains(Setting setting) {
    return setting.value() instanceof Double number && low <= number && number <= high;
  }
}
