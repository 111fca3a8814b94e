package dev.lamina.jobs.cli;

import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.sweep.SweepRemote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a sweep is, as lines of at most 100 columns. */
final class StatusText {

  private static final int SHOWN = 16;

  private StatusText() {}

  static String of(SweepRemote.Status status) {
    var lines = new ArrayList<String>();
    lines.add(status.sweep().id() + ": " + what(status));
    lines.add("  trials: " + trials(status));
    lines.addAll(underWay(status));
    lines.add("  used: " + used(status));
    status.lastEntry().ifPresent(time -> lines.add("  last entry of the log: " + time));
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static String what(SweepRemote.Status status) {
    String driver =
        status
            .driver()
            .map(of -> "process %s on %s, since %s".formatted(of.process(), of.host(), of.began()))
            .orElse("nobody");
    if (status.state().cancelled()) {
      return "cancelled";
    }
    if (status.wanted().cancelled()) {
      return "to be cancelled; run by " + driver;
    }
    if (isDone(status)) {
      return "done";
    }
    if (status.wanted().paused()) {
      return status.driver().isEmpty()
          ? "paused ('lamina resume' goes on)"
          : "to be paused; run by " + driver;
    }
    return status.driver().isEmpty()
        ? "not run by anybody ('lamina resume' goes on)"
        : "run by " + driver;
  }

  private static boolean isDone(SweepRemote.Status status) {
    SweepState state = status.state();
    return status.planned().isPresent()
        && status.planned().getAsInt() == state.trials().size()
        && state.trials().stream().allMatch(trial -> trial.end().isPresent());
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
    return hours(status.used().time(), status.budget().time(), "hours")
        + ", "
        + hours(status.used().deviceTime(), status.budget().deviceTime(), "device hours");
  }

  private static String hours(Duration used, Optional<Duration> allowed, String unit) {
    String of = allowed.map(most -> " of " + number(most)).orElse("");
    return number(used) + of + " " + unit;
  }

  private static String number(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 3_600_000.0);
  }
}
