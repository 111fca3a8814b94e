package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.TrialProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of progress, cut to a width: a name, a bar, and details of which the least important
 * fall away first when there is no room for all of them. A value; draws nothing itself.
 *
 * @param fraction done, in [0, 1]
 * @param details the most important first
 */
record ProgressLine(String name, double fraction, List<String> details) {

  private static final int SHORTEST_BAR = 8;
  private static final int LONGEST_BAR = 24;
  private static final int LONGEST_NAME = 32;

  ProgressLine {
    name = plain(name);
    fraction = Double.isNaN(fraction) ? 0 : Math.max(0, Math.min(1, fraction));
    details = details.stream().map(ProgressLine::plain).toList();
  }

  /**
   * The line of a running trial.
   *
   * @param label what makes this trial different
   * @param fromEpoch epochs that were finished when its segment began
   * @param toEpoch epochs finished when its segment ends
   */
  static ProgressLine of(
      int trial,
      String label,
      int fromEpoch,
      int toEpoch,
      TrialProgress progress,
      Duration elapsed) {
    double epochs = progress.epoch() - 1 + (double) progress.step() / Math.max(1, progress.steps());
    double fraction = (epochs - fromEpoch) / Math.max(1, toEpoch - fromEpoch);
    var details = new ArrayList<String>();
    if (progress.step() == 0) {
      details.add("starting");
      return new ProgressLine("trial " + trial + "  " + label, fraction, details);
    }
    details.add("epoch " + progress.epoch() + "/" + progress.epochs());
    details.add("loss " + number(progress.loss()));
    details.add(String.format(Locale.ROOT, "%.0f img/s", progress.imagesPerSecond()));
    details.add("eta " + remaining(fraction, elapsed));
    details.add("step " + progress.step() + "/" + progress.steps());
    return new ProgressLine("trial " + trial + "  " + label, fraction, details);
  }

  /** The line of a whole sweep. */
  static ProgressLine overall(
      int ended, int trials, int running, int failed, double fraction, Duration elapsed) {
    var details = new ArrayList<String>();
    details.add(ended + "/" + trials + " trials");
    if (failed > 0) {
      details.add(failed + " failed");
    }
    details.add("eta " + remaining(fraction, elapsed));
    details.add(running + " running");
    details.add("elapsed " + clock(elapsed));
    return new ProgressLine("sweep", fraction, details);
  }

  /**
   * The text, at most that many characters.
   *
   * @param nameWidth of the name column, so that bars of several lines stand below each other
   * @param blocks whether the bar is drawn with Unicode blocks
   */
  String text(int columns, int nameWidth, boolean blocks) {
    int room = Math.max(SHORTEST_BAR, Math.min(nameWidth, columns / 3));
    String head = cut(name, room);
    head = head + " ".repeat(Math.max(0, room - head.length()));
    int shown = details.size();
    while (shown > 0 && head.length() + 3 + SHORTEST_BAR + tail(shown).length() > columns) {
      shown--;
    }
    int bar = Math.min(LONGEST_BAR, columns - head.length() - 3 - tail(shown).length());
    if (bar < SHORTEST_BAR) {
      return cut(name + tail(1), columns);
    }
    return head + " " + bar(bar, blocks) + tail(shown);
  }

  /** How wide the name column would like to be. */
  int nameWidth() {
    return Math.min(LONGEST_NAME, name.length());
  }

  private String tail(int shown) {
    var text = new StringBuilder();
    details.subList(0, Math.min(shown, details.size())).forEach(d -> text.append("  ").append(d));
    return text.toString();
  }

  private String bar(int length, boolean blocks) {
    int full = (int) Math.floor(fraction * length);
    return (blocks ? "▕" : "[")
        + (blocks ? "█" : "#").repeat(full)
        + (blocks ? "░" : "-").repeat(length - full)
        + (blocks ? "▏" : "]");
  }

  /** A number as short as it can be read. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    double size = Math.abs(value);
    return size != 0 && (size < 0.001 || size >= 100_000)
        ? String.format(Locale.ROOT, "%.2e", value)
        : String.format(Locale.ROOT, size < 10 ? "%.3f" : "%.1f", value);
  }

  /** Hours, minutes and seconds, such as {@code 1:02:03} or {@code 2:03}. */
  static String clock(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }

  private static String remaining(double fraction, Duration elapsed) {
    if (!(fraction > 0)) {
      return "-:--";
    }
    double millis = elapsed.toMillis() * Math.max(0, 1 - fraction) / fraction;
    return clock(Duration.ofMillis((long) millis));
  }

  private static String cut(String text, int columns) {
    return text.length() <= columns
        ? text
        : columns < 2 ? text.substring(0, columns) : text.substring(0, columns - 1) + "…";
  }

  /** Without what a terminal would take for a command: labels come from the user's file. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
