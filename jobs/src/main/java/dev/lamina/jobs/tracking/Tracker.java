package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.table.SweepsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A place that other tools read. It tells itself how far it is, so that nothing needs to be
 * remembered elsewhere. For one thread.
 */
public interface Tracker extends AutoCloseable {

  /**
   * Everything that is there of a sweep, by run. What was half written may be left out.
   *
   * @throws IOException if it cannot be read
   */
  SortedMap<Run, TrackedRun> read(SweepsTable.Entry sweep) throws IOException;

  /**
   * The runs of a sweep that are not all there, with what is to be added of each. As it is here,
   * whole epochs after those that are there.
   *
   * @throws IOException if it cannot be read
   * @throws LaminaException {@code DATA} if epochs are there that the tables do not have
   */
  default List<MeasuredRun> missing(MeasuredSweep sweep) throws IOException {
    SortedMap<Run, TrackedRun> there = read(sweep.entry());
    var missing = new ArrayList<MeasuredRun>();
    for (MeasuredRun run : sweep.runs()) {
      var known = there.getOrDefault(run.run(), new TrackedRun()).epochs();
      int last = known.isEmpty() ? 0 : known.lastKey();
      List<MeasuredEpoch> newer =
          run.epochs().stream().filter(epoch -> epoch.epoch() > last).toList();
      int before = run.epochs().size() - newer.size();
      if (known.size() != before) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot go on with %s of sweep %s: there are %s epochs to epoch %s, the tables have %s (want another folder)"
                .formatted(run.run().name(), sweep.id(), known.size(), last, before));
      }
      if (!newer.isEmpty()) {
        missing.add(run.with(newer));
      }
    }
    return missing;
  }

  /**
   * Adds what is missing of a run.
   *
   * @param missing one that {@link #missing} gave, with parameters that are told once
   * @throws IOException if it cannot be written; what was half written is made good by the next try
   */
  void append(MeasuredSweep sweep, MeasuredRun missing) throws IOException;

  /**
   * Tells where the sweep and its trials stand, after all that was missing was added. Nothing here.
   *
   * @throws IOException if it cannot be told
   */
  default void conclude(MeasuredSweep sweep) throws IOException {}

  /**
   * What differs from the tables beside values of epochs, in words. Nothing here.
   *
   * @param there what {@link #read} gave of the sweep
   * @throws IOException if it cannot be read
   */
  default List<String> otherDifferences(MeasuredSweep sweep, SortedMap<Run, TrackedRun> there)
      throws IOException {
    return List.of();
  }

  /** A value as it comes back from here. */
  default double kept(double value) {
    return value;
  }

  /** Lets others have the place. */
  @Override
  void close();
}
