package dev.lamina.jobs.sweep;

import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.SegmentKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;

/** Tiny sweeps on a session in this process, below a folder or an address. */
final class LocalSweeps {

  /** Three trials of two epochs, a checkpoint after each. */
  static final String SPEC =
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
        augmentation: {padding: 2, flip: true}
      search:
        space:
          learning-rate.base: {choice: [0.1, 0.05, 0.01]}
      run: {slots: 1, segment-epochs: 1, retries: 0}
      """;

  private final SparkSession session;
  private final String folder;

  LocalSweeps(SparkSession session, Path folder) {
    this(session, folder.toString());
  }

  LocalSweeps(SparkSession session, String folder) {
    this.session = session;
    this.folder = folder;
  }

  /** Two slots in this process. */
  static LaminaSession session() {
    return LaminaSession.open("sweeps", 2);
  }

  /** Makes a data set of 48 and 20 generated pictures in a folder that has none. */
  static void preprocess(LaminaSession session, Path folder) {
    preprocess(session, folder.toString());
  }

  static void preprocess(LaminaSession session, String folder) {
    preprocess(session, folder, 48, 20);
  }

  static void preprocess(LaminaSession session, String folder, int train, int test) {
    preprocess(session, folder, train, test, 1);
  }

  static void preprocess(LaminaSession session, String folder, int train, int test, int seed) {
    var format =
        DatasetFormats.named(
            "generated",
            Map.of("train", "" + train, "test", "" + test, "classes", "3", "seed", "" + seed));
    new PreprocessJob(session, PreprocessRequest.of(format, "", folder + "/data")).run();
  }

  static SpecNode spec() {
    return SpecNode.parse(SPEC, "tiny sweep");
  }

  /** Trials of one step of four pictures, drawn at random, on two slots. */
  static SpecNode trivial(int trials) {
    return spec()
        .with("trial.epochs", 1L)
        .with("trial.batch-size", 4L)
        .with("trial.method", Map.of("objective", "end-to-end"))
        .with("trial.partition", Map.of("modules", 1L))
        .with("run.slots", 2L)
        .with(
            "search",
            Map.of(
                "searcher",
                "random",
                "trials",
                (long) trials,
                "space",
                Map.of("learning-rate.base", Map.of("log-uniform", List.of(0.001, 0.1)))));
  }

  String data() {
    return folder + "/data";
  }

  String results(String name) {
    return folder + "/" + name;
  }

  SweepJob job(SpecNode spec, String results) {
    return job(spec, results, SweepListener.NONE, UnaryOperator.identity());
  }

  SweepJob job(
      SpecNode spec, String results, SweepListener listener, UnaryOperator<SweepLog> logs) {
    return new SweepJob(
        session, SweepSpec.of(spec), data(), results(results), listener, SweepProgress.NONE, logs);
  }

  /** The last tensors of every trial. */
  List<List<HostTensor>> tensors(String results, SweepJob.Result done) {
    var checkpoints =
        new CheckpointsTable(results(results), session.sparkContext().hadoopConfiguration());
    return done.result().state().trials().stream()
        .map(trial -> checkpoints.read(key(done, trial)).tensors())
        .toList();
  }

  static SegmentKey key(SweepJob.Result done, TrialState trial) {
    return new SegmentKey(done.sweep().id(), trial.trial(), trial.checkpointAttempt());
  }
}
