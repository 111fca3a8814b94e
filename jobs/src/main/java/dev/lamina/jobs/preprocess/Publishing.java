package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Member;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.Split;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DeltaTable;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.PictureShape;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.SplitDescription;
import dev.lamina.jobs.table.SplitTally;
import dev.lamina.jobs.table.TransactionId;
import dev.lamina.jobs.table.TransactionTakenException;
import dev.lamina.jobs.table.WrittenFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The driver's part of one attempt to publish: what is there before, and the commits after. Data
 * before pointer: rejects and members, samples, and last the publication.
 */
final class Publishing {

  /** Bytes of the source that one shard holds, about. */
  private static final long SHARD_BYTES = 64L << 20;

  private static final String APPLICATION = "lamina-preprocess";

  private final DatasetTables tables;
  private final PreprocessRequest request;

  /**
   * What the work starts from.
   *
   * @param published what is there; empty if nothing is
   * @param base the version of {@code samples} that holds it
   */
  record Start(Optional<Publication> published, long base) {}

  Publishing(DatasetTables tables, PreprocessRequest request) {
    this.tables = tables;
    this.request = request;
  }

  /**
   * Looks at what is published, and undoes what a run left that died before it published.
   *
   * @throws LaminaException {@code DATA} if another data set, or one prepared otherwise, is there
   */
  Start start(DatasetDescription description) {
    Optional<Publication> published = tables.descriptions().newest();
    published.ifPresent(publication -> refuseOther(publication, description));
    DeltaTable samples = tables.samples().table();
    long newest = samples.version();
    long wanted = published.map(Publication::version).orElse(0L);
    return new Start(published, newest == wanted ? newest : undone(samples, newest, wanted));
  }

  /** Number of shards for each split of the source. */
  SortedMap<String, Integer> shards(List<Member> members, Optional<Publication> published) {
    var bytes = new TreeMap<String, Long>();
    members.forEach(member -> bytes.merge(member.split(), member.bytes(), Long::sum));
    var shards = new TreeMap<String, Integer>();
    bytes.forEach(
        (split, sum) -> {
          long wanted =
              request.shards().isPresent()
                  ? request.shards().getAsInt()
                  : Math.max(1, (sum + SHARD_BYTES - 1) / SHARD_BYTES);
          Optional<Integer> have =
              published
                  .map(publication -> publication.splits().get(split))
                  .map(SplitDescription::shards);
          if (have.isPresent() && request.shards().isPresent() && have.get() != wanted) {
            throw new LaminaException(
                Failure.SPEC,
                "Cannot preprocess into %s shards: split %s of %s has %s (leave --shards out, or choose a new path)"
                    .formatted(wanted, split, request.tables(), have.get()));
          }
          shards.put(split, have.orElseGet(() -> Math.toIntExact(wanted)));
        });
    return shards;
  }

  /**
   * Commits what tasks have made.
   *
   * @throws LaminaException {@code DATA} if too much was rejected; nothing is published
   * @throws TransactionTakenException if another run has published meanwhile
   */
  Publication commit(
      DatasetDescription description,
      Start start,
      Changes changes,
      Layout layout,
      List<ShardReport> reports) {
    var entries = new ArrayList<>(changes.keptEntries());
    var rejects = new ArrayList<>(changes.keptRejects());
    var tallies = new TreeMap<String, SplitTally>();
    var added = new ArrayList<WrittenFile>();
    var replaced = new ArrayList<WrittenFile>();
    for (ShardReport report : reports) {
      if (report instanceof ShardReport.Rest rest) {
        entries.addAll(rest.members());
        rejects.addAll(rest.rejects());
      } else if (report instanceof ShardReport.Shard shard) {
        tallies.computeIfAbsent(shard.split(), any -> new SplitTally()).add(shard.facts());
        rejects.addAll(shard.duplicates());
        if (shard.changed()) {
          added.addAll(shard.files());
          replaced.addAll(shard.replaced());
        }
      }
    }
    rejects.sort(Reject.ORDER);
    entries.sort(
        Comparator.comparing(MembersTable.Entry::split).thenComparing(MembersTable.Entry::name));
    var splits = new TreeMap<String, SplitDescription>();
    start.published().ifPresent(publication -> splits.putAll(publication.splits()));
    tallies.forEach(
        (split, tally) ->
            splits.put(
                split,
                tally.description(layout.shards().get(split), split, rejects, request.source())));
    splits.values().removeIf(split -> split.samples() == 0);
    boolean committed = false;
    try {
      refuseLosses(splits, tallies.keySet(), entries, rejects);
      refuseTooManyRejects(splits, tallies.keySet(), rejects);
      // All that can fail is found out before the first commit: what is committed and not published
      // is undone.
      PictureShape shape = shape(start, splits.keySet(), tallies);
      Optional<Normalization> normalization =
          normalization(start.published(), splits.keySet(), tallies);
      String listing = listing(description, entries, rejects);
      commitRejects(listing, rejects);
      tables.members().add(listing, entries);
      long version = start.base();
      if (!added.isEmpty() || !replaced.isEmpty()) {
        version =
            tables
                .samples()
                .table()
                .commit(added, replaced, Optional.of(new TransactionId(APPLICATION, version + 1)));
      }
      committed = true;
      var publication =
          publication(
              description, start.published(), splits, shape, normalization, version, listing);
      tables.descriptions().publish(publication, Instant.now());
      return publication;
    } catch (RuntimeException failed) {
      // Files that are committed stay: the next run finds that they are not published.
      if (!committed) {
        discard(added, failed);
      }
      throw failed;
    }
  }

