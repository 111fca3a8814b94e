package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * One of some settings, each as likely as the others.
 *
 * @param settings with different labels; at least one
 */
public record Choice(List<Setting> settings) implements Distribution {

  public Choice {
    settings = List.copyOf(settings);
    Check.argument(
        !settings.isEmpty() && settings.size() <= MAX_POINTS,
        "Invalid choice: %s values (want 1 to %s)",
        settings.size(),
        MAX_POINTS);
    long labels = settings.stream().map(Setting::label).distinct().count();
    Check.argument(
        labels == settings.size(), "Invalid choice: %s (want different labels)", settings);
  }

  @Override
  public Setting draw(RandomStream random) {
    return settings.get(random.nextInt(settings.size()));
  }

  @Override
  public Setting at(double share) {
    return settings.get(Distribution.part(share, settings.size()));
  }

  @Override
  public Optional<List<Setting>> points() {
    return Optional.of(settings);
  }

  @Override
  public double shareOf(Setting setting) {
    Check.argument(contains(setting), "Invalid setting: %s (want one of %s)", setting, this);
    return Distribution.middle(settings.indexOf(setting), settings.size());
  }

  @Override
  public Setting setting(SpecNode written) {
    List<String> labels = settings.stream().map(Setting::label).toList();
    int index =
        written.value() == null
            ? -1
            : labels.indexOf(written.checked(() -> Setting.of(written.value())).label());
    if (index < 0) {
      throw written.wrong("one of " + String.join(", ", labels));
    }
    return settings.get(index);
  }

  @Override
  public boolean contains(Setting setting) {
    return settings.contains(setting);
  }
}
