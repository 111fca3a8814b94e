package dev.lamina.jobs.sweep;

import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.spark.ProgressPlugin;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a trial once more, from its first epoch to its last checkpoint in one go, on the version of
 * the data that it was run on, and compares: every metric of every epoch, and every tensor of the
 * checkpoint, to the bit. Times are not compared. The sweep stays as it is.
 *
 * <p>The same is promised for the same code on the same kind of device; what the result says of
 * other code is for the user to judge.
 */
public final class ReproduceJob {

  private static final Logger LOG = LoggerFactory.getLogger(ReproduceJob.class);

  /** Below the results, where executors can write; gone at the end. */
  private static final String FOLDER = "reproductions";

  private static final String WANTED = "reproduce";

  private final SparkSession session;
  private final SweepsTable.Entry sweep;
  private final String results;
  private final Configuration hadoop;
  private final RecordedTrial recorded;
  private final TrialState trial;
  private final SortedMap<Integer, SortedMap<String, Double>> measured = new TreeMap<>();
  private final Set<String> codes = new TreeSet<>();

  /**
   * What was found.
   *
   * @param epochs that were run again
   * @param values of metrics that were compared
   * @param tensors that were compared
   * @param codeChanged whether some segment of the trial was run by other code than this
   * @param differences one sentence each; none if all is the same
   */
  public record Result(
      int epochs, int values, int tensors, boolean codeChanged, List<String> differences) {
    public Result {
      differences = List.copyOf(differences);
    }
  }

  /**
   * @param results qualified folder of the tables of results
   * @param number of a trial that has a checkpoint
   * @throws SpecException if there is no such trial
   */
  public ReproduceJob(SparkSession session, SweepsTable.Entry sweep, String results, int number) {
    this.session = session;
    this.sweep = sweep;
    this.results = results;
    this.hadoop = session.sparkContext().hadoopConfiguration();
    this.recorded = RecordedTrial.of(results, hadoop, sweep, number, WANTED);
    this.trial = recorded.state();
    var metrics = new MetricsTable(results, hadoop);
    metrics
        .read(sweep.id(), recorded.events())
        .getOrDefault(number, List.of())
        .forEach(epoch -> measured.put(epoch.epoch(), epoch.values()));
    metrics.each(
        sweep.id(),
        row -> {
          if (row.key().trial() == number) {
            codes.add(row.provenance().codeVersion());
          }
        });
  }

  /** The trial as it was recorded. */
  public TrialState trial() {
    return trial;
  }

  /**
   * Runs and compares.
   *
   * @throws LaminaException if it cannot be run, or what it is compared with cannot be read
   * @throws InterruptedException if the thread is interrupted; what was under way is stopped
   */
  public Result run(SweepProgress progress) throws InterruptedException {
    // Before anything is run: it may be gone, or be damaged.
    Checkpoint before = recorded.checkpoint(WANTED);
    String content = content();
    String folder = results + "/" + FOLDER + "/" + UUID.randomUUID();
    try {
      return run(folder, content, before, progress);
    } finally {
      delete(folder);
    }
  }

  /** What the sweep's data hold, which must be what they held then. */
  private String content() {
    String content = DatasetVersion.of(sweep.dataTable(), sweep.dataVersion(), hadoop).content();
    String id = SweepIdentity.of(sweep.name(), sweep.specDigest(), sweep.dataTable(), content).id();
    if (!id.equals(sweep.id())) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot reproduce a trial of sweep %s: data set %s was made anew with other content (bring the old one back)"
              .formatted(sweep.id(), sweep.dataTable()));
    }
    return content;
  }

  private Result run(String folder, String content, Checkpoint before, SweepProgress progress)
      throws InterruptedException {
    var checkpoints = new CheckpointsTable(folder, hadoop);
    var metrics = new MetricsTable(folder, hadoop);
    checkpoints.createIfMissing();
    metrics.createIfMissing();
    var segment = new Segment(trial.trial(), 1, trial.parameters(), 0, 0, trial.epoch());
    ProgressPlugin.Watch watch =
        ProgressPlugin.watch(
            sweep.id(), message -> progress.onProgress(message.trial(), message.progress()));
    try (watch;
        var backend =
            new SparkTrialBackend(
                JavaSparkContext.fromSparkContext(session.sparkContext()),
                sweep.id(),
                1,
                new SegmentTasks(recorded.spec(), sweep, content, folder)::of,
                SegmentCommit.into(folder, hadoop))) {
      backend.submit(segment);
      Outcome outcome = backend.take();
      if (outcome instanceof Outcome.Finished finished) {
        Checkpoint again = checkpoints.read(new SegmentKey(sweep.id(), trial.trial(), 1));
        return compared(finished.epochs(), before, again);
      }
      if (outcome instanceof Outcome.Failed failed) {
        throw new LaminaException(failed.failure(), failed.message());
      }
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot reproduce trial %s: it was stopped (start again)".formatted(trial.trial()));
    }
  }

  private Result compared(List<EpochMetrics> epochs, Checkpoint checkpoint, Checkpoint again) {
    var differences = new ArrayList<String>();
    int values = 0;
    for (EpochMetrics epoch : epochs) {
      SortedMap<String, Double> before = measured.getOrDefault(epoch.epoch(), new TreeMap<>());
      var names = new TreeMap<>(before);
      names.putAll(epoch.values());
      for (String name : names.keySet()) {
        if (Trainer.TIMES.contains(name)) {
          continue;
        }
        values++;
        Double was = before.get(name);
        Double is = epoch.values().get(name);
        if (was == null || is == null || Double.compare(was, is) != 0) {
          differences.add(
              "%s of epoch %s was %s, now %s".formatted(name, epoch.epoch(), told(was), told(is)));
        }
      }
    }
    int tensors = compare(checkpoint, again, differences);
    return new Result(
        again.epoch(), values, tensors, !codes.equals(Set.of(CodeVersion.current())), differences);
  }

  private static String told(Double value) {
    return value == null ? "not measured" : value.toString();
  }

  private static int compare(Checkpoint before, Checkpoint again, List<String> differences) {
    Map<String, HostTensor> was = byName(before);
    Map<String, HostTensor> is = byName(again);
    var names = new TreeMap<>(was);
    names.putAll(is);
    for (String name : names.keySet()) {
      if (!was.containsKey(name)) {
        differences.add("tensor %s is new".formatted(name));
      } else if (!is.containsKey(name)) {
        differences.add("tensor %s is missing now".formatted(name));
      } else if (!was.get(name).equals(is.get(name))) {
        differences.add("tensor %s has other values".formatted(name));
      }
    }
    return names.size();
  }

  private static Map<String, HostTensor> byName(Checkpoint checkpoint) {
    var tensors = new TreeMap<String, HostTensor>();
    checkpoint.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }

  private void delete(String folder) {
    var path = new Path(folder);
    try {
      path.getFileSystem(hadoop).delete(path, true);
      Path parent = path.getParent();
      if (path.getFileSystem(hadoop).listStatus(parent).length == 0) {
        path.getFileSystem(hadoop).delete(parent, false);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}, which is of no use any more", folder, e);
    }
  }
}
