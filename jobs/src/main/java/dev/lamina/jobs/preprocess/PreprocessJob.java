package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.JobFailure;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.storage.Storages;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.TransactionTakenException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * Turns a source into the tables of {@link DatasetTables}.
 *
 * <p>Tasks read members and prepare samples; a shuffle brings the samples of a shard together;
 * tasks behind it sort them and write one file a shard. The driver then commits rejects, members
 * and samples, and last the publication, which is what makes a version a data set. A run that dies
 * at any point leaves no publication, and the next undoes what it left. Of several runs at once one
 * publishes; the others look again and mostly find nothing left to do.
 *
 * <p>A folder takes one data set, prepared in one way; another one is refused. The same source
 * again commits nothing; of a changed one only the members that changed are read, and only the
 * shards that changed are written. Splits can come one after the other, from different sources.
 */
public final class PreprocessJob {

  private static final int ATTEMPTS = 5;

  private final LaminaSession session;
  private final PreprocessRequest request;
  private final DatasetTables tables;
  private final long startNanos = System.nanoTime();

  /**
   * A job that runs once.
   *
   * @param session stays open; the caller closes it
   */
  public PreprocessJob(LaminaSession session, PreprocessRequest request) {
    this.session = session;
    this.request = request;
    this.tables = new DatasetTables(request.tables(), session.hadoop());
  }

  /**
   * Runs to the end.
   *
   * @throws LaminaException {@code DATA} if the source is broken, too much of it is rejected, or
   *     the folder holds something else; {@code RESOURCES} if it cannot be written
   */
  public PreprocessSummary run() {
    request.recipe().checkAvailable();
    var spread = new SparkSpread(session.context());
    Optional<SourceTree> source =
        request.format().readsSource() ? Optional.of(tree()) : Optional.empty();
    DatasetIndex index =
        request
            .format()
            .index(
                new Indexing(
                    source,
                    request.split(),
                    request.memberBytes(),
                    request.recipe().limits(),
                    spread));
    var description = DatasetDescription.of(request.format(), request.recipe(), index);
    tables.createIfMissing();
    for (int attempt = 1; ; attempt++) {
      try {
        return publish(source, index, description);
      } catch (TransactionTakenException other) {
        // Another run was faster; what it left may be all that is wanted.
        if (attempt == ATTEMPTS) {
          throw other;
        }
      }
    }
  }

  private SourceTree tree() {
    return SourceTree.open(
        Storages.of(request.source(), session.hadoop()),
        Storages.path(request.source(), session.hadoop()),
        request.limits());
  }

  private PreprocessSummary publish(
      Optional<SourceTree> source, DatasetIndex index, DatasetDescription description) {
    var publishing = new Publishing(tables, request);
    Publishing.Start start = publishing.start(description);
    start.published().ifPresent(this::refuseDamaged);
    Changes changes = Changes.since(start.published(), index.members(), tables);
    if (changes.none()) {
      return summary(
          start.published().orElseThrow(),
          true,
          new PreprocessSummary.Work(0, index.members().size(), 0, 0));
    }
    var layout = new Layout(publishing.shards(index.members(), start.published()));
    List<ShardReport> reports = write(source, changes, description, layout, start.base());
    Publication publication = publishing.commit(description, start, changes, layout, reports);
    return summary(publication, false, work(index, changes, reports));
  }

  private static PreprocessSummary.Work work(
      DatasetIndex index, Changes changes, List<ShardReport> reports) {
    List<ShardReport.Shard> shards =
        reports.stream()
            .filter(ShardReport.Shard.class::isInstance)
            .map(ShardReport.Shard.class::cast)
            .toList();
    return new PreprocessSummary.Work(
        changes.toRead().size(),
        index.members().size(),
        (int) shards.stream().filter(ShardReport.Shard::changed).count(),
        shards.size());
  }

  /** What is there is taken for granted from here on. */
  private void refuseDamaged(Publication published) {
    List<String> damaged = tables.samples().table().damaged(published.version());
    if (!damaged.isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot go on with data set %s: %s files of its samples are gone or cut, such as %s (want them restored, or preprocess into a new folder)"
              .formatted(request.tables(), damaged.size(), damaged.get(0)));
    }
  }

  private List<ShardReport> write(
      Optional<SourceTree> source,
      Changes changes,
      DatasetDescription description,
      Layout layout,
      long base) {
    List<Member> members = changes.toRead();
    var hadoop = HadoopSettings.of(session.hadoop());
    var before =
        new MemberRows(source.orElse(null), request.recipe(), description.classNames(), layout);
    var behind = new ShardTask(layout, tables.location(), base, changes.kept(), hadoop);
    var context = session.context();
    context.setJobGroup(
        "preprocess", "preprocess " + request.format().name() + " into " + request.tables(), true);
    try {
      JavaPairRDD<RowKey, Object> rows =
          members.isEmpty()
              ? JavaPairRDD.fromJavaRDD(context.emptyRDD())
              : context.parallelize(members, members.size()).flatMapToPair(before);
      return rows.repartitionAndSortWithinPartitions(layout)
          .mapPartitionsWithIndex(behind, false)
          .collect();
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw JobFailure.of("preprocess " + request.format().name(), e, context);
    } finally {
      context.clearJobGroup();
    }
  }

  private PreprocessSummary summary(
      Publication publication, boolean alreadyThere, PreprocessSummary.Work work) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new PreprocessSummary(request.tables(), publication, alreadyThere, work, seconds);
  }
}
