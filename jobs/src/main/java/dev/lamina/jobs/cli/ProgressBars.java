package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.spec.Check;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Live progress of a sweep: a line a running trial and one for the whole. On a terminal the lines
 * are drawn over; elsewhere there is one plain line whenever a segment starts or ends.
 *
 * <p>Safe for many threads: progress comes from all running trials at once. Whoever opens it closes
 * it, after which nothing more is drawn.
 */
final class ProgressBars implements AutoCloseable {

  private static final long REDRAW_NANOS = 200_000_000;
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final Terminal terminal;
  private final boolean blocks;
  private final LongSupplier nanos;
  private final long begun;
  private final SortedMap<Integer, Running> running = new TreeMap<>();
  private int trials;
  private int ended;
  private int failed;
  private int endedBefore;
  private int drawn;
  private long lastDrawn;
  private boolean closed;

  private static final class Running {
    final String label;
    final int fromEpoch;
    final int toEpoch;
    final long begun;
    TrialProgress progress;

    /** Before the first report, how many steps and epochs there are is not known: none are told. */
    Running(String label, int fromEpoch, int toEpoch, long begun) {
      this.label = label;
      this.fromEpoch = fromEpoch;
      this.toEpoch = toEpoch;
      this.begun = begun;
      this.progress = new TrialProgress(fromEpoch + 1, toEpoch, 0, 0, Double.NaN, 0, 0);
    }

    double fraction() {
      double epochs =
          progress.epoch() - 1 + (double) progress.step() / Math.max(1, progress.steps());
      return Math.max(0, Math.min(1, epochs / Math.max(1, progress.epochs())));
    }
  }

  /**
   * @param nanos the clock, as {@link System#nanoTime}
   */
  ProgressBars(PrintWriter out, Terminal terminal, Charset charset, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.blocks = charset.equals(StandardCharsets.UTF_8);
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /**
   * Tells how far the sweep is.
   *
   * @param trials it will have, as far as is known
   * @param ended trials for which nothing more will be run
   * @param failed those of them that failed
   */
  synchronized void sweep(int trials, int ended, int failed) {
    Check.argument(
        0 <= failed && failed <= ended, "Invalid counts: %s failed of %s ended", failed, ended);
    if (this.trials == 0) {
      endedBefore = ended;
    }
    this.trials = Math.max(trials, ended);
    this.ended = ended;
    this.failed = failed;
    draw(true);
  }

  /** A trial's segment has begun. */
  synchronized void started(int trial, String label, int fromEpoch, int toEpoch) {
    running.put(trial, new Running(label, fromEpoch, toEpoch, nanos.getAsLong()));
    if (terminal.redraws()) {
      draw(true);
    } else {
      line(
          "trial %d  %s  started, epochs %d to %d".formatted(trial, label, fromEpoch + 1, toEpoch));
    }
  }

  /**
   * A running trial has done a step. Trials that are not running are ignored: reports may be late.
   */
  synchronized void progressed(int trial, TrialProgress progress) {
    Running found = running.get(trial);
    if (found != null) {
      found.progress = progress;
      draw(false);
    }
  }

  /**
   * A trial's segment has ended.
   *
   * @param result in a few words, such as {@code test/accuracy 0.913}
   */
  synchronized void ended(int trial, String result) {
    Running found = running.remove(trial);
    if (found != null) {
      line(
          "trial %d  %s  %s  (%s)"
              .formatted(trial, found.label, result, ProgressLine.clock(since(found.begun))));
    }
  }

  /** Prints a line that stays, above the bars. */
  synchronized void line(String text) {
    if (closed) {
      return;
    }
    out.print(erasure());
    out.println(text.replaceAll("\\p{Cntrl}", " "));
    out.flush();
    drawn = 0;
    draw(true);
  }

  private void draw(boolean now) {
    long time = nanos.getAsLong();
    if (closed || !terminal.redraws() || (!now && time - lastDrawn < REDRAW_NANOS)) {
      return;
    }
    lastDrawn = time;
    List<ProgressLine> lines = lines();
    int nameWidth = lines.stream().mapToInt(ProgressLine::nameWidth).max().orElse(0);
    var text = new StringBuilder(erasure());
    for (ProgressLine line : lines) {
      // One column stays free: a full line would make some terminals go to the next one.
      text.append(line.text(Math.max(1, terminal.columns() - 1), nameWidth, blocks)).append('\n');
    }
    drawn = lines.size();
    out.print(text);
    out.flush();
  }

  private List<ProgressLine> lines() {
    var lines = new ArrayList<ProgressLine>();
    double done = ended;
    for (var entry : running.entrySet()) {
      Running trial = entry.getValue();
      lines.add(
          ProgressLine.of(
              entry.getKey(),
              trial.label,
              trial.fromEpoch,
              trial.toEpoch,
              trial.progress,
              since(trial.begun)));
      done += trial.fraction();
    }
    if (trials > 0) {
      // Trials of an earlier run cost this one no time, so they do not count in its estimate.
      double fraction = (done - endedBefore) / Math.max(1, trials - endedBefore);
      lines.add(
          ProgressLine.overall(ended, trials, running.size(), failed, fraction, since(begun)));
    }
    return lines;
  }

  private String erasure() {
    return drawn == 0 ? "" : UP.formatted(drawn) + CLEAR_LINE + CLEAR_BELOW;
  }

  private Duration since(long start) {
    return Duration.ofNanos(nanos.getAsLong() - start);
  }

  /** Takes the bars away; what {@link #line} printed stays. */
  @Override
  public synchronized void close() {
    if (!closed) {
      out.print(erasure());
      out.flush();
      drawn = 0;
      closed = true;
    }
  }
}
