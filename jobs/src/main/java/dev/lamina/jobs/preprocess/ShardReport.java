package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** What the task of one partition of {@link Layout} made. */
sealed interface ShardReport extends Serializable {

  /**
   * Of a shard.
   *
   * @param facts of the shard as it is now
   * @param files that hold it and wait for their commit; empty if the files that are there stay
   * @param duplicates samples that were left out because others have their keys
   */
  record Shard(
      String split,
      int shard,
      ShardFacts facts,
      Optional<List<WrittenFile>> files,
      List<Reject> duplicates)
      implements ShardReport {}

  /** Of the partition for what is no sample. */
  record Rest(List<MembersTable.Entry> members, List<Reject> rejects) implements ShardReport {}
}
