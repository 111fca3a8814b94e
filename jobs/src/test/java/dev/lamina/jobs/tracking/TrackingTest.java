package dev.lamina.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.upkeep.StoredSweep;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackingTest {

  static final TrackingOptions OPTIONS = new TrackingOptions(Optional.empty(), true, Map.of());

  private static final String SWEEP = "tiny-0123456789ab";

  @TempDir Path results;
  @TempDir Path to;

  private final InMemoryMlflow server = new InMemoryMlflow();
  private StoredSweep sweep;

  @AfterEach
  void close() {
    server.close();
  }

  @BeforeEach
  void begin() {
    sweep = new StoredSweep(results).completed(0, 0.1, 1.0 / 3).began(1);
  }

  private MeasuredSweep measured() {
    return MeasuredSweep.of(results.toString(), sweep.hadoop, sweep.entry());
  }

  private Tracker open(TrackingFormat format) {
    String place = format == TrackingFormat.MLFLOW ? server.address() : to.toString();
    return format.open(place, OPTIONS);
  }

  private Tracking.Progress update(TrackingFormat format) {
    try (Tracker tracker = open(format)) {
      return Tracking.update(measured(), tracker);
    }
  }

  private List<String> differences(TrackingFormat format) {
    try (Tracker tracker = open(format)) {
      return Tracking.differences(measured(), tracker);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNewIsAdded(TrackingFormat format) throws IOException {
    assertThat(update(format)).isEqualTo(new Tracking.Progress(1, 2, 2));
    assertThat(differences(format)).isEmpty();
    assertThat(update(format)).isEqualTo(new Tracking.Progress(1, 2, 0));

    sweep.advanced(1, 1, 1, 0.7);
    assertThat(differences(format)).containsExactly("trial-1: 0 epochs (want 1)");
    assertThat(update(format)).isEqualTo(new Tracking.Progress(2, 3, 1));
    sweep.log(new SweepEvent.Started(1, 2, 1, 2)).advanced(1, 2, 2, 0.8);
    assertThat(update(format)).isEqualTo(new Tracking.Progress(2, 4, 1));

    assertThat(differences(format)).isEmpty();
    try (Tracker tracker = open(format)) {
      var there = tracker.read(sweep.entry());
      assertThat(there.keySet()).extracting(Run::name).containsExactly("trial-0", "trial-1");
      SortedMap<String, List<Double>> last = there.get(new Run(SWEEP, 0, 0)).epochs().get(2);
      assertThat(last)
          .containsOnlyKeys("test/accuracy", "train/loss")
          .containsEntry("test/accuracy", List.of(tracker.kept(1.0 / 3)))
          .containsEntry("train/loss", List.of(0.5));
    }
  }

  /** A trial that began anew is another run; what the first one left stays. */
  @ParameterizedTest
  @EnumSource
  void aTrialThatBeganAnewIsAnotherRun(TrackingFormat format) throws IOException {
    sweep.advanced(1, 1, 1, 0.7);
    update(format);
    sweep.log(
        new SweepEvent.Started(1, 2, 1, 2),
        new SweepEvent.SegmentFailed(1, 2, Failure.RESOURCES, "no memory"),
        new SweepEvent.Ended(1, SweepEvent.End.FAILED));
    sweep.log(new SweepEvent.Restarted(1), new SweepEvent.Started(1, 3, 0, 1));
    sweep.advanced(1, 3, 1, 0.9);

    assertThat(update(format)).isEqualTo(new Tracking.Progress(2, 3, 1));

    assertThat(differences(format)).isEmpty();
    try (Tracker tracker = open(format)) {
      var there = tracker.read(sweep.entry());
      assertThat(there.get(new Run(SWEEP, 1, 0)).epochs().get(1))
          .containsEntry("test/accuracy", List.of(tracker.kept(0.7)));
      assertThat(there.get(new Run(SWEEP, 1, 1)).epochs().get(1))
          .containsEntry("test/accuracy", List.of(tracker.kept(0.9)));
    }
  }

  /** Killed while it wrote, at every byte: what was half written is written once more. */
  @ParameterizedTest
  @EnumSource(names = {"TENSORBOARD", "JSONL"})
  void whatWasHalfWrittenIsWrittenOnceMore(TrackingFormat format) throws IOException {
    sweep.drew(0, 1, 1, "f1").counted(0, 2, 2, "cat");
    update(format);
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      update(format);
      assertThat(Files.readAllBytes(file)).as("cut at %s", length).isEqualTo(whole);
    }
  }

  /** Drawings and counts of two epochs, of two classes and of more than have a curve each. */
  private void left() {
    sweep.drew(0, 1, 1, "f1", "labels").drew(0, 2, 2, "f1");
    sweep.counted(0, 1, 1, "cat", "dog").counted(0, 2, 2, "cat", "dog");
  }

  @Test
  void drawingsAndCurvesGoToTensorBoard() throws IOException {
    left();
    update(TrackingFormat.TENSORBOARD);
    assertThat(differences(TrackingFormat.TENSORBOARD)).isEmpty();

    List<EventFileReader.Value> values = EventFileReader.read(written());
    assertThat(values)
        .filteredOn(value -> value.image().isPresent())
        .extracting(value -> value.step() + " " + value.tag())
        .containsExactly("1 drawings/f1", "1 drawings/labels", "2 drawings/f1");
    for (EventFileReader.Value value : values) {
      if (value.image().isPresent()) {
        BufferedImage image = value.image().get();
        assertThat(image.getWidth()).isEqualTo(40);
        assertThat(image.getHeight()).isEqualTo(20);
        assertThat(image.getRGB(30, 10) & 0xffffff).isEqualTo(0x0072b2);
        assertThat(image.getRGB(2, 2) & 0xffffff).isEqualTo(0xffffff);
      }
    }
    SortedMap<Integer, List<PrecisionRecall>> counts = measured().figures().precisionRecall(0);
    assertThat(counts).containsOnlyKeys(1, 2);
    for (int epoch : counts.keySet()) {
      for (PrecisionRecall of : counts.get(epoch)) {
        float[][] rows = curve(values, epoch, "pr-curve/" + of.name());
        for (int i = 0; i < PrecisionRecall.CONFIDENCES; i++) {
          assertThat(rows[0][i]).isEqualTo(of.truePositives().get(i).floatValue());
          assertThat(rows[1][i]).isEqualTo(of.falsePositives().get(i).floatValue());
          assertThat(rows[2][i]).isEqualTo((float) of.trueNegatives(i));
          assertThat(rows[3][i]).isEqualTo((float) of.falseNegatives(i));
          assertThat(rows[4][i]).isEqualTo((float) of.precision(i));
          assertThat(rows[5][i]).isEqualTo((float) of.recall(i));
        }
      }
      float[][] all = curve(values, epoch, "pr-curve/all classes");
      float[][] cat = curve(values, epoch, "pr-curve/cat");
      float[][] dog = curve(values, epoch, "pr-curve/dog");
      for (int i = 0; i < PrecisionRecall.CONFIDENCES; i++) {
        assertThat(all[0][i]).isEqualTo(cat[0][i] + dog[0][i]);
        assertThat(all[5][i]).isEqualTo(all[0][i] / (cat[0][0] + dog[0][0]));
      }
    }
  }

  private static float[][] curve(List<EventFileReader.Value> values, int step, String tag) {
    return values.stream()
        .filter(value -> value.step() == step && value.tag().equals(tag))
        .findFirst()
        .flatMap(EventFileReader.Value::tensor)
        .orElseThrow();
  }

  @Test
  void figuresThatDifferAreFound() {
    update(TrackingFormat.TENSORBOARD);
    left();
    assertThat(differences(TrackingFormat.TENSORBOARD))
        .contains(
            "trial-0, epoch 1: drawings/f1 is missing (want --no-images if they were left out, or another folder: an epoch that is there gets no more)",
            "trial-0, epoch 2: pr-curve/all classes is missing (want another folder: an epoch that is there gets no more)",
            "trial-0, epoch 2: pr-curve/cat is missing (want another folder: an epoch that is there gets no more)");
    for (TrackingFormat format : List.of(TrackingFormat.CSV, TrackingFormat.MLFLOW)) {
      update(format);
      assertThat(differences(format)).as("%s has none", format).isEmpty();
    }
  }

  /** As if another had counted. */
  @Test
  void countsThatDifferAreFound() throws IOException {
    sweep.counted(0, 1, 1, "cat", "dog");
    update(TrackingFormat.TENSORBOARD);
    try (Stream<Path> table = Files.walk(results.resolve("precision_recall"))) {
      for (Path path : table.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    sweep.counted(0, 1, 1, "dog", "cat");

    assertThat(differences(TrackingFormat.TENSORBOARD))
        .containsExactly(
            "trial-0, epoch 1: pr-curve/dog has other counts (want another folder: an epoch that is there gets no more)",
            "trial-0, epoch 1: pr-curve/cat has other counts (want another folder: an epoch that is there gets no more)");
  }

  @Test
  void imagesMayBeLeftOut() throws IOException {
    left();
    var without = new TrackingOptions(Optional.empty(), false, Map.of());
    try (Tracker tracker = TrackingFormat.TENSORBOARD.open(to.toString(), without)) {
      Tracking.update(measured(), tracker);
      assertThat(Tracking.differences(measured(), tracker)).isEmpty();
    }
    assertThat(EventFileReader.read(written()))
        .noneMatch(value -> value.image().isPresent())
        .anyMatch(value -> value.tensor().isPresent());
  }

  @Test
  void classesThatShareANameHaveCurvesOfTheirOwn() {
    List<PrecisionRecall> classes = StoredSweep.counts(2, "cat", "cat", "", "all classes", "dog");
    assertThat(EventFigures.curves(classes))
        .extracting(EventFigures.Figure::tag)
        .containsExactly(
            "pr-curve/all classes",
            "pr-curve/cat (class 0)",
            "pr-curve/cat (class 1)",
            "pr-curve/(class 2)",
            "pr-curve/all classes (class 3)",
            "pr-curve/dog");
    assertThat(
            EventFigures.curves(
                StoredSweep.counts(2, " ", "(class 0)", "cat", "cat", "cat (class 2)")))
        .extracting(EventFigures.Figure::tag)
        .containsExactly(
            "pr-curve/all classes",
            "pr-curve/(class 0)'",
            "pr-curve/(class 0)",
            "pr-curve/cat (class 2)'",
            "pr-curve/cat (class 3)",
            "pr-curve/cat (class 2)");
    String[] many = new String[EventFigures.MOST_CLASSES + 1];
    Arrays.setAll(many, i -> "class " + i);
    assertThat(EventFigures.curves(StoredSweep.counts(1, many)))
        .extracting(EventFigures.Figure::tag)
        .containsExactly("pr-curve/all classes");
  }

  private Path written() throws IOException {
    try (Stream<Path> files = Files.walk(to)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(".lock"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void damageIsToldAndNotWrittenOver() throws IOException {
    update(TrackingFormat.TENSORBOARD);
    byte[] whole = Files.readAllBytes(written());
    byte[] damaged = whole.clone();
    damaged[60] ^= 1;
    Files.write(written(), damaged);

    assertThatThrownBy(() -> update(TrackingFormat.TENSORBOARD))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("has another checksum");

    assertThat(Files.readAllBytes(written())).isEqualTo(damaged);
  }

  @Test
  void linesOfOthersAreTold() throws IOException {
    update(TrackingFormat.JSONL);
    Files.writeString(written(), "hello\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> update(TrackingFormat.JSONL))
        .hasMessageContaining("line 3 is none of Lamina's");

    Files.writeString(to.resolve(SWEEP + ".csv"), "a,b\n");
    assertThatThrownBy(() -> update(TrackingFormat.CSV))
        .hasMessageContaining("is none of Lamina's");
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatDiffersIsFound(TrackingFormat format) throws IOException {
    update(format);
    try (Tracker tracker = open(format)) {
      MeasuredSweep known = measured();
      List<MeasuredRun> other =
          known.runs().stream()
              .map(
                  run ->
                      run.with(
                          run.epochs().stream()
                              .map(
                                  epoch -> {
                                    var values = new TreeMap<>(epoch.values());
                                    values.replace("train/loss", 0.75);
                                    return new MeasuredEpoch(epoch.epoch(), epoch.logged(), values);
                                  })
                              .toList()))
              .toList();
      assertThat(
              Tracking.differences(
                  new MeasuredSweep(
                      known.entry(), known.status(), known.ended(), other, known.figures()),
                  tracker))
          .containsExactly(
              "trial-0, epoch 1: train/loss is 1.0 (want 0.75)",
              "trial-0, epoch 2: train/loss is 0.5 (want 0.75)");
    }
  }

  /** As a result that is no number must be found as such, in every format. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoNumberComesBackAsSuch(TrackingFormat format) throws IOException {
    var values = new TreeMap<String, Double>();
    values.put("test/a", Double.NaN);
    values.put("test/b", Double.NEGATIVE_INFINITY);
    values.put("test/c", 1e-300);
    new MetricsTable(results.toString(), sweep.hadoop)
        .append(
            sweep.key(1, 1),
            List.of(new EpochMetrics(1, values)),
            new Provenance("digest", 0, 3, "code"));
    sweep.log(new Advanced(1, 1, 1, values, new TreeMap<>()));

    update(format);

    assertThat(differences(format)).isEmpty();
    assertThat(update(format).added()).isZero();
  }

  /**
   * Every event file of TensorFlow begins so: a record of 24 bytes with the checksum of that
   * length, a time, and the version.
   */
  @Test
  void anEventFileBeginsAsThoseOfOthers() throws IOException {
    update(TrackingFormat.TENSORBOARD);
    byte[] file =
        Files.readAllBytes(to.resolve(SWEEP).resolve("trial-0/events.out.tfevents.lamina"));

    assertThat(Arrays.copyOf(file, 13))
        .isEqualTo(HexFormat.of().parseHex("1800000000000000a37f4b2209"));
    assertThat(new String(file, 21, 15, StandardCharsets.ISO_8859_1))
        .isEqualTo("\u001a\rbrain.Event:2");
    assertThat(new String(file, StandardCharsets.ISO_8859_1))
        .contains("_hparams_/session_start_info", "hparams", "learning-rate.base", "trial-0");
  }

  /** What was added twice is not the same, whoever did it. */
  @Test
  void aRowThatIsThereTwiceIsFound() throws IOException {
    update(TrackingFormat.CSV);
    Path file = to.resolve(SWEEP + ".csv");
    Files.writeString(file, "0,0,2,train/loss,0.5\n", StandardOpenOption.APPEND);

    assertThat(differences(TrackingFormat.CSV))
        .containsExactly("trial-0, epoch 2: train/loss is there 2 times, as [0.5, 0.5] (want 0.5)");
  }

  @Test
  void parametersOfEveryRunAreWrittenAndHeldAgainstTheTables() throws IOException {
    sweep.advanced(1, 1, 1, 0.7);
    update(TrackingFormat.CSV);
    Path file = to.resolve(SWEEP + "-parameters.csv");
    String written = "trial,restarts,learning-rate.base\n0,0,0.1\n1,0,0.05\n";
    assertThat(file).hasContent(written);

    Files.delete(file);
    assertThat(differences(TrackingFormat.CSV))
        .first()
        .isEqualTo(
            "trial-0: parameters are missing (want {learning-rate.base=0.1}; the next track writes them)");
    Files.writeString(file, "trial,restarts,learning-rate.base\n0,0,0.2\n1,0,0.05\n1,7,\"\"\n");
    assertThat(differences(TrackingFormat.CSV))
        .containsExactly(
            "trial-0: parameters are {learning-rate.base=0.2} (want {learning-rate.base=0.1}; the next track writes them)");
    assertThat(update(TrackingFormat.CSV)).isEqualTo(new Tracking.Progress(2, 3, 0));
    assertThat(file).as("what an earlier run had stays").hasContent(written + "1,7,\"\"\n");
    assertThat(differences(TrackingFormat.CSV)).isEmpty();

    Files.writeString(file, "a,b\n");
    assertThatThrownBy(() -> update(TrackingFormat.CSV))
        .hasMessageContaining("is none of Lamina's");
  }

  @Test
  void anyLabelComesBackFromCsv() throws IOException {
    var one = new TreeMap<>(Map.of("a,b", "x,\"y\"\nz\r", "plain", "0.1"));
    var other = new TreeMap<>(Map.of("plain", "", "z \"q\"", " ü "));
    var written =
        new CsvParameters(
            new TreeMap<>(Map.of(new Run("s", 0, 0), one, new Run("s", 12, 3), other)));
    Path file = to.resolve("p.csv");

    Files.writeString(file, written.text());

    assertThat(written.text())
        .isEqualTo(
            "trial,restarts,\"a,b\",plain,\"z \"\"q\"\"\"\n"
                + "0,0,\"x,\"\"y\"\"\nz\r\",0.1,\n12,3,,\"\", ü \n");
    assertThat(CsvParameters.read(file, "s")).isEqualTo(written);
    Files.writeString(file, "trial,restarts,plain\r\n12,3,\"\"\r\n0,0,0.1");
    assertThat(CsvParameters.read(file, "s").text())
        .isEqualTo("trial,restarts,plain\n0,0,0.1\n12,3,\"\"\n");
    assertThat(CsvParameters.read(to.resolve("none"), "s").runs()).isEmpty();
  }

  @Test
  void aPlaceThatIsNoneIsRefused() {
    assertThatThrownBy(() -> open("http://ada:hush@host"))
        .hasMessageContaining("Cannot write csv to http://***@host: that is an address")
        .hasMessageContaining("or --format mlflow");
    assertThatThrownBy(() -> open("s3a://bucket/metrics"))
        .hasMessageContaining("(want a folder of this machine)");
    var bare = new TrackingOptions(Optional.empty(), false, Map.of());
    assertThatThrownBy(() -> TrackingFormat.JSONL.open("out", bare))
        .hasMessageContaining("Cannot leave images out of jsonl");
    var mine = new TrackingOptions(Optional.of("mine"), true, Map.of());
    assertThatThrownBy(() -> TrackingFormat.CSV.open("out", mine))
        .hasMessageContaining("Cannot write csv into an experiment");
  }

  private static Tracker open(String place) {
    return TrackingFormat.CSV.open(place, OPTIONS);
  }

  @Test
  void oneAtATimeWritesIntoAFolder() {
    try (TrackingFolder folder = TrackingFolder.take(to.resolve("new/deep"))) {
      assertThat(folder.path()).isDirectory();
      assertThatThrownBy(() -> TrackingFolder.take(to.resolve("new/deep")))
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("another process is doing so");
    }
    TrackingFolder.take(to.resolve("new/deep")).close();
  }
}
