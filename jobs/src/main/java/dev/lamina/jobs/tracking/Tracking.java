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
   * @param added of these, which were not there before
   */
  public record Progress(int runs, int epochs, int added) {}

  /**
   * Adds what is new.
   *
   * @throws LaminaException {@code DATA} if epochs are there that the tables do not have; {@code
   *     RESOURCES} if it cannot be read or written
   */
  public static Progress update(String sweep, List<MeasuredRun> runs, Tracker tracker) {
    int epochs = 0;
    int added = 0;
    try {
      var there = tracker.read(sweep);
      for (MeasuredRun run : runs) {
        SortedMap<Integer, SortedMap<String, Double>> known =
            there.getOrDefault(run.run(), new TreeMap<>());
        int last = known.isEmpty() ? 0 : known.lastKey();
        List<MeasuredEpoch> newer =
            run.epochs().stream().filter(epoch -> epoch.epoch() > last).toList();
        int before = run.epochs().size() - newer.size();
        if (known.size() != before) {
          throw new LaminaException(
              Failure.DATA,
              "Cannot go on with %s of sweep %s: there are %s epochs to epoch %s, the tables have %s (want another folder)"
                  .formatted(run.run().name(), sweep, known.size(), last, before));
        }
        if (!newer.isEmpty()) {
          tracker.append(run, newer);
        }
        epochs += run.epochs().size();
        added += newer.size();
      }
    } catch (IOException e) {
      throw failed(sweep, e);
    }
    return new Progress(runs.size(), epochs, added);
  }

  /**
   * What is there and in the tables, and differs.
   *
   * @return in words, some of them at most; empty if all is the same
   * @throws LaminaException {@code RESOURCES} if it cannot be read
   */
  public static List<String> differences(String sweep, List<MeasuredRun> runs, Tracker tracker) {
    var differences = new ArrayList<String>();
    try {
      var there = tracker.read(sweep);
      for (MeasuredRun run : runs) {
        compare(run, there.getOrDefault(run.run(), new TreeMap<>()), tracker, differences);
      }
    } catch (IOException e) {
      throw failed(sweep, e);
    }
    return Collections.unmodifiableList(
        differences.subList(0, Math.min(SHOWN, differences.size())));
  }

  private static void compare(
      MeasuredRun run,
      SortedMap<Integer, SortedMap<String, Double>> there,
      Tracker tracker,
      List<String> differences) {
    String name = run.run().name();
    if (there.size() != run.epochs().size()) {
      differences.add("%s: %s epochs (want %s)".formatted(name, there.size(), run.epochs().size()));
    }
    for (MeasuredEpoch epoch : run.epochs()) {
      var wanted = new TreeMap<String, Double>();
      epoch.values().forEach((metric, value) -> wanted.put(metric, tracker.kept(value)));
      SortedMap<String, Double> found = there.get(epoch.epoch());
      if (found != null && !found.equals(wanted)) {
        wanted.forEach(
            (metric, value) -> {
              if (!value.equals(found.get(metric))) {
                differences.add(
                    "%s, epoch %s: %s is %s (want %s)"
                        .formatted(name, epoch.epoch(), metric, found.get(metric), value));
              }
            });
        if (found.size() > wanted.size()) {
          differences.add(
              "%s, epoch %s: %s values (want %s)"
                  .formatted(name, epoch.epoch(), found.size(), wanted.size()));
        }
      }
    }
  }

  private static LaminaException failed(String sweep, IOException e) {
    return new LaminaException(
        Failure.RESOURCES, "Cannot hand on sweep %s: %s".formatted(sweep, e), e);
  }
}
