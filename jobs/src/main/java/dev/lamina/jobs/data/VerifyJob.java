package dev.lamina.jobs.data;

import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.SplitDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads every row of a published version and holds it against all that is said of it: digests,
 * labels, shards, order, members, counts, and the content of each split.
 */
public final class VerifyJob {

  /**
   * What was found.
   *
   * @param samples number of rows that were read
   * @param bytes of their contents
   * @param faults in words; empty if all is well
   * @param faultCount number of all faults, of which some may not be in words
   */
  public record Result(long samples, long bytes, List<String> faults, long faultCount) {

    public Result {
      faults = List.copyOf(faults);
    }
  }

  private final LaminaSession session;
  private final DatasetTables tables;

  /**
   * @param session stays open; the caller closes it
   */
  public VerifyJob(LaminaSession session, DatasetTables tables) {
    this.session = session;
    this.tables = tables;
  }

  /**
   * Runs to the end, whatever is found.
   *
   * @throws LaminaException {@code DATA} if the tables cannot be read at all
   */
  public Result run(Publication publication) {
    var where = new ArrayList<VerifyShard.Where>();
    publication
        .splits()
        .forEach(
            (name, split) -> {
              for (int shard = 0; shard < split.shards(); shard++) {
                where.add(new VerifyShard.Where(name, shard));
              }
            });
    var work =
        new VerifyShard(
            tables.location(),
            publication.version(),
            new SerializableConfiguration(session.hadoop()));
    List<VerifyShard.Found> found;
    try {
      found = session.context().parallelize(where, where.size()).map(work).collect();
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw LaminaException.in(e)
          .map(known -> new LaminaException(known.failure(), known.getMessage(), e))
          .orElseGet(
              () -> new LaminaException(Failure.of(e), "Cannot verify: " + Failure.told(e), e));
    }
    return result(publication, found);
  }

  private Result result(Publication publication, List<VerifyShard.Found> found) {
    var faults = new ArrayList<String>();
    var shards = new TreeMap<String, List<ShardFacts>>();
    long count = 0;
    long bytes = 0;
    for (VerifyShard.Found shard : found) {
      faults.addAll(shard.faults());
      count += shard.faultCount();
      bytes += shard.bytes();
      shards.computeIfAbsent(shard.split(), any -> new ArrayList<>()).add(shard.facts());
    }
    List<String> whole = ofWhole(publication, shards);
    faults.addAll(whole);
    long samples =
        shards.values().stream().flatMap(List::stream).mapToLong(ShardFacts::samples).sum();
    return new Result(samples, bytes, faults, count + whole.size());
  }

  /** Of what is said of splits, not of rows. */
  private List<String> ofWhole(
      Publication publication, SortedMap<String, List<ShardFacts>> shards) {
    var faults = new ArrayList<String>();
    publication
        .splits()
        .forEach((name, split) -> faults.addAll(ofSplit(name, split, shards.get(name))));
    var delivered = new TreeMap<String, Long>();
    var members = new HashSet<QualifiedName>();
    for (MembersTable.Entry entry : tables.members().of(publication.listing())) {
      delivered.merge(entry.split(), entry.samples() + entry.rejects(), Long::sum);
      members.add(entry.qualifiedName());
    }
    var rejects = new TreeMap<String, Long>();
    try (Rows rows = tables.rejects().of(publication.listing())) {
      while (rows.hasNext()) {
        Reject reject = RejectsTable.reject(rows.next());
        rejects.merge(reject.split(), 1L, Long::sum);
        if (!members.contains(reject.qualifiedMember())) {
          faults.add(
              "%s: a reject of member %s (want one of those published)"
                  .formatted(reject.qualifiedKey(), reject.member()));
        }
      }
    }
    publication
        .splits()
        .forEach(
            (name, split) -> {
              long accounted = split.samples() + split.rejected();
              long read = delivered.getOrDefault(name, 0L);
              if (accounted != read) {
                faults.add(
                    "%s: %s samples and rejects of %s records that were read (want each once)"
                        .formatted(name, accounted, read));
              }
              if (split.rejected() != rejects.getOrDefault(name, 0L)) {
                faults.add(
                    "%s: %s rows of rejects (want %s)"
                        .formatted(name, rejects.getOrDefault(name, 0L), split.rejected()));
              }
            });
    return faults;
  }

  private static List<String> ofSplit(
      String name, SplitDescription split, List<ShardFacts> shards) {
    var faults = new ArrayList<String>();
    long samples = shards.stream().mapToLong(ShardFacts::samples).sum();
    if (samples != split.samples()) {
      faults.add("%s: %s samples (want %s)".formatted(name, samples, split.samples()));
    }
    String content = SplitDescription.content(shards);
    if (!content.equals(split.content())) {
      faults.add(
          "%s: its content is %s (want %s, which was published)"
              .formatted(name, content, split.content()));
    }
    return faults;
  }
}
