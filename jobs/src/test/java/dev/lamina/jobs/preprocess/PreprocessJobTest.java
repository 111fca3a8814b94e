package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.format.Cifar10Binary;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.data.format.ImageFolder;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.DeltaShardSource;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.SampleSets;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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

    PreprocessSummary summary = run(PreprocessRequest.of(format, "", tables()).inShards(4));

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
                "count_if(sha2(content, 256) <> sha256)",
                "count_if((class_name = 'star') <> (label = 9))",
                "max(shard)")
            .head();
    assertThat(facts).isEqualTo(RowFactory.create(1_600L, 1_600L, 0L, 0L, 3));
  }

  @Test
  void aSampleSetHoldsTheSamplesInTheOrderOfTheirKeys() {
    var format = new GeneratedImages(30, 12, 4, 1);
    PreprocessSummary summary = run(PreprocessRequest.of(format, "", tables()));
    Map<String, Sample> expected = read(format, "train");

    try (SampleSet samples = SampleSets.acquire(data(summary), "train", session.hadoop())) {
      assertThat(samples.size()).isEqualTo(30);
      assertThat(samples.classNames()).containsExactly("stripes", "checks", "rings", "dots");
      assertThat(samples.channels()).isEqualTo(3);
      assertThat(samples.imageSize()).contains(ImageSize.square(32));
      var picture = new ImageBuffer();
      int index = 0;
      for (Sample sample : expected.values()) {
        samples.read(index, picture);
        assertThat(picture.image()).isEqualTo(((SampleContent.Pixels) sample.content()).image());
        assertThat(new ClassLabel(samples.label(index))).isEqualTo(sample.target());
        index++;
      }
    }
  }

  @Test
  void tasksShareOneCopyOfASplit() {
    PreprocessSummary summary =
        run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables()));
    DatasetVersion data = data(summary);

    List<Integer> sizes =
        session
            .context()
            .parallelize(List.of(1, 2, 3, 4), 4)
            .map(
                task -> {
                  try (SampleSet samples = SampleSets.acquire(data, "test", new Configuration())) {
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

    assertThatThrownBy(() -> DeltaShardSource.of(data(summary), "val", session.hadoop()))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot load split val")
        .hasMessageContaining("(known: test, train)");
    assertThatThrownBy(() -> DatasetVersion.of(tables(), 0, session.hadoop()))
        .hasMessageContaining("Cannot use version 0")
        .hasMessageContaining("it is not published (want one of [1];");
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
  void filesThatAreGoneOrCutAreNotTakenForADataSetThatIsThere() throws IOException {
    var request = PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables());
    run(request);
    Path file;
    try (var files = Files.list(Path.of(tables()).resolve("samples"))) {
      file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertRefusesDamaged(request, file);
    Files.delete(file);
    assertRefusesDamaged(request, file);
    Files.write(file, whole);
    assertThat(run(request).alreadyThere()).isTrue();
  }

  private void assertRefusesDamaged(PreprocessRequest request, Path file) {
    assertThatThrownBy(() -> run(request))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("1 files of its samples are gone or cut")
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void anotherRequestIntoTheSameFolderIsRefused() {
    run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 1), "", tables()));

    assertThatThrownBy(
            () -> run(PreprocessRequest.of(new GeneratedImages(30, 12, 4, 2), "", tables())))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("data set generated is there and differs in its parameters")
        .hasMessageContaining("seed=1, test=12, train=30}")
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

    PreprocessSummary summary = run(cifar().bearing(0.05));

    assertThat(summary.rejects()).containsExactly(Map.entry("LABEL_OUT_OF_RANGE", 2L));
    assertThat(summary.samples()).containsEntry("train", 98L).containsEntry("test", 20L);
    var tables = new DatasetTables(tables(), session.hadoop());
    try (Rows rejects = tables.rejects().table().read(tables.rejects().table().version())) {
      assertThat(rejects)
          .toIterable()
          .extracting(row -> row[1], row -> row[2], row -> row[4])
          .containsExactlyInAnyOrder(
              Tuple.tuple("train", "data_batch_1.bin#0", RejectReason.LABEL_OUT_OF_RANGE.name()),
              Tuple.tuple("train", "data_batch_1.bin#1", RejectReason.LABEL_OUT_OF_RANGE.name()));
    }
  }

  @Test
  void tooManyRejectsStopTheJobBeforeAnythingIsCommitted() throws IOException {
    writeCifar(2);

    assertThatThrownBy(() -> run(cifar()))
        .isInstanceOfSatisfying(
            RejectsException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("2 of 120 records (1.67 %) were rejected (want at most 1.00 %")
        .hasMessageContaining(
            "{LABEL_OUT_OF_RANGE=2}; the first is data_batch_1.bin#0: label 77 (want 0 to 9);"
                + " repair the source, or raise --max-rejects)");
    var tables = new DatasetTables(tables(), session.hadoop());
    assertThat(tables.samples().table().version()).isZero();
    assertThat(tables.rejects().table().version()).isZero();
    assertThat(list("my tables/samples")).containsExactly("_delta_log");

    PreprocessSummary repeated = run(cifar().bearing(0.5));
    assertThat(repeated.samples()).containsEntry("train", 98L);
  }

  @Test
  void aRunThatDiesBeforeItPublishesIsUndoneAndRepeated() throws IOException {
    writeCifar(1);
    PreprocessRequest request = cifar().bearing(0.05);
    String content = run(request).publication().content();
    // What a run leaves that died just before it published.
    Files.delete(folder.resolve("my tables/descriptions/_delta_log/00000000000000000001.json"));

    PreprocessSummary summary = run(request);

    assertThat(summary.alreadyThere()).isFalse();
    assertThat(summary.publication().content()).isEqualTo(content);
    assertThat(summary.samples()).containsEntry("train", 99L);
    assertThat(session.spark().read().format("delta").load(tables() + "/samples").count())
        .isEqualTo(119);
    assertThat(rows("count(*)", "rejects")).isEqualTo(1L);
  }

  @Test
  void aRunThatDiesBeforeItCommitsSamplesIsRepeated() throws IOException {
    writeCifar(1);
    PreprocessRequest request = cifar().bearing(0.05);
    String content = run(request).publication().content();
    Files.delete(folder.resolve("my tables/descriptions/_delta_log/00000000000000000001.json"));
    Files.delete(folder.resolve("my tables/samples/_delta_log/00000000000000000001.json"));

    PreprocessSummary summary = run(request);

    assertThat(summary.version()).isEqualTo(1);
    assertThat(summary.publication().content()).isEqualTo(content);
  }

  @Test
  void contentDependsOnNeitherTasksNorWhereItGoes() throws IOException {
    writeCifar(1);
    PreprocessRequest request = cifar().bearing(0.05).inShards(3);
    var fine =
        new PreprocessRequest(
            request.format(),
            request.source(),
            request.split(),
            request.recipe(),
            folder.resolve("fine").toString(),
            request.shards(),
            5_000,
            request.limits(),
            request.maxRejects());

    assertThat(run(fine).publication().content()).isEqualTo(run(request).publication().content());
  }

  @Test
  void ofAChangedSourceOnlyTheShardsThatChangedAreWritten() throws IOException {
    writeCifar(0);
    PreprocessRequest request = cifar().inShards(40);
    PreprocessSummary first = run(request);
    Path changed = folder.resolve("data_batch_2.bin");
    byte[] bytes = Files.readAllBytes(changed);
    bytes[RECORD + 5] ^= 1;
    Files.write(changed, bytes);

    PreprocessSummary second = run(request);

    assertThat(second.alreadyThere()).isFalse();
    assertThat(second.version()).isEqualTo(first.version() + 1);
    assertThat(second.samples()).isEqualTo(first.samples());
    assertThat(first.work().read()).isEqualTo(first.work().members());
    assertThat(second.work().read()).isEqualTo(1);
    assertThat(second.work().written()).isEqualTo(1);
    assertThat(second.told()).contains("(read 1 of 6 members, wrote 1 of 80 shards; ");
    var samples = new DatasetTables(tables(), session.hadoop()).samples().table();
    var before = new ArrayList<>(samples.files(first.version(), Map.of()));
    var after = new ArrayList<>(samples.files(second.version(), Map.of()));
    after.removeAll(before);
    assertThat(after).hasSize(1);
    String fresh =
        run(PreprocessRequest.of(
                    request.format(), request.source(), folder.resolve("fresh").toString())
                .inShards(40))
            .publication()
            .content();
    assertThat(second.publication().content()).isEqualTo(fresh);
  }

  @Test
  void nothingIsLostWhenMembersMoveWithTheFilesThatAreAdded() throws IOException {
    Path pictures = folder.resolve("pictures");
    for (int i = 10; i < 40; i++) {
      writePicture(pictures, i);
    }
    run(ofPictures(pictures, "my tables"));
    for (int added : new int[] {1, 90, 2, 91, 55}) {
      writePicture(pictures, added);
      run(ofPictures(pictures, "my tables"));
    }
    Files.delete(pictures.resolve("train/even/10.png"));

    PreprocessSummary summary = run(ofPictures(pictures, "my tables"));

    assertThat(summary.samples()).containsEntry("train", 34L);
    assertThat(summary.publication().content())
        .isEqualTo(run(ofPictures(pictures, "fresh")).publication().content());
  }

  @Test
  void aSourceThatWasTouchedButIsTheSameCommitsNoSamples() throws IOException {
    writeCifar(1);
    PreprocessRequest request = cifar().bearing(0.05);
    PreprocessSummary first = run(request);
    writeCifar(1);
    Files.setLastModifiedTime(
        folder.resolve("data_batch_1.bin"), java.nio.file.attribute.FileTime.fromMillis(1_000));

    PreprocessSummary second = run(request);

    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.publication().content()).isEqualTo(first.publication().content());
    assertThat(run(request).alreadyThere()).isTrue();
  }

  @Test
  void splitsComeOneAfterTheOther() throws IOException {
    writeCifar(0);
    PreprocessRequest both = cifar();
    PreprocessSummary train = run(only(both, "train", tables()));
    assertThat(train.samples()).containsOnlyKeys("train");

    PreprocessSummary test = run(only(both, "test", tables()));

    assertThat(test.samples()).containsOnlyKeys("test", "train");
    assertThat(run(only(both, "train", tables())).alreadyThere()).isTrue();
    var together =
        PreprocessRequest.of(both.format(), both.source(), folder.resolve("x").toString());
    assertThat(test.publication().content()).isEqualTo(run(together).publication().content());
  }

  @Test
  void meanAndDeviationAreOfTheTrainingSplitInWhateverOrderSplitsCome() throws IOException {
    Path pictures = folder.resolve("pictures");
    var numbers = Map.of("train", 1, "val", 3, "test", 5);
    for (String split : numbers.keySet()) {
      writePicture(pictures.resolve(split + "/a/1.png"), 8, numbers.get(split));
    }
    Optional<Normalization> ofTraining = afterRunsOf(pictures, "train").normalization();

    assertThat(ofTraining).isPresent();
    assertThat(afterRunsOf(pictures, "train", "val").normalization()).isEqualTo(ofTraining);
    assertThat(afterRunsOf(pictures, "val", "train").normalization()).isEqualTo(ofTraining);
    assertThat(afterRunsOf(pictures, "val", "test").normalization()).isEmpty();
    assertThat(afterRunsOf(pictures, "test", "val").normalization()).isEmpty();
  }

  /** What is published after runs into a folder of their own, one a split. */
  private Publication afterRunsOf(Path pictures, String... splits) {
    String into = folder.resolve(String.join(" ", splits)).toString();
    var request = PreprocessRequest.of(new ImageFolder(List.of()), pictures.toString(), into);
    for (String split : splits) {
      run(only(request, split, into));
    }
    return new DatasetTables(into, session.hadoop()).newest();
  }

  @Test
  void picturesHaveASizeAgainOnceBothSplitsHaveIt() throws IOException {
    Path pictures = folder.resolve("pictures");
    PreprocessRequest both = ofPictures(pictures, "my tables");
    writePicture(pictures.resolve("train/a/1.png"), 8, 1);
    writePicture(pictures.resolve("test/a/2.png"), 8, 2);
    assertThat(run(both).publication().size()).contains(ImageSize.square(8));
    writePicture(pictures.resolve("test/a/2.png"), 9, 2);
    PreprocessSummary differing = run(only(both, "test", both.tables()));
    assertThat(differing.publication().size()).isEmpty();
    assertThat(differing.publication().channels()).isEqualTo(3);

    writePicture(pictures.resolve("test/a/2.png"), 8, 2);

    assertThat(run(only(both, "test", both.tables())).publication().size())
        .contains(ImageSize.square(8));
  }

  @Test
  void aReadThatFailsFailsBeforeAnythingIsCommitted() throws IOException {
    UnsteadyDisk.addTo(session.hadoop());
    Path pictures = folder.resolve("pictures");
    writePicture(pictures.resolve("train/a/1.png"), 8, 1);
    writePicture(pictures.resolve("test/a/2.png"), 8, 2);
    writePicture(pictures.resolve("test/a/3.png"), 9, 3);
    String into = "unsteady://" + tables();
    PreprocessRequest both =
        PreprocessRequest.of(new ImageFolder(List.of()), pictures.toString(), into);
    long before = run(only(both, "test", into)).version();
    var samples = new DatasetTables(into, session.hadoop()).samples().table();
    samples
        .files(before, Map.of())
        .forEach(file -> UnsteadyDisk.FAILING.add(new File(file.path()).getName()));
    List<String> files = list("my tables/samples");

    assertThatThrownBy(() -> run(only(both, "train", into)))
        .isInstanceOf(LaminaException.class)
        .hasStackTraceContaining("The disk does not answer");

    assertThat(samples.version()).isEqualTo(before);
    assertThat(list("my tables/samples")).containsExactlyInAnyOrderElementsOf(files);
    assertThat(UnsteadyDisk.FAILING).isEmpty();
    assertThat(run(only(both, "train", into)).samples()).containsOnlyKeys("test", "train");
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

      assertThat(summaries)
          .extracting(summary -> summary.publication().content())
          .containsOnly(summaries.get(0).publication().content());
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
      assertThat(new DatasetTables(tables(), session.hadoop()).newest().number()).isEqualTo(1);
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
  void aReaderThatFailsLeavesNoThreadBehind() {
    assertThatThrownBy(() -> run(PreprocessRequest.of(new LostArchive(), "", tables())))
        .isInstanceOf(LaminaException.class);

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("read part"));
  }

  private PreprocessSummary run(PreprocessRequest request) {
    return new PreprocessJob(session, request).run();
  }

  private DatasetVersion data(PreprocessSummary summary) {
    return DatasetVersion.of(tables(), summary.version(), session.hadoop());
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

  /** So small members that most hold one picture or two. */
  private PreprocessRequest ofPictures(Path pictures, String tables) {
    PreprocessRequest whole =
        PreprocessRequest.of(
                new ImageFolder(List.of()), pictures.toString(), folder.resolve(tables).toString())
            .inShards(3);
    return new PreprocessRequest(
        whole.format(),
        whole.source(),
        whole.split(),
        whole.recipe(),
        whole.tables(),
        whole.shards(),
        200,
        whole.limits(),
        whole.maxRejects());
  }

  private static void writePicture(Path pictures, int number) throws IOException {
    String name = "train/" + (number % 2 == 0 ? "even" : "odd") + "/" + number + ".png";
    writePicture(pictures.resolve(name), 8, number);
  }

  private static void writePicture(Path file, int side, int number) throws IOException {
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      picture.setRGB(i % side, i / side, i * number * 7919);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }

  private PreprocessRequest cifar() {
    return PreprocessRequest.of(new Cifar10Binary(), folder.toString(), tables());
  }

  private static PreprocessRequest only(PreprocessRequest request, String split, String tables) {
    return new PreprocessRequest(
        request.format(),
        request.source(),
        Optional.of(split),
        request.recipe(),
        tables,
        request.shards(),
        request.memberBytes(),
        request.limits(),
        request.maxRejects());
  }

  private Object rows(String expression, String table) {
    return session
        .spark()
        .read()
        .format("delta")
        .load(tables() + "/" + table)
        .selectExpr(expression)
        .head()
        .get(0);
  }

  private static Map<String, Sample> read(GeneratedImages format, String split) {
    var samples = new TreeMap<String, Sample>();
    for (Member member : format.index(Indexing.ofNothing()).members()) {
      if (member.split().equals(split)) {
        member.read(
            null,
            new SampleSink() {
              @Override
              public void sample(Sample sample) {
                samples.put(sample.key(), sample);
              }

              @Override
              public void reject(String key, String position, RejectReason reason, String detail) {
                throw new AssertionError("unexpected reject of " + key);
              }
            });
      }
    }
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
    public boolean readsSource() {
      return false;
    }

    @Override
    public DatasetIndex index(Indexing indexing) {
      return DatasetIndex.ofClasses(
          List.of("a", "b"), "", List.of(new Part("part 1"), new Part("part 2")));
    }
  }

  private record Part(String name) implements Member {

    @Override
    public String split() {
      return "train";
    }

    @Override
    public String stamp() {
      return "";
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      if (name.equals("part 2")) {
        throw new LaminaException(Failure.RESOURCES, "Cannot read part 2: the disk is gone");
      }
      new GeneratedImages(3, 1, 2, 0)
          .index(Indexing.ofNothing())
          .members()
          .get(0)
          .read(source, sink);
    }
  }
}
