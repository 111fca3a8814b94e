package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Cifar10Binary;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.GeneratedImages;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DeltaSampleSet;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.SampleSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessJobTest {

  private static final int RECORD = 3_073;

  private static LaminaSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = LaminaSession.open("preprocess-test", 2);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @Test
  void everySampleOfTheSourceIsInTheTableAndSparkReadsIt() {
    var format = new GeneratedImages(1_500, 100, 10, 1);

    PreprocessSummary summary = run(PreprocessRequest.of(format, "", tables()));

    assertThat(summary.samples())
        .containsExactly(Map.entry("test", 100L), Map.entry("train", 1_500L));
    assertThat(summary.rejects()).isEmpty();
    assertThat(summary.alreadyThere()).isFalse();
    Row facts =
        session
            .spark()
            .read()
            .format("delta")
            .load(tables() + "/samples")
            .selectExpr(
                "count(*)",
                "count(distinct key)",
                "count_if(sha2(pixels, 256) <> sha256)",
                "count_if((class_name = 'star') <> (label = 9))",
                "max(shard)")
            .head();
    assertThat(facts).isEqualTo(RowFactory.create(1_600L, 1_600L, 0L, 0L, 15));
  }

  @Test
  void aSampleSetHoldsTheSamplesInTheOrderOfTheirKeys() {
    var format = new GeneratedImages(30, 12, 4, 1);
    PreprocessSummary summary = run(PreprocessRequest.of(format, "", tables()));
    Map<String, Sample> expected = read(format, "generated-train", 30);

    try (SampleSet samples =
        DeltaSampleSet.load(tables(), summary.version(), "train", session.hadoop())) {
      assertThat(samples.size()).isEqualTo(30);
      assertThat(samples.classNames()).containsExactly("stripes", "checks", "rings", "dots");
      assertThat(samples.channels()).isEqualTo(3);
      assertThat(samples.imageSize()).contains(ImageSize.square(32));
      var picture = new ImageBuffer();
      int index = 0;
      for (Sample sample : expected.values()) {
        samples.read(index, picture);
        assertThat(picture.pixels()).isEqualTo(sample.image().pixels());
        assertThat(new ClassLabel(samples.label(index))).isEqualTo(sample.target());
        index++;
      }
    }
  }

  @Test
  void tasksShareOneCopyOfASplit() {
    PreprocessSummary summary =
        run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables()));
    String tables = tables();
    long version = summary.version();

    List<Integer> sizes =
        session
            .context()
            .parallelize(List.of(1, 2, 3, 4), 4)
            .map(
                task -> {
                  try (SampleSet samples =
                      SampleSets.acquire(tables, version, "test", new Configuration())) {
                    return samples.size();
                  }
                })
            .collect();

    assertThat(sizes).containsOnly(12);
  }

  @Test
  void aSplitThatIsNotThereIsRefusedWithThoseThatAre() {
    PreprocessSummary summary =
        run(PreprocessRequest.of(new GeneratedImages(5, 5, 4, 1), "", tables()));

    assertThatThrownBy(
            () -> DeltaSampleSet.load(tables(), summary.version(), "val", session.hadoop()))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot load split val")
        .hasMessageContaining("(known: test, train)");
    assertThatThrownBy(() -> DeltaSampleSet.load(tables(), 0, "train", session.hadoop()))
        .hasMessageContaining("at version 0: it holds no samples (run preprocess to its end");
  }

  @Test
  void theSameRequestAgainDoesNothing() {
    var request = PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables());
    PreprocessSummary first = run(request);

    PreprocessSummary again = run(request);

    assertThat(again.alreadyThere()).isTrue();
    assertThat(again.version()).isEqualTo(first.version());
    assertThat(again.samples()).isEqualTo(first.samples());
    assertThat(new DatasetTables(tables(), session.hadoop()).samples().table().version())
        .isEqualTo(first.version());
  }

  @Test
  void anotherRequestIntoTheSameFolderIsRefused() {
    run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables()));

    assertThatThrownBy(
            () -> run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 2), "", tables())))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("data set generated {classes=4, seed=1, test=12, train=30}")
        .hasMessageContaining("(choose a new path)");
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(
        Files.createDirectory(folder.resolve("my tables")).resolve("thesis.tex"), "x");

    assertThatThrownBy(
            () -> run(PreprocessRequest.of(new GeneratedImages(5, 5, 4, 1), "", tables())))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("a folder with thesis.tex is there");
    assertThat(list("my tables")).containsExactly("thesis.tex");
  }

  @Test
  void rejectsAreCountedAndKept() throws IOException {
    writeCifar(2);
    var request = new PreprocessRequest(new Cifar10Binary(), folder.toString(), tables(), 4, 0.05);

    PreprocessSummary summary = run(request);

    assertThat(summary.rejects()).containsExactly(Map.entry("LABEL_OUT_OF_RANGE", 2L));
    assertThat(summary.samples()).containsEntry("train", 98L).containsEntry("test", 20L);
    var tables = new DatasetTables(tables(), session.hadoop());
    try (Rows rejects = tables.rejects().table().read(tables.rejects().table().version())) {
      assertThat(rejects)
          .toIterable()
          .extracting(row -> row[0], row -> row[1], row -> row[2])
          .containsExactlyInAnyOrder(
              Tuple.tuple("train", "data_batch_1.bin#0", RejectReason.LABEL_OUT_OF_RANGE.name()),
              Tuple.tuple("train", "data_batch_1.bin#1", RejectReason.LABEL_OUT_OF_RANGE.name()));
    }
  }

  @Test
  void tooManyRejectsStopTheJobBeforeAnythingIsCommitted() throws IOException {
    writeCifar(2);

    assertThatThrownBy(
            () -> run(PreprocessRequest.of(new Cifar10Binary(), folder.toString(), tables())))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("2 of 120 records (1.67 %) were rejected (want at most 1.00 %")
        .hasMessageContaining("{LABEL_OUT_OF_RANGE=2}; repair the source, or raise --max-rejects)");
    var tables = new DatasetTables(tables(), session.hadoop());
    assertThat(tables.samples().table().version()).isZero();
    assertThat(tables.rejects().table().version()).isZero();
    assertThat(list("my tables/samples")).containsExactly("_delta_log");

    PreprocessSummary repeated =
        run(new PreprocessRequest(new Cifar10Binary(), folder.toString(), tables(), 16, 0.5));
    assertThat(repeated.samples()).containsEntry("train", 98L);
  }

  @Test
  void aRunThatDiesBeforeTheLastCommitIsCompletedByTheNext() throws IOException {
    writeCifar(1);
    var request = new PreprocessRequest(new Cifar10Binary(), folder.toString(), tables(), 4, 0.05);
    run(request);
    // What a run leaves that died just before it committed the samples.
    Files.delete(folder.resolve("my tables/samples/_delta_log/00000000000000000001.json"));

    PreprocessSummary summary = run(request);

    assertThat(summary.alreadyThere()).isFalse();
    assertThat(summary.version()).isEqualTo(1);
    var tables = new DatasetTables(tables(), session.hadoop());
    try (Rows rejects = tables.rejects().table().read(tables.rejects().table().version())) {
      assertThat(rejects).toIterable().hasSize(1);
    }
    assertThat(tables.describe(1).samples()).containsEntry("train", 99L);
    assertThat(session.spark().read().format("delta").load(tables() + "/samples").count())
        .isEqualTo(119);
  }

  @Test
  void ofTwoRunsAtOnceExactlyOneCommits() throws Exception {
    var request = PreprocessRequest.of(new GeneratedImages(40, 10, 4, 1), "", tables());
    var start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Callable<PreprocessSummary> running =
          () -> {
            start.await();
            return run(request);
          };
      var summaries = new ArrayList<PreprocessSummary>();
      for (Future<PreprocessSummary> future : pool.invokeAll(List.of(running, running))) {
        summaries.add(future.get());
      }

      assertThat(summaries).extracting(PreprocessSummary::alreadyThere).containsOnlyOnce(false);
      assertThat(session.spark().read().format("delta").load(tables() + "/samples").count())
          .isEqualTo(50);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void ofTwoDifferentRunsAtOnceOneIsRefused() throws Exception {
    var start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      var running = new ArrayList<Callable<String>>();
      for (long seed = 1; seed <= 2; seed++) {
        var request = PreprocessRequest.of(new GeneratedImages(40, 10, 4, seed), "", tables());
        running.add(
            () -> {
              start.await();
              try {
                run(request);
                return "made";
              } catch (LaminaException refused) {
                return refused.getMessage();
              }
            });
      }
      var outcomes = new ArrayList<String>();
      for (Future<String> future : pool.invokeAll(running)) {
        outcomes.add(future.get());
      }

      assertThat(outcomes).containsOnlyOnce("made").anyMatch(text -> text.contains("new path"));
      var tables = new DatasetTables(tables(), session.hadoop());
      assertThat(tables.samples().table().version()).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aTaskThatFailsIsToldWithoutSparksReport() {
    assertThatThrownBy(() -> run(PreprocessRequest.of(new LostArchive(), "", tables())))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessage("Cannot read part 2: the disk is gone");
    assertThat(new DatasetTables(tables(), session.hadoop()).samples().table().version()).isZero();
  }

  @Test
  void aSourceThatShrinksUnderTheTasksFailsWithWhatTheTaskSaw() throws IOException {
    writeCifar(0);
    Path file = folder.resolve("data_batch_1.bin");
    var description =
        DatasetDescription.of(new Cifar10Binary(), new Cifar10Binary().index(folder), 4);
    Files.write(file, new byte[RECORD - 1]);

    assertThatThrownBy(
            () ->
                new WriteMember(
                        new Cifar10Binary(),
                        folder.toString(),
                        tables(),
                        description,
                        new SerializableConfiguration(session.hadoop()))
                    .call(new Member("train", "data_batch_1.bin", 0, 20)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has become shorter");
  }

  private PreprocessSummary run(PreprocessRequest request) {
    return new PreprocessJob(session, request).run();
  }

  private String tables() {
    return folder.resolve("my tables").toString();
  }

  private List<String> list(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** An archive of 120 records, the first of which have a label that there is not. */
  private void writeCifar(int broken) throws IOException {
    for (int batch = 0; batch < 6; batch++) {
      byte[] bytes = new byte[20 * RECORD];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (i % RECORD == 0 ? i / RECORD % 10 : i * 7 + batch);
      }
      for (int i = 0; batch == 0 && i < broken; i++) {
        bytes[i * RECORD] = 77;
      }
      String name = batch == 5 ? "test_batch.bin" : "data_batch_" + (batch + 1) + ".bin";
      Files.write(folder.resolve(name), bytes);
    }
  }

  private static Map<String, Sample> read(GeneratedImages format, String file, int count) {
    var samples = new TreeMap<String, Sample>();
    format.read(
        Path.of(""),
        new Member("train", file, 0, count),
        new SampleSink() {
          @Override
          public void sample(Sample sample) {
            samples.put(sample.key(), sample);
          }

          @Override
          public void reject(String key, RejectReason reason, String detail) {
            throw new AssertionError("unexpected reject of " + key);
          }
        });
    return samples;
  }

  /** A format whose second member cannot be read. */
  record LostArchive() implements DatasetFormat {

    @Override
    public String name() {
      return "lost";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of();
    }

    @Override
    public DatasetIndex index(Path source) {
      return new DatasetIndex(
          List.of("a", "b"),
          3,
          32,
          32,
          List.of(new Member("train", "part 1", 0, 3), new Member("train", "part 2", 0, 3)),
          "0".repeat(64));
    }

    @Override
    public void read(Path source, Member member, SampleSink sink) {
      if (member.file().equals("part 2")) {
        throw new LaminaException(Failure.RESOURCES, "Cannot read part 2: the disk is gone");
      }
      new GeneratedImages(3, 1, 2, 0)
          .read(source, new Member("train", "generated-train", 0, 3), sink);
    }
  }
}
