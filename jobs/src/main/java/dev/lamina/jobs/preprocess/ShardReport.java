package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.List;

/** What the task of one partition of {@link Layout} made. */
sealed interface ShardReport extends Serializable {

  /**
   * Of a shard.
   *
   * @param facts of the shard as it is now
   * @param changed whether it is other than it was
   * @param files that hold it and wait for their commit, if it has changed; empty for no samples
   * @param replaced files that held it, if it has changed
   * @param duplicates samples that were left out because others have their keys
   */
  record Shard(
      String split,
      int shard,
      ShardFacts facts,
      boolean changed,
      List<WrittenFile> files,
      List<WrittenFile> replaced,
      List<Reject> duplicates)
      implements ShardReport {}

  /** Of the partition for what is no sample. */
  record Rest(List<MembersTable.Entry> members, List<Reject> rejects) implements ShardReport {}
}
