package dev.lamina.jobs.data;

import dev.lamina.core.data.QualifiedName;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.SampleFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a published version of a data set holds, found by looking at every row but no content.
 *
 * @param folder of the tables
 * @param splits by name
 * @param rejects of the version
 * @param duplicates that were found
 */
public record DatasetSummary(
    String folder,
    Publication publication,
    SortedMap<String, SplitSummary> splits,
    List<Reject> rejects,
    Duplicates duplicates) {

  /** In how many bits of their difference hashes pictures that look alike may differ. */
  private static final int NEAR_BITS = 2;

  /**
   * Looks at a version.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it cannot be read
   */
  public static DatasetSummary of(DatasetTables tables, Publication publication) {
    var splits = new TreeMap<String, SplitSummary>();
    var duplicates = new Duplicates(NEAR_BITS);
    try (SampleFacts.Stream samples = SampleFacts.of(tables, publication.version())) {
      while (samples.hasNext()) {
        SampleFacts sample = samples.next();
        splits.computeIfAbsent(sample.split(), any -> new SplitSummary()).add(sample);
        var name = new QualifiedName(sample.split(), sample.key());
        duplicates.add(name, sample.sha256());
        sample.differenceHash().ifPresent(hash -> duplicates.add(name, hash));
      }
    }
    var rejects = new ArrayList<Reject>();
    try (Rows rows = tables.rejects().of(publication.listing())) {
      rows.forEachRemaining(row -> rejects.add(RejectsTable.reject(row)));
    }
    rejects.sort(Reject.ORDER);
    return new DatasetSummary(tables.folder(), publication, splits, rejects, duplicates);
  }

  /** For a terminal. */
  public String text() {
    return new SummaryText(this).text();
  }
}
