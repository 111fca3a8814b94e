package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTableTest {

  private static final StructType NAMED =
      new StructType()
          .add("name", StringType.STRING, false)
          .add("count", LongType.LONG, true)
          .add("data", BinaryType.BINARY, true);

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @Test
  void everyTypeComesBackAsItWasWritten() {
    var schema =
        new StructType()
            .add("string", StringType.STRING, true)
            .add("long", LongType.LONG, true)
            .add("integer", IntegerType.INTEGER, true)
            .add("double", DoubleType.DOUBLE, true)
            .add("boolean", BooleanType.BOOLEAN, true)
            .add("binary", BinaryType.BINARY, true)
            .add("timestamp", TimestampType.TIMESTAMP, true)
            .add("strings", new ArrayType(StringType.STRING, true), true)
            .add("longs", new ArrayType(LongType.LONG, false), true)
            .add("texts", new MapType(StringType.STRING, StringType.STRING, true), true)
            .add("numbers", new MapType(StringType.STRING, DoubleType.DOUBLE, true), true);
    var table = created("types", schema);
    Object[] full = {
      "ä\n\"quoted\"",
      Long.MIN_VALUE,
      -7,
      Double.NaN,
      true,
      new byte[] {0, -1, 127},
      Instant.parse("2024-02-29T12:34:56.123456Z"),
      Arrays.asList("a", null, ""),
      List.of(3L, -4L),
      Map.of("k", "v"),
      Map.of("loss", Double.NEGATIVE_INFINITY)
    };
    Object[] empty = new Object[schema.length()];
    Object[] hollow = {
      "",
      0L,
      0,
      0.0,
      false,
      new byte[0],
      Instant.EPOCH.minusSeconds(1),
      List.of(),
      List.of(),
      Map.of(),
      Map.of()
    };

    long version = table.append(List.of(full, empty, hollow));

    assertThat(rows(table, version).toArray(Object[][]::new))
        .isDeepEqualTo(new Object[][] {full, empty, hollow});
  }

  @Test
  void readsNamedColumnsOfMatchingRowsAtAVersion() {
    var table = created("t", NAMED);
    long first = table.append(List.of(row("a", 1L), row("b", 2L)));
    table.append(List.<Object[]>of(row("a", 3L)));

    try (Rows rows = table.read(first, List.of("count"), Map.of("name", "a"))) {
      assertThat(rows).toIterable().extracting(row -> row[0]).containsExactly(1L);
    }
    assertThat(table.version()).isEqualTo(2);
  }

  @Test
  void filtersByTypesThatFilesCannotBeSkippedBy() {
    var table = created("t", NAMED);
    table.append(List.of(row("a", null), row("b", 2L)));

    try (Rows rows = table.read(1, List.of("name"), Map.of("count", 2L))) {
      assertThat(rows).toIterable().extracting(row -> row[0]).containsExactly("b");
    }
  }

  @Test
  void filesThatCannotHoldTheWantedValueAreNotOpened() throws IOException {
    var table = created("t", NAMED);
    List<WrittenFile> other = table.write(List.<Object[]>of(row("a", 1L)).iterator());
    table.commit(other, Optional.empty());
    long version = table.append(List.<Object[]>of(row("m", 2L)));
    Files.delete(Path.of(URI.create(other.get(0).path())));

    try (Rows rows = table.read(version, List.of("count"), Map.of("name", "m"))) {
      assertThat(rows).toIterable().extracting(row -> row[0]).containsExactly(2L);
    }
  }

  @Test
  void creatingAgainChangesNothing() {
    var table = created("t", NAMED);
    table.append(List.<Object[]>of(row("a", 1L)));

    table.createIfMissing();

    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void severalMayCreateATableAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String path = folder.resolve("t" + round).toString();
      together(
          4,
          () -> {
            new DeltaTable(path, NAMED, HADOOP).createIfMissing();
            return true;
          });

      assertThat(new DeltaTable(path, NAMED, HADOOP).version()).isZero();
    }
  }

  @Test
  void refusesAFolderWithOtherFiles() throws IOException {
    Path other = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(other.resolve("cat.jpg"), "x");

    assertThatThrownBy(() -> created("photos", NAMED))
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e))
        .hasMessage(
            "Cannot create table %s: a folder with cat.jpg is there (choose a new path or an empty"
                + " folder)",
            other);
    assertThat(other).isDirectoryNotContaining("glob:**/_delta_log");
  }

  @Test
  void refusesAPlainFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatThrownBy(() -> created("file", NAMED))
        .hasMessageContaining("a file is there (choose a new path");
    assertThat(file).hasContent("x");
  }

  @Test
  void refusesATableWithOtherColumns() {
    created("t", new StructType().add("x", LongType.LONG, true));

    assertThatThrownBy(() -> created("t", NAMED))
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e))
        .hasMessageContaining("its columns are [x long], want [name string not null, ")
        .hasMessageContaining("(choose another path)");
  }

  @Test
  void aMissingTableIsSaidToBeMissing() {
    var table = new DeltaTable(folder.resolve("none").toString(), NAMED, HADOOP);

    assertThat(table.exists()).isFalse();
    assertThatThrownBy(table::version)
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e))
        .hasMessageContaining("no Delta table is there");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aVersionThatIsNotThereIsRefused() {
    var table = created("t", NAMED);

    assertThatThrownBy(() -> table.read(3))
        .hasMessageContaining("it has no version 3 (want 0 to 0)");
  }

  @Test
  void aPathMayHoldBlanksAndSigns() {
    var table = created("my data 100% #1", NAMED);

    long version = table.append(List.<Object[]>of(row("a", 1L)));

    assertThat(rows(table, version)).hasSize(1);
  }

  @Test
  void aBlankPathIsRefused() {
    for (String path : List.of("", " ")) {
      assertThatThrownBy(() -> new DeltaTable(path, NAMED, HADOOP))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid table path: blank (want a folder)");
    }
  }

  @Test
  void aTableMayBeMoved() throws IOException {
    long version = created("t", NAMED).append(List.<Object[]>of(row("a", 1L)));
    Files.move(folder.resolve("t"), folder.resolve("u"));

    var moved = new DeltaTable(folder.resolve("u").toString(), NAMED, HADOOP);

    assertThat(rows(moved, version)).hasSize(1);
  }

  @Test
  void rowsThatDoNotFitAreRefusedBeforeAnythingIsCommitted() {
    var table = created("t", NAMED);

    assertThatThrownBy(() -> table.append(List.<Object[]>of(row(null, 1L))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid value for column name")
        .hasMessageContaining("null");
    assertThatThrownBy(() -> table.append(List.<Object[]>of(new Object[] {"a", 1, null})))
        .hasMessageContaining("Integer (want long or null)");
    assertThat(table.version()).isZero();
  }

  @Test
  void writtenFilesAreSeenOnlyOnceCommitted() {
    var table = created("t", NAMED);

    List<WrittenFile> files = table.write(List.<Object[]>of(row("a", 1L)).iterator());

    assertThat(rows(table, table.version())).isEmpty();
    assertThat(files).hasSize(1).allSatisfy(file -> assertThat(file.rows()).isEqualTo(1));
    assertThat(rows(table, table.commit(files, Optional.empty()))).hasSize(1);
  }

  @Test
  void largeRowsAreCutIntoSeveralFiles() {
    var table = created("t", NAMED);
    var rows =
        IntStream.range(0, 10)
            .mapToObj(i -> new Object[] {"r" + i, (long) i, new byte[16 << 20]})
            .iterator();

    List<WrittenFile> files = table.write(rows);

    assertThat(files).hasSizeBetween(2, 4);
    long version = table.commit(files, Optional.empty());
    try (Rows read = table.read(version, List.of("count"), Map.of("name", "r7"))) {
      assertThat(read).toIterable().extracting(row -> row[0]).containsExactly(7L);
    }
  }

  @Test
  void aTransactionHappensOnce() {
    var table = created("t", NAMED);
    var id = new TransactionId("sweep", 5);
    table.append(List.<Object[]>of(row("a", 1L)), id);

    assertThatThrownBy(() -> table.append(List.<Object[]>of(row("b", 2L)), id))
        .isInstanceOf(TransactionTakenException.class)
        .hasMessageContaining("transaction 5 of sweep is taken by another writer");
    assertThat(table.lastTransaction("sweep")).hasValue(5);
    assertThat(table.lastTransaction("other")).isEmpty();
    assertThat(rows(table, table.version())).hasSize(1);
  }

  @Test
  void aTransactionThatIsTakenBetweenItsHalvesIsRefused() {
    var mine = created("t", NAMED);
    var theirs = new DeltaTable(mine.path(), NAMED, HADOOP);
    var id = Optional.of(new TransactionId("sweep", 0));
    List<WrittenFile> files = mine.write(List.<Object[]>of(row("mine", 1L)).iterator());
    var begun = mine.begin(id);
    theirs.append(List.<Object[]>of(row("theirs", 1L)), id.get());

    assertThatThrownBy(() -> mine.commit(begun, files, List.of(), id))
        .isInstanceOf(TransactionTakenException.class);
    assertThat(rows(mine, mine.version())).extracting(row -> row[0]).containsExactly("theirs");
  }

  @Test
  void aTransactionThatIsRefusedByItselfHasHappened() {
    var hadoop = new Configuration();
    hadoop.set("io.delta.kernel.logStore.file.impl", RepeatingLogStore.class.getName());
    created("t", NAMED);
    var table = new DeltaTable(folder.resolve("t").toString(), NAMED, hadoop);

    long version = table.append(List.<Object[]>of(row("a", 1L)), new TransactionId("log", 1));

    assertThat(version).isEqualTo(1);
    assertThat(rows(table, version)).hasSize(1);
    assertThatThrownBy(
            () -> table.append(List.<Object[]>of(row("b", 1L)), new TransactionId("log", 1)))
        .isInstanceOf(TransactionTakenException.class);
    assertThat(rows(table, table.version())).hasSize(1);
  }

  @Test
  void ofSeveralWritersWithOneIdExactlyOneWins() throws Exception {
    String path = created("t", NAMED).path();
    for (int round = 0; round < 10; round++) {
      var id = new TransactionId("sweep", round);
      List<Boolean> won =
          together(
              3,
              () -> {
                try {
                  new DeltaTable(path, NAMED, HADOOP).append(List.<Object[]>of(row("x", 1L)), id);
                  return true;
                } catch (TransactionTakenException taken) {
                  return false;
                }
              });

      assertThat(won).containsOnlyOnce(true);
    }
    var table = new DeltaTable(path, NAMED, HADOOP);
    assertThat(rows(table, table.version())).hasSize(10);
  }

  @Test
  void concurrentAppendsAllArrive() throws Exception {
    var table = created("t", NAMED);
    together(
        4,
        () -> {
          for (int i = 0; i < 6; i++) {
            table.append(List.<Object[]>of(row("x", (long) i)));
          }
          return true;
        });

    assertThat(table.version()).isEqualTo(24);
    assertThat(rows(table, 24)).hasSize(24);
  }

  @Test
  void everyTenthCommitIsACheckpointThatReadersStartFrom() throws IOException {
    var table = created("t", NAMED);
    for (long i = 0; i < 12; i++) {
      table.append(List.<Object[]>of(row("x", i)), new TransactionId("a", i));
    }
    Path log = folder.resolve("t/_delta_log");
    assertThat(log.resolve("00000000000000000010.checkpoint.parquet")).exists();
    for (int i = 0; i < 10; i++) {
      Files.delete(log.resolve("%020d.json".formatted(i)));
    }

    var fresh = new DeltaTable(table.path(), NAMED, HADOOP);

    assertThat(rows(fresh, 12)).hasSize(12);
    assertThat(fresh.lastTransaction("a")).hasValue(11);
    try (Rows rows = fresh.read(12, List.of("name"), Map.of("count", 3L))) {
      assertThat(rows).toIterable().hasSize(1);
    }
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    var table = created("t", NAMED);
    long version = table.append(List.<Object[]>of(row("a", 1L)));
    Path file = dataFile("t");
    Files.delete(file);

    assertThatThrownBy(() -> rows(table, version))
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e))
        .hasMessageContaining("Cannot read table " + table.path())
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void aBrokenFileIsNamed() throws IOException {
    var table = created("t", NAMED);
    long version = table.append(List.<Object[]>of(row("a", 1L)));
    Path file = dataFile("t");
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, new byte[500]);

    assertThatThrownBy(() -> rows(table, version))
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e))
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void aFlippedByteIsNoticed() throws IOException {
    var table = created("t", NAMED);
    long version = table.append(List.<Object[]>of(row("abcdefgh", 1L)));
    Path file = dataFile("t");
    byte[] bytes = Files.readAllBytes(file);
    bytes[30] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> rows(table, version))
        .isInstanceOfSatisfying(LaminaException.class, e -> isData(e));
  }

  @Test
  void discardedFilesAreGone() throws IOException {
    var table = created("t", NAMED);
    List<WrittenFile> files = table.write(List.<Object[]>of(row("a", 1L)).iterator());

    table.discard(files);

    try (Stream<Path> left = Files.list(folder.resolve("t"))) {
      assertThat(left)
          .extracting(Path::getFileName)
          .extracting(Path::toString)
          .containsExactly("_delta_log");
    }
  }

  private DeltaTable created(String name, StructType schema) {
    var table = new DeltaTable(folder.resolve(name).toString(), schema, HADOOP);
    table.createIfMissing();
    return table;
  }

  private Path dataFile(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private static Object[] row(String name, Long count) {
    return new Object[] {name, count, null};
  }

  private static List<Object[]> rows(DeltaTable table, long version) {
    var all = new ArrayList<Object[]>();
    try (Rows rows = table.read(version)) {
      rows.forEachRemaining(all::add);
    }
    return all;
  }

  private static void isData(LaminaException e) {
    assertThat(e.failure()).isEqualTo(Failure.DATA);
  }

  private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
    var start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<T> waiting =
          () -> {
            start.await();
            return work.call();
          };
      var results = new ArrayList<T>();
      for (Future<T> future :
          pool.invokeAll(Stream.generate(() -> waiting).limit(threads).toList())) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
