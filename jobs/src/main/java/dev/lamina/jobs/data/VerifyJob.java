package dev.lamina.jobs.data;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.data.Split;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.JobFailure;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.PictureShape;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.SplitDescription;
import dev.lamina.jobs.table.SplitTally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;

/**
 * Reads every row of a published version, decodes every picture, and holds it against all that is
 * said of it: digests, labels, sizes, sums and hashes of pixels, shards, order, members, counts,
 * the content of each split, and what the publication tells of all pictures.
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
    List<MembersTable.Entry> entries = tables.members().of(publication.listing());
    Broadcast<PublishedRows> published =
        session.context().broadcast(PublishedRows.of(publication, entries));
    var work = new VerifyShard(tables.location(), published, HadoopSettings.of(session.hadoop()));
    List<VerifyShard.Found> found;
    try {
      found = session.context().parallelize(where, where.size()).map(work).collect();
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw JobFailure.of("verify", e, session.context());
    } finally {
      published.destroy();
    }
    return result(publication, entries, found);
  }

  private Result result(
      Publication publication, List<MembersTable.Entry> entries, List<VerifyShard.Found> found) {
    var faults = new ArrayList<String>();
    var tallies = new TreeMap<String, SplitTally>();
    long count = 0;
    long bytes = 0;
    for (VerifyShard.Found shard : found) {
      faults.addAll(shard.faults());
      count += shard.faultCount();
      bytes += shard.bytes();
      tallies.computeIfAbsent(shard.split(), any -> new SplitTally()).add(shard.facts());
    }
    List<String> whole = ofWhole(publication, entries, tallies);
    faults.addAll(whole);
    long samples = tallies.values().stream().mapToLong(SplitTally::samples).sum();
    return new Result(samples, bytes, faults, count + whole.size());
  }

  /** Of what is said of splits, not of rows. */
  private List<String> ofWhole(
      Publication publication,
      List<MembersTable.Entry> entries,
      SortedMap<String, SplitTally> tallies) {
    var faults = new ArrayList<String>();
    publication
        .splits()
        .forEach((name, split) -> faults.addAll(ofSplit(name, split, tallies.get(name))));
    faults.addAll(ofPictures(publication, tallies));
    var delivered = new TreeMap<String, Long>();
    var members = new HashSet<QualifiedName>();
    for (MembersTable.Entry entry : entries) {
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

  /** Of what the publication tells of all pictures: trials read it and not the rows. */
  private static List<String> ofPictures(
      Publication publication, SortedMap<String, SplitTally> tallies) {
    var faults = new ArrayList<String>();
    PictureShape shape =
        PictureShape.common(tallies.values().stream().map(SplitTally::shape).toList());
    if (!publication.shape().equals(shape)) {
      faults.add(
          "all pictures: %s are published (want %s, as they have)"
              .formatted(publication.shape().text(), shape.text()));
    }
    Optional<Normalization> normalization =
        Optional.ofNullable(tallies.get(Split.TRAIN)).flatMap(SplitTally::normalization);
    if (!publication.normalization().equals(normalization)) {
      faults.add(
          "%s: %s published (want %s, as its pictures have)"
              .formatted(Split.TRAIN, text(publication.normalization()), text(normalization)));
    }
    return faults;
  }

  private static String text(Optional<Normalization> normalization) {
    return normalization.map(Normalization::text).orElse("no mean and deviation");
  }

  private static List<String> ofSplit(String name, SplitDescription split, SplitTally tally) {
    var faults = new ArrayList<String>();
    if (tally.samples() != split.samples()) {
      faults.add("%s: %s samples (want %s)".formatted(name, tally.samples(), split.samples()));
    }
    String content = tally.content();
    if (!content.equals(split.content())) {
      faults.add(
          "%s: its content is %s (want %s, which was published)"
              .formatted(name, content, split.content()));
    }
    return faults;
  }
}
