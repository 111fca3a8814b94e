package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Brings a {@link Tracker} up to date, or holds it against the tables. */
public final class Tracking {

  private static final int SHOWN = 20;

  private Tracking() {}

  /**
   * What was handed on.
   *
   * @param runs there are
   * @param epochs there are, of all runs together
   * @param added of these, which were not there before, or not with all their values
   */
  public record Progress(int runs, int epochs, int added) {}

  /**
   * Adds what is new.
   *
   * @throws LaminaException {@code DATA} if epochs are there that the tables do not have; {@code
   *     RESOURCES} if it cannot be read or written
   */
  public static Progress update(MeasuredSweep sweep, Tracker tracker) {
    int added = 0;
    try {
      for (MeasuredRun missing : tracker.missing(sweep)) {
        tracker.append(sweep, missing);
        added += missing.epochs().size();
      }
      tracker.conclude(sweep);
    } catch (IOException e) {
      throw failed(sweep, e);
    }
    return new Progress(sweep.runs().size(), sweep.epochs(), added);
  }

  /**
   * What is there and in the tables, and differs.
   *
   * @return in words, some of them at most; empty if all is the same
   * @throws LaminaException {@code RESOURCES} if it cannot be read
   */
  public static List<String> differences(MeasuredSweep sweep, Tracker tracker) {
    var differences = new ArrayList<String>();
    try {
      SortedMap<Run, TrackedRun> there = tracker.read(sweep.entry());
      for (MeasuredRun run : sweep.runs()) {
        compare(run, there.getOrDefault(run.run(), new TrackedRun()), tracker, differences);
      }
      differences.addAll(tracker.otherDifferences(sweep, there));
    } catch (IOException e) {
      throw failed(sweep, e);
    }
    return Collections.unmodifiableList(
        differences.subList(0, Math.min(SHOWN, differences.size())));
  }

  private static void compare(
      MeasuredRun run, TrackedRun there, Tracker tracker, List<String> differences) {
    String name = run.run().name();
    if (there.epochs().size() != run.epochs().size()) {
      differences.add(
          "%s: %s epochs (want %s%s)"
              .formatted(
                  name,
                  there.epochs().size(),
                  run.epochs().size(),
                  isBehind(run, there) ? "; the next track adds those that are newer" : ""));
    }
    for (MeasuredEpoch epoch : run.epochs()) {
      SortedMap<String, List<Double>> found = there.epochs().get(epoch.epoch());
      if (found != null) {
        String where = "%s, epoch %s".formatted(name, epoch.epoch());
        epoch
            .values()
            .forEach(
                (metric, value) -> {
                  double wanted = tracker.kept(value);
                  List<Double> values = found.getOrDefault(metric, List.of());
                  if (!values.equals(List.of(wanted))) {
                    differences.add(
                        "%s: %s is %s (want %s)".formatted(where, metric, told(values), wanted));
                  }
                });
        var more = new TreeMap<>(found);
        more.keySet().removeAll(epoch.values().keySet());
        if (!more.isEmpty()) {
          differences.add("%s: %s (want none of it)".formatted(where, more));
        }
      }
    }
  }

  /** Whether nothing is missing but the newest epochs. */
  private static boolean isBehind(MeasuredRun run, TrackedRun there) {
    int known = there.epochs().size();
    return known > 0
        && known < run.epochs().size()
        && run.epochs().subList(0, known).stream()
            .allMatch(epoch -> there.epochs().containsKey(epoch.epoch()));
  }

  private static String told(List<Double> values) {
    return switch (values.size()) {
      case 0 -> "missing";
      case 1 -> String.valueOf(values.get(0));
      default -> "there %s times, as %s".formatted(values.size(), values);
    };
  }

  private static LaminaException failed(MeasuredSweep sweep, IOException e) {
    return new LaminaException(
        Failure.RESOURCES, "Cannot hand on sweep %s: %s".formatted(sweep.id(), e), e);
  }
}
