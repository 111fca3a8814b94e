package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.storage.ProcessFreeLocalFileSystem;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.DeltaHistoryManager;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Delta table at a path, read and written through Delta Kernel: no Spark job runs, so the
 * driver and the tasks of an executor use it alike, and Spark reads the same table.
 *
 * <p>A row is an {@code Object[]} in the order of the schema: String, Long, Integer, Double,
 * Boolean, byte[] (binary), {@link java.time.Instant} (timestamp, microseconds), List (array), Map
 * with String keys (map), or null in a nullable column.
 *
 * <p>Data before pointer: {@link #write} puts files into the folder, which no reader sees until
 * {@link #commit} names them; a commit is atomic also against other processes. A file that is never
 * committed is garbage, removed by VACUUM. Every tenth commit writes a checkpoint of the log.
 *
 * <p>Failures are {@link LaminaException}s: {@code DATA} for what is missing or broken, {@code
 * RESOURCES} for full disks and stores out of reach. Instances hold no open files, are safe for
 * several threads and are not serializable: a task makes its own.
 */
public final class DeltaTable {

  private static final Logger LOG = LoggerFactory.getLogger(DeltaTable.class);
  private static final String WRITER = "Lamina";
  private static final String LOG_FOLDER = "_delta_log";
  private static final String DATA = ".parquet";
  private static final long FILE_BYTES = 64L << 20;

  /** What a writer holds in memory, and a reader reads at once. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final int READ_ROWS = 64;

  /** Rows with pictures may have megabytes each. */
  private static final int READ_LARGE_ROWS = 8;

  private final String path;
  private final TableSchema schema;
  private final Configuration hadoop;
  private final Engine engine;

  /** Whether the table was seen with this schema, which never changes. */
  private volatile boolean known;

  /**
   * Names a table, which need not exist.
   *
   * @param path of the table's folder, local or with a scheme that Hadoop knows
   * @param schema columns of the types above
   * @param hadoop settings of the file system; copied
   */
  public DeltaTable(String path, StructType schema, Configuration hadoop) {
    this(path, schema, configured(path, hadoop), true);
  }

  private DeltaTable(String path, StructType schema, Configuration configured, boolean small) {
    this.path = path;
    this.schema = new TableSchema(path, schema);
    this.hadoop = configured;
    this.hadoop.setLong(
        "delta.kernel.default.parquet.writer.targetMaxFileSize",
        small ? FILE_BYTES : Long.MAX_VALUE);
    this.hadoop.setInt(ParquetBatches.BATCH_SIZE, small ? READ_ROWS : READ_LARGE_ROWS);
    // A dictionary of pictures saves nothing and costs the hash of each.
    this.hadoop.setBoolean("parquet.enable.dictionary", small);
    this.engine = new TableEngine(this.hadoop);
  }

  /**
   * As the constructor, for rows of up to some megabytes each. What is written at once becomes one
   * file, however large: its rows keep their order.
   */
  static DeltaTable ofLargeRows(String path, StructType schema, Configuration hadoop) {
    return new DeltaTable(path, schema, configured(path, hadoop), false);
  }

  /** The path as it was given. */
  public String path() {
    return path;
  }

  /** Columns, in order. */
  public StructType schema() {
    return schema.columns();
  }

  /** Whether a table is here, whatever its schema. */
  public boolean exists() {
    return latest().isPresent();
  }

  /**
   * Creates the table as version 0, or makes sure that it is there. Several may call it at once.
   *
   * @throws LaminaException {@code DATA} if the path holds something else, which is left as it is
   */
  public void createIfMissing() {
    if (latest().isEmpty()) {
      try {
        new TableFolder(path, hadoop).refuseOtherThings("table", Set.of(LOG_FOLDER));
        create();
      } catch (LaminaException refused) {
        // Another may have created it meanwhile, and put rows into it.
        if (latest().isEmpty()) {
          throw refused;
        }
      }
    }
    checked();
  }

  /**
   * The latest version.
   *
   * @throws LaminaException {@code DATA} if there is no such table
   */
  public long version() {
    return checked().getVersion(engine);
  }

  /** The highest version an application has committed to this table, if any. */
  public OptionalLong lastTransaction(String application) {
    Optional<Long> last =
        ((SnapshotImpl) checked()).getLatestTransactionVersion(engine, application);
    return last.isPresent() ? OptionalLong.of(last.get()) : OptionalLong.empty();
  }

  /**
   * Adds rows in one commit.
   *
   * @param rows at least one
   * @return the version that holds them
   */
  public long append(List<Object[]> rows) {
    return commit(write(rows.iterator()), Optional.empty());
  }

  /**
   * Adds rows in one commit that happens at most once.
   *
   * @throws TransactionTakenException if the id is taken; nothing is added
   */
  public long append(List<Object[]> rows, TransactionId id) {
    List<WrittenFile> files = write(rows.iterator());
    try {
      return commit(files, Optional.of(id));
    } catch (TransactionTakenException taken) {
      try {
        discard(files);
      } catch (LaminaException unclean) {
        // What matters to the caller is that another was first.
        taken.addSuppressed(unclean);
      }
      throw taken;
    }
  }

  /** Adds rows in one commit, or nothing if this id was committed before. */
  public void appendOnce(List<Object[]> rows, TransactionId id) {
    try {
      append(rows, id);
    } catch (TransactionTakenException done) {
      LOG.debug("Table {} holds transaction {} already", path, id, done);
    }
  }

  /**
   * Writes rows to files below the table without committing them: one file for every 64 MiB or so,
   * rows in the given order. The table need not exist yet.
   *
   * @param rows pulled one by one, so they may be many; none gives no file
   * @return the files, for {@link #commit}
   */
  public List<WrittenFile> write(Iterator<Object[]> rows) {
    var files = new ArrayList<WrittenFile>();
    try (CloseableIterator<DataFileStatus> written =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                new TableFolder(path, hadoop).qualified(),
                Utils.toCloseableIterator(new RowBatches(schema, rows)),
                schema.ordered())) {
      while (written.hasNext()) {
        files.add(WrittenFile.of(written.next()));
      }
    } catch (IOException | RuntimeException | FSError e) {
      // Hadoop calls a full local disk an Error.
      if (e instanceof IllegalArgumentException invalid) {
        throw invalid;
      }
      throw TableFailure.writing("Cannot write to table " + path, e);
    }
    return List.copyOf(files);
  }

  /**
   * Makes written files part of the table, all in one commit.
   *
   * @param files at least one, each written by {@link #write} for this path
   * @param id if present, the commit happens at most once
   * @return the version that holds them
   * @throws TransactionTakenException if the id is taken; nothing is committed
   */
  public long commit(List<WrittenFile> files, Optional<TransactionId> id) {
    return commit(files, List.of(), id);
  }

  /**
   * Makes written files part of the table in place of others, all in one commit. Files that are
   * taken out stay readable at the versions before.
   *
   * @param files each written by {@link #write} for this path
   * @param replaced as {@link #files} gave them; with {@code files} at least one
   * @param id if present, the commit happens at most once
   * @return the version that holds them
   * @throws TransactionTakenException if the id is taken; nothing is committed
   */
  public long commit(
      List<WrittenFile> files, List<WrittenFile> replaced, Optional<TransactionId> id) {
    Check.argument(
        !files.isEmpty() || !replaced.isEmpty(),
        "Cannot commit to table %s: no files (want >= 1)",
        path);
    return commit(begin(id), files, replaced, id);
  }

  /**
   * Puts files in the place of others that hold the same rows, all in one commit, which tells
   * readers of changes that there was none.
   *
   * @param files at least one, each written by {@link #write} for this path
   * @param replaced as {@link #files} gave them
   * @param id the commit happens at most once
   * @throws TransactionTakenException if the id is taken; nothing is committed
   */
  void rewrite(List<WrittenFile> files, List<WrittenFile> replaced, TransactionId id) {
    Optional<TransactionId> once = Optional.of(id);
    commit(begin(once), files, replaced, once, false);
  }

  /**
   * The files of a version that may hold some rows.
   *
   * @param equal values that columns must have, as for {@link #read}
   */
  public List<WrittenFile> files(long version, Map<String, ?> equal) {
    StructType read = schema.projection(new TreeSet<>(equal.keySet()));
    Optional<Predicate> predicate = schema.predicate(equal);
    Snapshot snapshot = at(version);
    var files = new ArrayList<WrittenFile>();
    try {
      var builder = snapshot.getScanBuilder(engine);
      if (!equal.isEmpty()) {
        builder.withReadSchema(engine, read);
      }
      predicate.ifPresent(filter -> builder.withFilter(engine, filter));
      try (CloseableIterator<FilteredColumnarBatch> batches =
          ((ScanImpl) builder.build()).getScanFiles(engine, true)) {
        while (batches.hasNext()) {
          try (CloseableIterator<Row> rows = batches.next().getRows()) {
            while (rows.hasNext()) {
              files.add(TableFile.written(rows.next()));
            }
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      throw TableFailure.reading("Cannot read table %s at version %s".formatted(path, version), e);
    }
    return List.copyOf(files);
  }

  /**
   * Files of a version that are gone or of another length, as one listing of the folder shows: what
   * they held cannot be read.
   *
   * @return their paths
   */
  public List<String> damaged(long version) {
    Map<String, Long> there = new HashMap<>();
    stored().forEach(file -> there.put(file.getPath().getName(), file.getLen()));
    return files(version, Map.of()).stream()
        .filter(file -> !Objects.equals(there.get(new Path(file.path()).getName()), file.size()))
        .map(WrittenFile::path)
        .toList();
  }

  /** Data files in the folder, whether a version names them or not. */
  List<FileStatus> stored() {
    try {
      var folder = new Path(path);
      return Arrays.stream(folder.getFileSystem(hadoop).listStatus(folder))
          .filter(file -> file.isFile() && file.getPath().getName().endsWith(DATA))
          .toList();
    } catch (IOException e) {
      throw TableFailure.reading("Cannot look at the files of table " + path, e);
    }
  }

  /** The version that was the latest at some time, if the table was there. */
  OptionalLong versionAt(Instant time) {
    checked();
    try {
      DeltaHistoryManager.Commit commit =
          DeltaHistoryManager.getActiveCommitAtTimestamp(
              engine,
              new io.delta.kernel.internal.fs.Path(
                  new Path(new TableFolder(path, hadoop).qualified(), LOG_FOLDER).toString()),
              time.toEpochMilli(),
              true,
              true,
              true);
      // Before the first commit that is known, the first is told.
      return commit.getTimestamp() > time.toEpochMilli()
          ? OptionalLong.empty()
          : OptionalLong.of(commit.getVersion());
    } catch (RuntimeException e) {
      throw TableFailure.reading("Cannot read the history of table " + path, e);
    }
  }

  /** Deletes written files that will not be committed, as far as they are still there. */
  public void discard(List<WrittenFile> files) {
    delete(files.stream().map(file -> new Path(file.path())).toList());
  }

  /** Deletes files that no version names which anybody may read. */
  void delete(List<Path> files) {
    try {
      for (Path file : files) {
        file.getFileSystem(hadoop).delete(file, false);
      }
    } catch (IOException e) {
      throw TableFailure.writing("Cannot delete files of table " + path, e);
    }
  }

  /** All rows of a version. The caller closes them. */
  public Rows read(long version) {
    return read(version, schema.columns().fieldNames(), Map.of());
  }

  /**
   * Some columns of some rows of a version. The caller closes them.
   *
   * @param columns names, in the order wanted
   * @param equal values that columns must have, in this table's Java types; files that cannot hold
   *     a wanted string, long or integer are not opened
   * @throws LaminaException {@code DATA} if there is no such version, now or for a file while rows
   *     are pulled
   */
  public Rows read(long version, List<String> columns, Map<String, ?> equal) {
    var needed = new TreeSet<>(columns);
    needed.addAll(equal.keySet());
    StructType read = schema.projection(needed);
    Optional<Predicate> predicate = schema.predicate(equal);
    Snapshot snapshot = at(version);
    try {
      var builder = snapshot.getScanBuilder(engine).withReadSchema(engine, read);
      predicate.ifPresent(filter -> builder.withFilter(engine, filter));
      return new TableRows(
          path,
          engine,
          builder.build(),
          read,
          List.copyOf(columns),
          Map.copyOf(equal),
          predicate,
          Optional.empty());
    } catch (RuntimeException e) {
      throw TableFailure.reading("Cannot read table %s at version %s".formatted(path, version), e);
    }
  }

  /**
   * All rows of some files of a version. The caller closes them.
   *
   * @param wanted as {@link #files} gave them for this version
   */
  Rows read(long version, List<WrittenFile> wanted) {
    Set<String> paths = wanted.stream().map(WrittenFile::path).collect(Collectors.toSet());
    Snapshot snapshot = at(version);
    try {
      var scan = snapshot.getScanBuilder(engine).withReadSchema(engine, schema.columns()).build();
      return new TableRows(
          path,
          engine,
          scan,
          schema.columns(),
          schema.columns().fieldNames(),
          Map.of(),
          Optional.empty(),
          Optional.of(paths));
    } catch (RuntimeException e) {
      throw TableFailure.reading("Cannot read table %s at version %s".formatted(path, version), e);
    }
  }

  private static Configuration configured(String path, Configuration hadoop) {
    Check.argument(!path.isBlank(), "Invalid table path: blank (want a folder)");
    var copy = new Configuration(hadoop);
    String scheme = new Path(path).toUri().getScheme();
    if ("file".equals(scheme == null ? FileSystem.getDefaultUri(copy).getScheme() : scheme)) {
      ProcessFreeLocalFileSystem.use(copy);
    }
    copy.setIfUnset("io.delta.kernel.logStore.file.impl", LinkLogStore.class.getName());
    copy.setIfUnset("io.delta.kernel.logStore.s3a.impl", ConditionalLogStore.class.getName());
    copy.setLong("parquet.block.size", ROW_GROUP_BYTES);
    return copy;
  }

  private Table table() {
    return Table.forPath(engine, path);
  }

  private Optional<Snapshot> latest() {
    try {
      return Optional.of(table().getLatestSnapshot(engine));
    } catch (TableNotFoundException missing) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw TableFailure.reading("Cannot read table " + path, e);
    }
  }

  /** The latest snapshot, which must have this table's schema. */
  private Snapshot checked() {
    Snapshot snapshot =
        latest()
            .orElseThrow(
                () ->
                    new LaminaException(
                        Failure.DATA,
                        "Cannot read table %s: no Delta table is there (check the path, or run the job that makes it)"
                            .formatted(path)));
    StructType found = snapshot.getSchema(engine);
    List<String> described = TableSchema.described(found);
    List<String> wanted = TableSchema.described(schema.columns());
    if (!described.equals(wanted)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot use table %s: its columns are %s, want %s (choose another path)"
              .formatted(path, described, wanted));
    }
    known = true;
    return snapshot;
  }

  private Snapshot at(long version) {
    Snapshot latest = checked();
    long newest = latest.getVersion(engine);
    if (version == newest) {
      return latest;
    }
    if (version < 0 || version > newest) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read table %s: it has no version %s (want 0 to %s)"
              .formatted(path, version, newest));
    }
    try {
      return table().getSnapshotAsOfVersion(engine, version);
    } catch (RuntimeException e) {
      throw TableFailure.reading("Cannot read table %s at version %s".formatted(path, version), e);
    }
  }

  private void create() {
    try {
      table()
          .createTransactionBuilder(engine, WRITER, Operation.CREATE_TABLE)
          .withSchema(engine, schema.columns())
          .build(engine)
          .commit(engine, CloseableIterable.emptyIterable());
    } catch (ConcurrentWriteException | TableAlreadyExistsException e) {
      // Somebody else was first; the caller checks what they made.
      LOG.debug("Table {} was created by another writer", path, e);
    } catch (RuntimeException | FSError e) {
      throw TableFailure.writing("Cannot create table " + path, e);
    }
  }

  /** First half of a commit: refuses an id that is taken by now. */
  Transaction begin(Optional<TransactionId> id) {
    if (!known) {
      checked();
    }
    try {
      TransactionBuilder builder =
          table().createTransactionBuilder(engine, WRITER, Operation.WRITE);
      id.ifPresent(used -> builder.withTransactionId(engine, used.application(), used.version()));
      return builder.build(engine);
    } catch (ConcurrentTransactionException e) {
      throw new TransactionTakenException(path, id.orElseThrow(), e);
    } catch (RuntimeException | FSError e) {
      throw TableFailure.writing("Cannot commit to table " + path, e);
    }
  }

  /** Second half: refuses an id that was taken since the first. */
  long commit(
      Transaction transaction,
      List<WrittenFile> files,
      List<WrittenFile> replaced,
      Optional<TransactionId> id) {
    return commit(transaction, files, replaced, id, true);
  }

  private long commit(
      Transaction transaction,
      List<WrittenFile> files,
      List<WrittenFile> replaced,
      Optional<TransactionId> id,
      boolean dataChange) {
    TransactionCommitResult result;
    try {
      String root = new TableFolder(path, hadoop).qualified();
      Stream<Row> actions =
          Stream.concat(
              files.stream().map(file -> TableFile.addition(file, root, dataChange)),
              replaced.stream().map(file -> TableFile.removal(file, root, dataChange)));
      result =
          transaction.commit(
              engine,
              CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
    } catch (ConcurrentTransactionException e) {
      long newest = version();
      if (holds(newest, files)) {
        // A store that repeats a request whose answer was lost is refused by its own first one.
        return newest;
      }
      throw new TransactionTakenException(path, id.orElseThrow(), e);
    } catch (RuntimeException | FSError e) {
      throw TableFailure.writing("Cannot commit to table " + path, e);
    }
    if (result.isReadyForCheckpoint()) {
      checkpoint(result.getVersion());
    }
    return result.getVersion();
  }

  private boolean holds(long version, List<WrittenFile> files) {
    Set<String> wanted = files.stream().map(DeltaTable::name).collect(Collectors.toSet());
    return files(version, Map.of()).stream().map(DeltaTable::name).anyMatch(wanted::contains);
  }

  private static String name(WrittenFile file) {
    return new Path(file.path()).getName();
  }

  private void checkpoint(long version) {
    try {
      table().checkpoint(engine, version);
    } catch (CheckpointAlreadyExistsException written) {
      LOG.debug("Checkpoint {} of table {} is there already", version, path);
    } catch (IOException | RuntimeException | FSError e) {
      // The commit stands without it: readers replay more of the log.
      LOG.warn("Cannot write checkpoint {} of table {}", version, path, e);
    }
  }
}
