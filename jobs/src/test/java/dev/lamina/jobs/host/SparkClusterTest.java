package dev.lamina.jobs.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DeltaTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.WrittenFile;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster that other tests rely on is one: processes of its own, which may die. */
class SparkClusterTest {

  private static final int TASKS = 8;
  private static final int NOBODY = 0;

  private static SparkCluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    cluster = SparkCluster.start(2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aJobGivesTheSameOnOneAndOnTwoExecutorsWhichAreOtherProcesses() {
    for (int executors = 1; executors <= 2; executors++) {
      try (LaminaSession session = cluster.open(executors, Map.of())) {
        List<Done> done = tasks(session, NOBODY).collect();

        assertThat(done).extracting(Done::result).isEqualTo(expected());
        assertThat(done).extracting(Done::process).doesNotContain(ProcessHandle.current().pid());
        assertThat(done.stream().map(Done::executor).distinct()).hasSize(executors);
        assertThat(throughATable(session, folder.resolve("t" + executors).toString()))
            .containsExactlyInAnyOrderElementsOf(expected());
      }
    }
  }

  @Test
  void theTaskOfAnExecutorThatIsKilledRunsAgain() throws Exception {
    try (LaminaSession session = cluster.open(2, Map.of());
        var killer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      killer.setSoTimeout(120_000);
      JavaFutureAction<List<Done>> running = tasks(session, killer.getLocalPort()).collectAsync();
      long victim;
      try (Socket called = killer.accept()) {
        victim = new DataInputStream(called.getInputStream()).readLong();
        ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      }

      List<Done> done = running.get(120, TimeUnit.SECONDS);

      assertThat(done).extracting(Done::result).isEqualTo(expected());
      assertThat(done.get(0).attempt()).isEqualTo(1);
      assertThat(done.get(0).process()).isNotEqualTo(victim);
    }
  }

  /**
   * @param killer port of somebody whom the first task calls to be killed, or {@link #NOBODY}
   */
  private static JavaRDD<Done> tasks(LaminaSession session, int killer) {
    return session
        .context()
        .parallelize(IntStream.range(0, TASKS).boxed().toList(), TASKS)
        .map(number -> task(number, killer));
  }

  private static Done task(int number, int killer) throws IOException {
    TaskContext context = TaskContext.get();
    long process = ProcessHandle.current().pid();
    if (number == 0 && context.attemptNumber() == 0 && killer != NOBODY) {
      try (var call = new Socket(InetAddress.getLoopbackAddress(), killer)) {
        new DataOutputStream(call.getOutputStream()).writeLong(process);
        // Nobody answers: this ends with the process.
        throw new IllegalStateException("still alive, and told " + call.getInputStream().read());
      }
    }
    return new Done(work(number), SparkEnv.get().executorId(), process, context.attemptNumber());
  }

  /** Tasks write files, and the driver commits them, as jobs of Lamina do. */
  private static List<Long> throughATable(LaminaSession session, String path) {
    DeltaTable table = table(path);
    table.createIfMissing();
    List<List<WrittenFile>> files =
        session
            .context()
            .parallelize(IntStream.range(0, TASKS).boxed().toList(), TASKS)
            .map(
                number ->
                    table(path).write(List.<Object[]>of(new Object[] {work(number)}).iterator()))
            .collect();
    long version = table.commit(files.stream().flatMap(List::stream).toList(), Optional.empty());
    var results = new ArrayList<Long>();
    try (Rows rows = table.read(version)) {
      rows.forEachRemaining(row -> results.add((Long) row[0]));
    }
    return results;
  }

  private static DeltaTable table(String path) {
    return new DeltaTable(
        path, new StructType().add("result", LongType.LONG, false), new Configuration());
  }

  private static List<Long> expected() {
    return IntStream.range(0, TASKS).mapToObj(SparkClusterTest::work).toList();
  }

  private static long work(int number) {
    return IntStream.rangeClosed(1, 1_000 * (number + 1)).mapToLong(i -> i % 7).sum();
  }

  /** What a task found out. */
  private record Done(long result, String executor, long process, int attempt)
      implements Serializable {}
}
