package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a sweep is, as lines of at most 100 columns. */
public final class StatusText {

  private static final int SHOWN = 16;

  private StatusText() {}

  /** Its lines, each with its end. */
  public static String of(SweepRemote.Status status) {
    var lines = new ArrayList<String>();
    lines.add(status.sweep().id() + ": " + what(status));
    if (!status.keys().isEmpty()) {
      lines.add("  run: " + runs(status.keys()));
    }
    lines.add("  trials: " + trials(status));
    lines.addAll(underWay(status));
    lines.add("  used: " + used(status));
    status
        .lastEntry()
        .ifPresent(
            time -> lines.add("  last entry of the log: " + time.truncatedTo(ChronoUnit.SECONDS)));
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static String what(SweepRemote.Status status) {
    if (status.state().cancelled()) {
      return "cancelled";
    }
    if (status.isDone()) {
      return "done";
    }
    String driver =
        status
            .driver()
            .map(of -> "run by %s, last seen %s".formatted(of.told(), of.seen()))
            .orElse("not run by anybody");
    if (status.wanted().cancelled()) {
      return driver + ", to be cancelled (if nothing happens: 'lamina cancel' again)";
    }
    if (status.wanted().paused()) {
      return status.driver().isEmpty()
          ? "paused ('lamina resume' goes on)"
          : driver + ", to be paused";
    }
    if (status.driver().isPresent()) {
      return driver;
    }
    return isSpent(status.used().time(), status.budget().time())
            || isSpent(status.used().deviceTime(), status.budget().deviceTime())
        ? driver + ", its budget is used up (raise run.budget in its file; 'lamina sweep' goes on)"
        : driver + " ('lamina resume' goes on)";
  }

  /** The last key; one night after another may stand for the same sweep. */
  private static String runs(List<String> keys) {
    String last = keys.get(keys.size() - 1);
    return keys.size() == 1 ? last : "%s, and %s before".formatted(last, keys.size() - 1);
  }

  private static boolean isSpent(Duration used, Optional<Duration> allowed) {
    return allowed.isPresent() && used.compareTo(allowed.get()) >= 0;
  }

  private static String trials(SweepRemote.Status status) {
    List<TrialState> trials = status.state().trials();
    var counts = new ArrayList<String>();
    for (Status of : Status.values()) {
      long count = trials.stream().filter(trial -> trial.status() == of).count();
      if (count > 0) {
        counts.add(count + " " + of.name().toLowerCase(Locale.ROOT));
      }
    }
    int missing = status.planned().orElse(trials.size()) - trials.size();
    if (missing > 0) {
      counts.add(missing + " not begun");
    }
    return counts.isEmpty() ? "none yet" : String.join(", ", counts);
  }

  private static List<String> underWay(SweepRemote.Status status) {
    var lines = new ArrayList<String>();
    boolean lost = status.driver().isEmpty();
    for (TrialState trial : status.state().trials()) {
      Optional<Started> segment = trial.underWay();
      segment.ifPresent(
          of ->
              lines.add(
                  "  trial %s, attempt %s: epochs %s to %s%s"
                      .formatted(
                          of.trial(),
                          of.attempt(),
                          of.fromEpoch() + 1,
                          of.toEpoch(),
                          lost ? ", lost with its driver; it is run again" : "")));
    }
    if (lines.size() > SHOWN) {
      int more = lines.size() - SHOWN;
      lines.subList(SHOWN, lines.size()).clear();
      lines.add("  and %s more under way".formatted(more));
    }
    return lines;
  }

  private static String used(SweepRemote.Status status) {
    return told(status.used().time(), status.budget().time())
        + " of time, "
        + told(status.used().deviceTime(), status.budget().deviceTime())
        + " of devices";
  }

  private static String told(Duration used, Optional<Duration> allowed) {
    return clock(used) + allowed.map(most -> " of " + clock(most)).orElse("");
  }

  /** Hours, minutes, seconds. */
  private static String clock(Duration duration) {
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        duration.toHours(),
        duration.toMinutesPart(),
        duration.toSecondsPart());
  }
}
