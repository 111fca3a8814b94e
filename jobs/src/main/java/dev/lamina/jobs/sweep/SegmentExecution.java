package dev.lamina.jobs.sweep;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Split;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.experiment.SegmentResult;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.experiment.TrialStoppedException;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.jobs.spark.MemorySettings;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.spark.TaskFacts;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SampleSets;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.WrittenFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inside of a Spark task: runs one segment on the {@link TaskDevice}. */
final class SegmentExecution {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentExecution.class);

  /** Of all tasks in this JVM: each segment of a trial would search for its cuts again. */
  private static final TrialPlanner PLANNER = new TrialPlanner();

  private SegmentExecution() {}

  /** Runs a segment in the calling task. Failures come back as reports, not as exceptions. */
  static SegmentReport run(SegmentTask task, Configuration hadoop) {
    SegmentKey key = task.key();
    TaskContext context = TaskContext.get();
    try {
      return finished(task, hadoop, context);
    } catch (TrialStoppedException e) {
      LOG.info("Trial {}: {}", key.trial(), e.getMessage());
      return new SegmentReport.Stopped();
    } catch (RuntimeException | Error e) {
      if (context.isInterrupted()) {
        // Spark takes no report of a task that it killed: here, or nowhere, it is said.
        LOG.warn("Trial {}, attempt {} failed while it was stopped", key.trial(), key.attempt(), e);
        return new SegmentReport.Stopped();
      }
      Failure failure = Failure.of(e);
      if (failure == Failure.INTERNAL) {
        LOG.error("Trial {}, attempt {} failed", key.trial(), key.attempt(), e);
      }
      return new SegmentReport.Failed(
          failure, SparkFailure.told(e, MemorySettings.of(SparkEnv.get().conf())));
    }
  }

  private static SegmentReport finished(
      SegmentTask task, Configuration hadoop, TaskContext context) {
    Instant began = Instant.now();
    SegmentKey key = task.key();
    var spec = TrialSpec.of(SpecNode.of("trial", SpecNode.parse(task.trial(), "a trial").value()));
    ComputeDevice device = TaskDevice.of(context);
    var checkpoints = new CheckpointsTable(task.results(), hadoop);
    Checkpoint from =
        task.fromAttempt() == 0
            ? null
            : checkpoints.read(new SegmentKey(key.sweep(), key.trial(), task.fromAttempt()));
    SegmentResult result = train(task, hadoop, spec, device, from, context);
    Provenance provenance = task.provenance().by(CodeVersion.current());
    List<WrittenFile> files = checkpoints.write(key, result.checkpoint(), provenance);
    var facts = new TreeMap<>(result.facts());
    facts.putAll(TaskFacts.of(context, began));
    return new SegmentReport.Done(
        files,
        result.epochs(),
        facts,
        result.drawings(),
        result.precisionRecall(),
        provenance.codeVersion());
  }

  private static SegmentResult train(
      SegmentTask task,
      Configuration hadoop,
      TrialSpec spec,
      ComputeDevice device,
      Checkpoint from,
      TaskContext context) {
    SegmentKey key = task.key();
    try (SampleSet train = samples(task, Split.TRAIN, hadoop);
        SampleSet val = spec.readsValidationSplit() ? samples(task, Split.VAL, hadoop) : null;
        SampleSet test = samples(task, heldOut(task, hadoop), hadoop)) {
      RecentData.keep(task.data(), hadoop);
      return new TrialRunner(spec, PLANNER, train, Optional.ofNullable(val), test, device)
          .run(from, task.toEpoch(), new TaskListener(key.sweep(), key.trial(), context));
    }
  }

  private static String heldOut(SegmentTask task, Configuration hadoop) {
    return RecentData.heldOut(task.data(), hadoop);
  }

  private static SampleSet samples(SegmentTask task, String split, Configuration hadoop) {
    return SampleSets.acquire(task.data(), split, hadoop);
  }
}
