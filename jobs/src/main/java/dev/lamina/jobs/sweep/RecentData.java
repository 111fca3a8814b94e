package dev.lamina.jobs.sweep;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Split;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.SampleSets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Keeps the data set that a segment used last loaded in this process, until one uses another: the
 * next segment of a sweep mostly wants the same.
 */
final class RecentData {

  private static final RecentData OF_THIS_JVM = new RecentData();

  private String kept = "";
  private String heldOut = "";
  private List<SampleSet> splits = List.of();

  private RecentData() {}

  /** Keeps the splits of a data set, which the caller has open. */
  static void keep(String data, long version, Configuration hadoop) {
    OF_THIS_JVM.replace(data, version, hadoop);
  }

  /**
   * The split that a version of a data set holds out, looked up unless it was kept last.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the version is not published
   */
  static String heldOut(String data, long version, Configuration hadoop) {
    return OF_THIS_JVM.named(data, version, hadoop);
  }

  private synchronized String named(String data, long version, Configuration hadoop) {
    return key(data, version).equals(kept)
        ? heldOut
        : new DatasetTables(data, hadoop).at(version).heldOut();
  }

  private static String key(String data, long version) {
    return version + " " + data;
  }

  private synchronized void replace(String data, long version, Configuration hadoop) {
    String wanted = key(data, version);
    if (wanted.equals(kept)) {
      return;
    }
    splits.forEach(SampleSet::close);
    splits = List.of();
    kept = "";
    var acquired = new ArrayList<SampleSet>();
    splits = acquired;
    acquired.add(SampleSets.acquire(data, version, Split.TRAIN, hadoop));
    heldOut = new DatasetTables(data, hadoop).at(version).heldOut();
    acquired.add(SampleSets.acquire(data, version, heldOut, hadoop));
    kept = wanted;
  }
}
