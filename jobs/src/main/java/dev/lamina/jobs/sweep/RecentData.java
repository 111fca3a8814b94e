package dev.lamina.jobs.sweep;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Split;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.SampleSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Keeps the data set that a segment used last loaded in this process, until one uses another: the
 * next segment of a sweep mostly wants the same.
 */
final class RecentData {

  private static final RecentData OF_THIS_JVM = new RecentData();

  private Optional<DatasetVersion> kept = Optional.empty();
  private String heldOut = "";
  private List<SampleSet> splits = List.of();

  private RecentData() {}

  /** Keeps the splits of a data set, which the caller has open. */
  static void keep(DatasetVersion data, Configuration hadoop) {
    OF_THIS_JVM.replace(data, hadoop);
  }

  /**
   * The split that a version of a data set holds out, looked up unless it was kept last.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the version is not published, or
   *     holds something else
   */
  static String heldOut(DatasetVersion data, Configuration hadoop) {
    return OF_THIS_JVM.named(data, hadoop);
  }

  private synchronized String named(DatasetVersion data, Configuration hadoop) {
    return kept.equals(Optional.of(data)) ? heldOut : data.publication(hadoop).heldOut();
  }

  private synchronized void replace(DatasetVersion data, Configuration hadoop) {
    if (kept.equals(Optional.of(data))) {
      return;
    }
    splits.forEach(SampleSet::close);
    splits = List.of();
    kept = Optional.empty();
    var acquired = new ArrayList<SampleSet>();
    splits = acquired;
    acquired.add(SampleSets.acquire(data, Split.TRAIN, hadoop));
    heldOut = data.publication(hadoop).heldOut();
    acquired.add(SampleSets.acquire(data, heldOut, hadoop));
    kept = Optional.of(data);
  }
}