  private void discard(List<WrittenFile> files, RuntimeException failed) {
    try {
      tables.samples().table().discard(files);
    } catch (LaminaException unclean) {
      // What matters to the caller is why nothing came of them.
      failed.addSuppressed(unclean);
    }
  }

  /** Every record that was read must have become a sample or a reject, or something is wrong. */
  private static void refuseLosses(
      SortedMap<String, SplitDescription> splits,
      Set<String> ofRun,
      List<MembersTable.Entry> entries,
      List<Reject> rejects) {
    for (String split : ofRun) {
      long read = 0;
      for (MembersTable.Entry entry : entries) {
        read += entry.split().equals(split) ? entry.samples() + entry.rejects() : 0;
      }
      long accounted = splits.containsKey(split) ? splits.get(split).samples() : 0;
      accounted += rejects.stream().filter(reject -> reject.split().equals(split)).count();
      if (read != accounted) {
        throw new LaminaException(
            Failure.INTERNAL,
            "Cannot publish split %s: of %s records that were read %s are samples or rejects (want all; preprocess into a new path)"
                .formatted(split, read, accounted));
      }
    }
  }

  private Publication publication(
      DatasetDescription description,
      Optional<Publication> published,
      SortedMap<String, SplitDescription> splits,
      PictureShape shape,
      Optional<Normalization> normalization,
      long version,
      String listing) {
    return new Publication(
        published.map(Publication::number).orElse(0L) + 1,
        version,
        listing,
        description,
        splits,
        shape.channels(),
        shape.size(),
        normalization);
  }

  /** Of the training split alone, read now or before: whatever the order that splits come in. */
  private static Optional<Normalization> normalization(
      Optional<Publication> published, Set<String> splits, SortedMap<String, SplitTally> tallies) {
    if (!splits.contains(Split.TRAIN)) {
      return Optional.empty();
    }
    return tallies.containsKey(Split.TRAIN)
        ? tallies.get(Split.TRAIN).normalization()
        : published.flatMap(Publication::normalization);
  }

  /**
   * Of the splits that were not read now, too: they may be what the others no longer are. Their
   * files are those that the run started from.
   */
  private PictureShape shape(
      Start start, Set<String> splits, SortedMap<String, SplitTally> tallies) {
    Optional<PictureShape> ofOthers =
        start
            .published()
            .filter(publication -> publication.size().isPresent())
            .map(Publication::shape);
    return PictureShape.common(
        splits.stream()
            .map(
                split ->
                    tallies.containsKey(split)
                        ? tallies.get(split).shape()
                        : ofOthers.orElseGet(
                            () -> PictureShape.of(tables.samples(), start.base(), split)))
            .toList());
  }

  /** The version that holds what was published again. */
  private static long undone(DeltaTable samples, long newest, long published) {
    List<WrittenFile> wanted = samples.files(published, Map.of());
    List<WrittenFile> found = samples.files(newest, Map.of());
    Set<String> wantedPaths = paths(wanted);
    Set<String> foundPaths = paths(found);
    List<WrittenFile> added =
        wanted.stream().filter(file -> !foundPaths.contains(file.path())).toList();
    List<WrittenFile> removed =
        found.stream().filter(file -> !wantedPaths.contains(file.path())).toList();
    return added.isEmpty() && removed.isEmpty()
        ? newest
        : samples.commit(added, removed, Optional.of(new TransactionId(APPLICATION, newest + 1)));
  }

  private static Set<String> paths(List<WrittenFile> files) {
    var paths = new HashSet<String>();
    files.forEach(file -> paths.add(file.path()));
    return paths;
  }

  private void commitRejects(String listing, List<Reject> rejects) {
    if (!rejects.isEmpty()) {
      tables
          .rejects()
          .table()
          .appendOnce(
              rejects.stream().map(reject -> RejectsTable.row(listing, reject)).toList(),
              new TransactionId(listing, 0));
    }
  }

  private static String listing(
      DatasetDescription description, List<MembersTable.Entry> entries, List<Reject> rejects) {
    var digest = new Sha256();
    for (String text : List.of(description.request(), entries.toString(), rejects.toString())) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.add((long) bytes.length).add(bytes);
    }
    return digest.hexadecimal();
  }

  private void refuseOther(Publication published, DatasetDescription wanted) {
    DatasetDescription found = published.description();
    if (found.request().equals(wanted.request())) {
      return;
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot preprocess %s into %s: data set %s is there and differs in %s (choose a new path)"
            .formatted(
                wanted.dataset(), request.tables(), found.dataset(), found.difference(wanted)));
  }

  private void refuseTooManyRejects(
      SortedMap<String, SplitDescription> splits, Set<String> ofRun, List<Reject> rejects) {
    long samples = 0;
    for (String split : ofRun) {
      samples += splits.containsKey(split) ? splits.get(split).samples() : 0;
    }
    var share =
        RejectShare.of(
            samples, rejects.stream().filter(reject -> ofRun.contains(reject.split())).toList());
    if (!share.bearable(request.maxRejects())) {
      throw new RejectsException(
          "Cannot preprocess %s: %s (want at most %s and one sample or more; by reason: %s%s; repair the source, or raise --max-rejects)"
              .formatted(
                  request.format().name(),
                  share.told(),
                  RejectShare.percent(request.maxRejects()),
                  share.reasons(),
                  share.first().map(first -> "; the first is " + first).orElse("")));
    }
  }
}
