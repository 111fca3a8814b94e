package dev.lamina.jobs.upkeep;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Three trials of two epochs in the tables of results, written as a sweep would, without one. */
public final class StoredSweep {

  private static final String SPEC =
      """
      name: tiny
      trial:
        model: resnet8
        partition: {modules: 2}
        method: {objective: dgl, head: 1c1f}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: cosine}
        batch-size: 16
        epochs: 2
      search:
        space:
          learning-rate.base: {choice: [0.1, 0.05, 0.01]}
      run: {slots: 1, segment-epochs: 1, retries: 1}
      """;

  public final Path folder;
  public final Configuration hadoop = new Configuration();
  public final TrialsTable trials;
  public final MetricsTable metrics;
  public final CheckpointsTable checkpoints;
  public final DrawingsTable drawings;
  public final PrecisionRecallTable counts;

  private final SweepSpec spec = SweepSpec.of(SpecNode.parse(SPEC, "test"));
  private SweepsTable.Entry sweep;
  private long last;

  public StoredSweep(Path folder) {
    this(folder, "tiny-0123456789ab");
  }

  public StoredSweep(Path folder, String id) {
    this.folder = folder;
    var sweeps = new SweepsTable(folder.toString(), hadoop);
    sweeps.createIfMissing();
    sweep =
        sweeps.begin(
            new SweepsTable.Entry(
                id,
                "tiny",
                spec.node().json(),
                spec.digest(),
                "/data",
                3,
                "code",
                new TreeMap<>(),
                Instant.parse("2026-01-02T03:04:05Z")));
    trials = new TrialsTable(folder.toString(), hadoop);
    metrics = new MetricsTable(folder.toString(), hadoop);
    checkpoints = new CheckpointsTable(folder.toString(), hadoop);
    drawings = new DrawingsTable(folder.toString(), hadoop);
    counts = new PrecisionRecallTable(folder.toString(), hadoop);
    trials.createIfMissing();
    metrics.createIfMissing();
    checkpoints.createIfMissing();
  }

  public SweepsTable.Entry entry() {
    return sweep;
  }

  /** Restates the sweep with another policy. */
  public StoredSweep keep(String policy) {
    Object keep = SpecNode.parse(policy, "policy").value();
    sweep =
        new SweepsTable(folder.toString(), hadoop)
            .restate(sweep.id(), spec.node().with("run.keep", keep).json());
    return this;
  }

  /**
   * A trial that runs its two epochs in two segments and completes, in three commits of the log.
   */
  public StoredSweep completed(int trial, double first, double second) {
    began(trial);
    advanced(trial, 1, 1, first);
    log(new Started(trial, 2, 1, 2));
    advanced(trial, 2, 2, second);
    return log(new Ended(trial, End.COMPLETED));
  }

  /** A trial whose first segment is under way. */
  public StoredSweep began(int trial) {
    return log(
        new Suggested(trial, parameters(trial)),
        new Assigned(trial, 2),
        new Started(trial, 1, 0, 1));
  }

  /** The end of a segment: its checkpoint, its metrics, and its entry in the log. */
  public StoredSweep advanced(int trial, int attempt, int epoch, double accuracy) {
    left(trial, attempt, epoch);
    var values = new TreeMap<String, Double>();
    values.put("train/loss", 1.0 / epoch);
    values.put("test/accuracy", accuracy);
    metrics.append(
        key(trial, attempt), List.of(new EpochMetrics(epoch, values)), provenance(trial));
    return log(new Advanced(trial, attempt, epoch, values, new TreeMap<>()));
  }

  /** A checkpoint that no entry of the log names yet. */
  public StoredSweep left(int trial, int attempt, int epoch) {
    checkpoints.commit(
        checkpoints.write(key(trial, attempt), checkpoint(trial, epoch), provenance(trial)));
    return this;
  }

  /** Drawings of an attempt, which say what they are of. */
  public StoredSweep drew(int trial, int attempt, int epoch, String... names) {
    drawings.append(
        key(trial, attempt),
        epoch,
        Stream.of(names).map(name -> drawing(trial, attempt, name)).toList(),
        provenance(trial));
    return this;
  }

  /** How often an attempt was right. */
  public StoredSweep counted(int trial, int attempt, int epoch, String... classes) {
    counts.append(key(trial, attempt), epoch, counts(epoch, classes), provenance(trial));
    return this;
  }

  /** Of pictures of some classes, as many of each as its number and one more. */
  public static List<PrecisionRecall> counts(int sure, String... classes) {
    var tally = new PrecisionRecallTally(List.of(classes));
    for (int label = 0; label < classes.length; label++) {
      for (int sample = 0; sample <= label; sample++) {
        double[] confidences = new double[classes.length];
        confidences[label] = sure / 4.0;
        confidences[sample] += 1 / 4.0;
        tally.sample(label, confidences);
      }
    }
    return tally.counts();
  }

  public static Drawing drawing(int trial, int attempt, String name) {
    String svg =
        "<svg id=\"%s-%s\" width=\"40\" height=\"20\"><path fill=\"#0072b2\" d=\"M20 0h20v20h-20z\"/></svg>"
            .formatted(trial, attempt);
    return new Drawing(name, "The " + name, svg.getBytes(StandardCharsets.UTF_8));
  }

  /** The attempts with drawings in the table, as {@code trial/attempt}, in order. */
  public List<String> drawn() {
    return drawings.list(sweep.id()).keys().stream()
        .map(key -> key.trial() + "/" + key.attempt())
        .sorted()
        .toList();
  }

  public static Checkpoint checkpoint(int trial, int epoch) {
    var tensor = HostTensor.of("weight", new long[] {2}, trial, epoch);
    return new Checkpoint(epoch, new TreeMap<>(), List.of(tensor));
  }

  public StoredSweep log(SweepEvent... events) {
    last = trials.append(sweep.id(), last, List.of(events), 3);
    return this;
  }

  public SegmentKey key(int trial, int attempt) {
    return new SegmentKey(sweep.id(), trial, attempt);
  }

  private SortedMap<String, Setting> parameters(int trial) {
    return spec.plan().known(trial).orElseThrow();
  }

  private Provenance provenance(int trial) {
    var known = spec.trial(parameters(trial));
    return new Provenance(known.digest(), known.settings().seed(), 3, "code");
  }

  /** The checkpoints that are in the table, as {@code trial/attempt}, in order. */
  public List<String> stored() {
    return checkpoints.list(sweep.id()).keys().stream()
        .map(key -> key.trial() + "/" + key.attempt())
        .sorted()
        .toList();
  }

  /** Makes everything on disk look as if it had been written so much earlier. */
  public void age(long hours) throws IOException {
    age(folder, hours);
  }

  /** As {@link #age(long)}, for any folder. */
  public static void age(Path folder, long hours) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile).forEach(all::add);
    }
    for (Path file : all) {
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      Files.setLastModifiedTime(file, FileTime.from(changed.minusSeconds(3600 * hours)));
    }
  }

  /** Data files on disk, of a table. */
  public long files(String table) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(table))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.parquet"))
          .count();
    }
  }
}
