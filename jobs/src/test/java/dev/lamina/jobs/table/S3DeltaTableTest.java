package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.host.ChildJvm;
import dev.lamina.jobs.host.FaultyS3;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Fault;
import dev.lamina.jobs.host.S3Server;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables on S3: what is other there than on a disk. */
@ExtendWith(S3.class)
class S3DeltaTableTest {

  private static final int ROWS = 8;

  private final S3Server server;
  private final String bucket;

  @TempDir Path folder;

  S3DeltaTableTest(S3Server server) {
    this.server = server;
    this.bucket = server.bucket();
  }

  @Test
  void whatIsAppendedIsReadAtEveryVersionAndByAnother() {
    DeltaTable table = created("a table");
    for (long number = 0; number < 12; number++) {
      table.append(List.<Object[]>of(row("w", number)));
    }

    var other = new DeltaTable(table.path(), AppendingWriter.COLUMNS, server.hadoop());
    assertThat(numbers(other, 12)).containsExactlyInAnyOrderElementsOf(upTo(12));
    assertThat(numbers(other, 5)).containsExactlyInAnyOrderElementsOf(upTo(5));
    try (Rows rows = other.read(12, List.of("writer"), Map.of("number", 7L))) {
      assertThat(rows).toIterable().hasSize(1);
    }
  }

  @Test
  void aTransactionHappensOnce() {
    DeltaTable table = created("t");
    var id = new TransactionId("sweep", 5);
    table.append(List.<Object[]>of(row("a", 1)), id);

    assertThatThrownBy(() -> table.append(List.<Object[]>of(row("b", 2)), id))
        .isInstanceOf(TransactionTakenException.class);
    assertThat(table.lastTransaction("sweep")).hasValue(5);
    assertThat(numbers(table, table.version())).containsExactly(1L);
  }

  @Test
  void aTransactionWhoseAnswerIsLostIsNotTakenForAnothers() {
    try (var store = new FaultyS3(server)) {
      var table = new DeltaTable(bucket + "/t", AppendingWriter.COLUMNS, store.hadoop());
      table.createIfMissing();
      var first = new AtomicBoolean(true);
      store.fail(
          request ->
              request.startsWith("PUT") && request.endsWith("1.json") && first.getAndSet(false)
                  ? S3Fault.LOST_ANSWER
                  : S3Fault.NONE);

      long version = table.append(List.<Object[]>of(row("a", 1)), new TransactionId("sweep", 1));

      assertThat(first).isFalse();
      assertThat(version).isEqualTo(1);
      assertThat(table.version()).isEqualTo(1);
      assertThat(numbers(table, 1)).containsExactly(1L);
    }
  }

  @Test
  void severalMayCreateATableAtOnceAndOfSeveralWithOneIdExactlyOneWins() throws Exception {
    String path = bucket + "/t";
    List<Boolean> won =
        together(
            3,
            () -> {
              var table = new DeltaTable(path, AppendingWriter.COLUMNS, server.hadoop());
              table.createIfMissing();
              try {
                table.append(List.<Object[]>of(row("x", 1)), new TransactionId("sweep", 1));
                return true;
              } catch (TransactionTakenException taken) {
                return false;
              }
            });

    assertThat(won).containsOnlyOnce(true);
    var table = new DeltaTable(path, AppendingWriter.COLUMNS, server.hadoop());
    assertThat(numbers(table, table.version())).containsExactly(1L);
  }

  @Test
  void twoProcessesThatAppendAtOnceLoseNothing() throws Exception {
    String path = created("t").path();
    try (var gate = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      gate.setSoTimeout(120_000);
      List<Process> writers = List.of(writer(gate, path, "a"), writer(gate, path, "b"));
      try (Socket one = gate.accept();
          Socket two = gate.accept()) {
        one.getOutputStream().write(1);
        two.getOutputStream().write(1);
      }
      var told = new ArrayList<Long>();
      for (Process writer : writers) {
        try (var output = writer.inputReader()) {
          output.lines().map(Long::valueOf).forEach(told::add);
        }
        assertThat(writer.waitFor()).isZero();
      }

      assertThat(told).doesNotHaveDuplicates().hasSize(2 * ROWS);
      var table = new DeltaTable(path, AppendingWriter.COLUMNS, server.hadoop());
      assertThat(table.version()).isEqualTo(2 * ROWS);
      var expected = new ArrayList<>(upTo(ROWS));
      expected.addAll(upTo(ROWS));
      assertThat(numbers(table, 2 * ROWS)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void aStoreThatDoesNotAnswerIsAMatterOfResources() {
    try (var store = new FaultyS3(server)) {
      var table = new DeltaTable(bucket + "/t", AppendingWriter.COLUMNS, store.hadoop());
      table.createIfMissing();
      store.fail(request -> S3Fault.INTERNAL_ERROR);

      assertThatThrownBy(table::version)
          .isInstanceOfSatisfying(LaminaException.class, S3DeltaTableTest::isResources)
          .hasMessageNotContaining("restore it from a copy");
      assertThatThrownBy(() -> table.append(List.<Object[]>of(row("a", 1))))
          .isInstanceOfSatisfying(LaminaException.class, S3DeltaTableTest::isResources);
    }
  }

  private DeltaTable created(String name) {
    var table = new DeltaTable(bucket + "/" + name, AppendingWriter.COLUMNS, server.hadoop());
    table.createIfMissing();
    return table;
  }

  private Process writer(ServerSocket gate, String path, String name) {
    var arguments =
        new ArrayList<>(
            List.of(Integer.toString(gate.getLocalPort()), path, name, Integer.toString(ROWS)));
    server.settings().forEach((key, value) -> arguments.add(key + "=" + value));
    return ChildJvm.start(
        folder.resolve(name + ".log"),
        Map.of(),
        AppendingWriter.class,
        arguments.toArray(String[]::new));
  }

  private static Object[] row(String writer, long number) {
    return new Object[] {writer, number};
  }

  private static List<Object> upTo(long end) {
    return LongStream.range(0, end).<Object>mapToObj(Long::valueOf).toList();
  }

  private static List<Object> numbers(DeltaTable table, long version) {
    var numbers = new ArrayList<Object>();
    try (Rows rows = table.read(version)) {
      rows.forEachRemaining(row -> numbers.add(row[1]));
    }
    return numbers;
  }

  private static void isResources(LaminaException e) {
    assertThat(e.failure()).isEqualTo(Failure.RESOURCES);
  }

  private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      var results = new ArrayList<T>();
      for (Future<T> future : pool.invokeAll(Stream.generate(() -> work).limit(threads).toList())) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
