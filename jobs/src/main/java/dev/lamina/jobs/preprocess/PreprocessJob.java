package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Member;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DescriptionsTable;
import dev.lamina.jobs.table.TransactionId;
import dev.lamina.jobs.table.TransactionTakenException;
import dev.lamina.jobs.table.WrittenFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Turns an archive into the tables of {@link DatasetTables}.
 *
 * <p>Tasks read members and write files; the driver then commits rejects, description and, last,
 * all samples at once. So a run that dies at any point leaves a data set without samples, which the
 * next run completes; of several runs at once exactly one commits. A folder takes one data set: the
 * same request again finds it there, another one is refused.
 */
public final class PreprocessJob {

  /** Taken by the one commit of samples that a folder has. */
  private static final TransactionId THE_COMMIT = new TransactionId("lamina-preprocess", 0);

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
    DatasetIndex index = request.format().index(source());
    var description = DatasetDescription.of(request.format(), index, request.shards());
    tables.createIfMissing();
    Optional<PreprocessSummary> there = whatIsThere(description);
    return there.orElseGet(() -> commit(description, write(index.members(), description)));
  }

  /** In full, since tasks have another working directory. */
  private Path source() {
    return Path.of(request.source()).toAbsolutePath();
  }

  private Optional<PreprocessSummary> whatIsThere(DatasetDescription description) {
    long version = tables.samples().table().version();
    if (tables.samples().request(version).isEmpty()) {
      return Optional.empty();
    }
    DescriptionsTable.Entry entry = tables.describe(version);
    if (!entry.description().request().equals(description.request())) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot preprocess %s into %s: data set %s %s in %s shards, read from %s, is there and differs in format, parameters, shards or content (choose a new path)"
              .formatted(
                  request.format().name(),
                  request.tables(),
                  entry.description().dataset(),
                  entry.description().parameters(),
                  entry.description().shards(),
                  entry.source().isEmpty() ? "nowhere" : entry.source()));
    }
    return Optional.of(summary(version, true, entry.samples(), entry.rejects()));
  }

  private List<WrittenMember> write(List<Member> members, DatasetDescription description) {
    var work =
        new WriteMember(
            request.format(),
            source().toString(),
            tables.location(),
            description,
            new SerializableConfiguration(session.hadoop()));
    var context = session.context();
    context.setJobGroup(
        "preprocess", "preprocess " + request.format().name() + " into " + request.tables(), true);
    try {
      return context.parallelize(members, members.size()).map(work).collect();
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw failed(e);
    } finally {
      context.clearJobGroup();
    }
  }

  private PreprocessSummary commit(DatasetDescription description, List<WrittenMember> written) {
    var samples = new TreeMap<String, Long>();
    var rejects = new TreeMap<String, Long>();
    for (WrittenMember member : written) {
      samples.merge(member.member().split(), member.sampleCount(), Long::sum);
      member.rejectCounts().forEach((reason, count) -> rejects.merge(reason, count, Long::sum));
    }
    List<WrittenFile> sampleFiles =
        written.stream().flatMap(member -> member.samples().stream()).toList();
    List<WrittenFile> rejectFiles =
        written.stream().flatMap(member -> member.rejects().stream()).toList();
    refuseTooManyRejects(written, rejects, sampleFiles, rejectFiles);
    commitRejects(description, rejectFiles);
    tables
        .descriptions()
        .add(
            new DescriptionsTable.Entry(description, request.source(), samples, rejects),
            Instant.now());
    try {
      long version = tables.samples().table().commit(sampleFiles, Optional.of(THE_COMMIT));
      return summary(version, false, samples, rejects);
    } catch (TransactionTakenException other) {
      tables.samples().table().discard(sampleFiles);
      return whatIsThere(description).orElseThrow(() -> other);
    }
  }

  private void commitRejects(DatasetDescription description, List<WrittenFile> files) {
    if (files.isEmpty()) {
      return;
    }
    try {
      tables
          .rejects()
          .table()
          .commit(files, Optional.of(new TransactionId(description.request(), 0)));
    } catch (TransactionTakenException earlier) {
      // The same request came this far before: its rejects are the same.
      tables.rejects().table().discard(files);
    }
  }

  private void refuseTooManyRejects(
      List<WrittenMember> written,
      Map<String, Long> rejects,
      List<WrittenFile> sampleFiles,
      List<WrittenFile> rejectFiles) {
    long bad = written.stream().mapToLong(WrittenMember::rejectCount).sum();
    long all = bad + written.stream().mapToLong(WrittenMember::sampleCount).sum();
    if (bad > request.maxRejects() * all || sampleFiles.isEmpty()) {
      tables.samples().table().discard(sampleFiles);
      tables.rejects().table().discard(rejectFiles);
      throw new LaminaException(
          Failure.DATA,
          String.format(
              Locale.ROOT,
              "Cannot preprocess %s: %s of %s records (%.2f %%) were rejected (want at most %.2f %% and one sample or more; by reason: %s; repair the source, or raise --max-rejects)",
              request.format().name(),
              bad,
              all,
              100.0 * bad / all,
              100.0 * request.maxRejects(),
              rejects));
    }
  }

  private PreprocessSummary summary(
      long version, boolean alreadyThere, Map<String, Long> samples, Map<String, Long> rejects) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new PreprocessSummary(
        request.tables(), version, alreadyThere, samples, rejects, seconds);
  }

  /** What a task said, without Spark's report around it. */
  private LaminaException failed(Exception e) {
    return LaminaException.in(e)
        .map(known -> new LaminaException(known.failure(), known.getMessage(), e))
        .orElseGet(
            () ->
                new LaminaException(
                    Failure.of(e),
                    "Cannot preprocess %s: %s"
                        .formatted(
                            request.format().name(),
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
                    e));
  }
}
