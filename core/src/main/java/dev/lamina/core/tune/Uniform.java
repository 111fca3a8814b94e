package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * A number from {@code low} to {@code high}, all equally likely; drawn to five digits of its size
 * or of the span.
 */
public record Uniform(double low, double high) implements Distribution {

  public Uniform {
    Check.argument(
        low < high && Double.isFinite(high - low),
        "Invalid uniform: [%s, %s] (want low < high)",
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
    double drawn = Distribution.rounded(low + (high - low) * share, high - low);
    return Setting.of(Math.min(high, Math.max(low, drawn)));
  }

  @Override
  public Optional<List<Setting>> points() {
    return Optional.empty();
  }

  @Override
  public double shareOf(Setting setting) {
    Check.argument(contains(setting), "Invalid setting: %s (want one of %s)", setting, this);
    double share = ((double) setting.value() - low) / (high - low);
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
