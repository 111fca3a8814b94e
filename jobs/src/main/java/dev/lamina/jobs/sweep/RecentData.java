package dev.lamina.jobs.sweep;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Split;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.SampleSets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;

/**
 * Keeps the data set that a segment used last loaded in this process, until one uses another: the
 * next segment of a sweep mostly wants the same.
 */
final class RecentData {

  /** What is kept: a data set, the split it holds out, and its open splits. */
  private record Kept(DatasetVersion data, String heldOut, List<SampleSet> splits) {}

  private static final AtomicReference<Kept> KEPT = new AtomicReference<>();

  private RecentData() {}

  /** Keeps the splits of a data set, which the caller has open. */
  static void keep(DatasetVersion data, Configuration hadoop) {
    Kept last = KEPT.get();
    if (last != null && last.data.equals(data)) {
      return;
    }
    String heldOut = data.publication(hadoop).heldOut();
    SampleSet train = SampleSets.acquire(data, Split.TRAIN, hadoop);
    SampleSet test;
    try {
      test = SampleSets.acquire(data, heldOut, hadoop);
    } catch (RuntimeException | Error e) {
      train.close();
      throw e;
    }
    Kept before = KEPT.getAndSet(new Kept(data, heldOut, List.of(train, test)));
    if (before != null) {
      before.splits.forEach(SampleSet::close);
    }
  }

  /**
   * The split that a version of a data set holds out, looked up unless it was kept last.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the version is not published, or
   *     holds something else
   */
  static String heldOut(DatasetVersion data, Configuration hadoop) {
    Kept last = KEPT.get();
    return last != null && last.data.equals(data)
        ? last.heldOut
        : data.publication(hadoop).heldOut();
  }
}
