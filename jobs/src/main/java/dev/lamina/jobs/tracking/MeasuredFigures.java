package dev.lamina.jobs.tracking;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What the trials of a sweep left beside values, a trial at a time and when it is asked for, as it
 * may be large. Of segments that the log names; drawings that {@code clean} dropped meanwhile are
 * gone.
 */
public final class MeasuredFigures {

  private final String sweep;
  private final List<SweepEvent> log;
  private final DrawingsTable drawings;
  private final PrecisionRecallTable counts;

  /** Few sweeps draw, and texts are not counted: who has no table is asked once. */
  private final boolean anyDrawings;

  private final boolean anyCounts;

  /**
   * @param results folder of the tables of results
   * @param log of the sweep, as it was read
   */
  MeasuredFigures(String results, Configuration hadoop, String sweep, List<SweepEvent> log) {
    this.sweep = sweep;
    this.log = List.copyOf(log);
    this.drawings = new DrawingsTable(results, hadoop);
    this.counts = new PrecisionRecallTable(results, hadoop);
    this.anyDrawings = drawings.exists();
    this.anyCounts = counts.exists();
  }

  /**
   * Every drawing of a trial that is still there, by epoch, in order of their names.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the table is broken
   */
  SortedMap<Integer, List<Drawing>> drawings(int trial) {
    return anyDrawings ? drawings.history(sweep, trial, log) : new TreeMap<>();
  }

  /**
   * How often a trial was right, by epoch, in order of classes.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the table is broken
   */
  SortedMap<Integer, List<PrecisionRecall>> precisionRecall(int trial) {
    return anyCounts ? counts.read(sweep, trial, log) : new TreeMap<>();
  }
}
