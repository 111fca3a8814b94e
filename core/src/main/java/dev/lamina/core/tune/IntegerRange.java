package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A whole number from {@code low} to {@code high}, both included, all equally likely.
 *
 * @param low at least -{@link #LIMIT}
 * @param high at most {@link #LIMIT}, above {@code low}
 */
public record IntegerRange(int low, int high) implements Distribution {

  /** How far from zero the ends may be. */
  public static final int LIMIT = 1_000_000_000;

  public IntegerRange {
    Check.argument(
        -LIMIT <= low && low < high && high <= LIMIT,
        "Invalid int: [%s, %s] (want low < high, both from %s to %s)",
        low,
        high,
        -LIMIT,
        LIMIT);
  }

  @Override
  public Setting draw(RandomStream random) {
    return Setting.of((long) low + random.nextInt(high - low + 1));
  }

  @Override
  public Setting at(double share) {
    return Setting.of((long) low + Distribution.part(share, high - low + 1));
  }

  @Override
  public Optional<List<Setting>> points() {
    if (high - low >= MAX_POINTS) {
      return Optional.empty();
    }
    return Optional.of(LongStream.rangeClosed(low, high).mapToObj(Setting::of).toList());
  }

  @Override
  public double shareOf(Setting setting) {
    Check.argument(contains(setting), "Invalid setting: %s (want one of %s)", setting, this);
    return Distribution.middle((int) ((long) setting.value() - low), high - low + 1);
  }

  @Override
  public Setting setting(SpecNode written) {
    return Setting.of(written.integer(low, high));
  }

  @Override
  public boolean contains(Setting setting) {
    return setting.value() instanceof Long number && low <= number && number <= high;
  }
}
