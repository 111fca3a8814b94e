package dev.lamina.jobs.tracking;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What the trials of a sweep left beside values: read when it is asked for, as it may be large.
 * Nobody but who shows it reads it.
 */
public final class MeasuredFigures {

  private final String sweep;
  private final List<SweepEvent> log;
  private final DrawingsTable drawings;
  private final PrecisionRecallTable counts;

  /**
   * @param results folder of the tables of results
   * @param log of the sweep, as it was read
   */
  MeasuredFigures(String results, Configuration hadoop, String sweep, List<SweepEvent> log) {
    this.sweep = sweep;
    this.log = List.copyOf(log);
    this.drawings = new DrawingsTable(results, hadoop);
    this.counts = new PrecisionRecallTable(results, hadoop);
  }

  /**
   * Every drawing of a trial that is still there, by epoch, in order of their names.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the table is broken
   */
  SortedMap<Integer, List<Drawing>> drawings(int trial) {
    return drawings.history(sweep, trial, log);
  }

  /**
   * How often a trial was right, by epoch, in order of classes.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the table is broken
   */
  SortedMap<Integer, List<PrecisionRecall>> precisionRecall(int trial) {
    return counts.read(sweep, trial, log);
  }
}
