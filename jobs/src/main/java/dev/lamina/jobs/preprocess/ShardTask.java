package dev.lamina.jobs.preprocess;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.SamplesTable;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.ShardRows;
import dev.lamina.jobs.table.ShardTally;
import dev.lamina.jobs.table.WrittenFile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.Function2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The work of one task behind the shuffle: the rows of a shard, sorted, become files that wait for
 * their commit. Rows of members that were not read again come from the version before; where the
 * shard turns out to be as it was, nothing is left behind.
 *
 * @param base version that holds what is there
 * @param kept by split, the members whose rows stay
 */
record ShardTask(
    Layout layout, String tables, long base, Map<String, Set<String>> kept, HadoopSettings hadoop)
    implements Function2<Integer, Iterator<Tuple2<RowKey, Object>>, Iterator<ShardReport>> {

  private static final Logger LOG = LoggerFactory.getLogger(ShardTask.class);

  @Override
  public Iterator<ShardReport> call(Integer partition, Iterator<Tuple2<RowKey, Object>> rows) {
    ShardReport report =
        partition == layout.rest()
            ? rest(rows)
            : shard(layout.split(partition), layout.shardOf(partition), rows);
    return List.of(report).iterator();
  }

  private static ShardReport rest(Iterator<Tuple2<RowKey, Object>> rows) {
    var members = new ArrayList<MembersTable.Entry>();
    var rejects = new ArrayList<Reject>();
    rows.forEachRemaining(
        row -> {
          if (row._2() instanceof Reject reject) {
            rejects.add(reject);
          } else {
            members.add((MembersTable.Entry) row._2());
          }
        });
    return new ShardReport.Rest(members, rejects);
  }

  private ShardReport shard(String split, int shard, Iterator<Tuple2<RowKey, Object>> fresh) {
    var into = new DatasetTables(tables, hadoop.hadoop());
    Set<String> staying = kept.getOrDefault(split, Set.of());
    ShardRows.Before before = into.shardRows().before(base, split, shard, staying);
    if (!fresh.hasNext() && !before.loses()) {
      return new ShardReport.Shard(
          split, shard, before.facts(), false, List.of(), List.of(), List.of());
    }
    var duplicates = new ArrayList<Reject>();
    var tally = new ShardTally();
    List<WrittenFile> files;
    try (var old = into.shardRows().staying(base, split, shard, staying)) {
      var merged =
          new MergedRows(rows(fresh), old, row -> duplicates.add(duplicate(split, row)), tally);
      files = into.samples().table().write(merged);
    }
    ShardFacts facts = tally.facts();
    if (facts.rows().equals(before.facts().rows())) {
      discard(files, into);
      return new ShardReport.Shard(split, shard, facts, false, List.of(), List.of(), duplicates);
    }
    return new ShardReport.Shard(
        split, shard, facts, true, files, into.shardRows().files(base, split, shard), duplicates);
  }

  private static Iterator<Object[]> rows(Iterator<Tuple2<RowKey, Object>> shuffled) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return shuffled.hasNext();
      }

      @Override
      public Object[] next() {
        return ((PackedRow) shuffled.next()._2()).row();
      }
    };
  }

  /** Files that stay are garbage, no more: the shard is as it was. */
  private static void discard(List<WrittenFile> files, DatasetTables into) {
    try {
      into.samples().table().discard(files);
    } catch (LaminaException e) {
      LOG.warn("Cannot remove files of a shard that has not changed", e);
    }
  }

  private static Reject duplicate(String split, Object[] row) {
    return new Reject(
        split,
        SamplesTable.key(row),
        SamplesTable.position(row),
        RejectReason.DUPLICATE_KEY,
        "another sample has this key (want each once)",
        SamplesTable.member(row));
  }
}
