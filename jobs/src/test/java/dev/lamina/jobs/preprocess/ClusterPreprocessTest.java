package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.data.shard.CachedSamples;
import dev.lamina.core.data.shard.ShardCache;
import dev.lamina.core.source.SourceTree;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.DeltaShardSource;
import dev.lamina.jobs.table.Publication;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is published does not depend on the executors that made it, nor on their deaths. */
class ClusterPreprocessTest {

  private static final int NOBODY = 0;
  private static final int SAMPLES = 10_000;
  private static final int TASKS = 8;

  @TempDir Path folder;

  /** Also, the order of an epoch is the same for every reader, wherever it reads. */
  @Test
  void contentIsTheSameOnOneAndFourExecutorsAndOnTwoOfWhichOneIsKilled() throws Exception {
    try (SparkCluster cluster = SparkCluster.start(4)) {
      List<Publication> made = new ArrayList<>();
      List<List<String>> orders = new ArrayList<>();
      for (int executors : List.of(1, 4)) {
        try (LaminaSession session = cluster.open(executors, Map.of())) {
          made.add(run(session, "on" + executors, NOBODY));
          orders.add(order(session, "on" + executors, made.get(made.size() - 1)));
        }
      }
      try (LaminaSession session = cluster.open(2, Map.of())) {
        CompletableFuture<Publication> running;
        long victim;
        try (var killer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
          killer.setSoTimeout(120_000);
          running =
              CompletableFuture.supplyAsync(() -> run(session, "killed", killer.getLocalPort()));
          try (Socket called = killer.accept()) {
            victim = new DataInputStream(called.getInputStream()).readLong();
            ProcessHandle.of(victim).orElseThrow().destroyForcibly();
          }
        }
        made.add(running.get(240, TimeUnit.SECONDS));
        orders.add(order(session, "killed", made.get(made.size() - 1)));
      }

      assertThat(made)
          .extracting(Publication::content)
          .containsOnly(made.get(0).content())
          .hasSize(3);
      assertThat(made.get(0).splits().get("train").samples()).isEqualTo(SAMPLES);
      assertThat(orders.get(0)).hasSize(SAMPLES).doesNotHaveDuplicates();
      assertThat(orders).containsOnly(orders.get(0)).hasSize(3);
    }
  }

  private Publication run(LaminaSession session, String tables, int killer) {
    var request =
        PreprocessRequest.of(new Fragile(killer), "", folder.resolve(tables).toString())
            .inShards(8);
    return new PreprocessJob(session, request).run().publication();
  }

  /** The keys of an epoch, each named by one of several tasks that read on their own. */
  private List<String> order(LaminaSession session, String tables, Publication made) {
    String path = folder.resolve(tables).toString();
    String cache = folder.resolve("cache").toString();
    long version = made.version();
    return session
        .context()
        .parallelize(IntStream.range(0, TASKS).boxed().toList(), TASKS)
        .flatMap(task -> keys(path, version, cache, task).iterator())
        .collect();
  }

  private static List<String> keys(String tables, long version, String cache, int task) {
    var source =
        DeltaShardSource.of(
            DatasetVersion.of(tables, version, new Configuration()), "train", new Configuration());
    var keys = new ArrayList<String>();
    try (var samples =
        new CachedSamples(source, source.decoding(), ShardCache.at(Path.of(cache), 1 << 30))) {
      SampleOrder order = SampleOrder.shuffled(samples.blocks(), 11, 2);
      int share = SAMPLES / TASKS;
      for (int position = task * share; position < (task + 1) * share; position++) {
        keys.add(samples.key(order.index(position)));
      }
    }
    return keys;
  }

  /**
   * Generated images, of which the first member calls somebody on its first attempt, to be killed.
   *
   * @param killer port of somebody, or {@link #NOBODY}
   */
  private record Fragile(int killer) implements DatasetFormat {

    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of();
    }

    @Override
    public boolean readsSource() {
      return false;
    }

    @Override
    public DatasetIndex index(Indexing indexing) {
      DatasetIndex index = new GeneratedImages(SAMPLES, 100, 5, 3).index(indexing);
      List<Member> members = new ArrayList<>(index.members());
      members.set(0, new FirstMember(members.get(0), killer));
      return DatasetIndex.ofClasses(index.classNames(), index.licence(), members);
    }
  }

  private record FirstMember(Member member, int killer) implements Member {

    private static final Logger LOG = LoggerFactory.getLogger(FirstMember.class);

    @Override
    public String split() {
      return member.split();
    }

    @Override
    public String name() {
      return member.name();
    }

    @Override
    public String stamp() {
      return member.stamp();
    }

    @Override
    public long bytes() {
      return member.bytes();
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      member.read(source, sink);
      if (killer != NOBODY) {
        callKiller();
      }
    }

    /** Whoever comes first is killed; who comes later finds nobody. */
    private void callKiller() {
      try (var call = new Socket(InetAddress.getLoopbackAddress(), killer)) {
        new DataOutputStream(call.getOutputStream()).writeLong(ProcessHandle.current().pid());
        // Nobody answers: this ends with the process.
        throw new IllegalStateException("still alive, and told " + call.getInputStream().read());
      } catch (ConnectException nobody) {
        LOG.debug("Nobody kills a second time", nobody);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
