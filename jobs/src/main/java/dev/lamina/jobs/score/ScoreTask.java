package dev.lamina.jobs.score;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.deploy.Scorer;
import dev.lamina.core.experiment.DataThreads;
import dev.lamina.core.quantization.ActivationRanges;
import dev.lamina.core.score.Score;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.SampleSets;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The work of one task: a model is asked about some parts of a split, one after the other, and what
 * it tells is written as it comes.
 *
 * @param score id
 * @param results folder of the tables of results
 * @param batchSize samples that are asked about at once
 * @param eightBits to compute with eight bits; null to compute in float32
 */
record ScoreTask(
    String score,
    Broadcast<SharedModel> model,
    DatasetVersion data,
    String split,
    String results,
    int batchSize,
    ActivationRanges eightBits,
    HadoopSettings settings)
    implements Function<ScoreTask.Parts, ScoreReport> {

  /**
   * Parts that follow each other.
   *
   * @param from the first
   * @param to after the last
   */
  record Parts(int from, int to) implements Serializable {}

  @Override
  public ScoreReport call(Parts parts) {
    TaskContext context = TaskContext.get();
    Configuration hadoop = settings.hadoop();
    var options =
        new Scorer.Options(
            TaskDevice.of(context),
            batchSize,
            DataThreads.ofThisMachine(),
            Optional.ofNullable(eightBits));
    try (SampleSet samples = SampleSets.acquire(data, split, hadoop);
        Scorer scorer = Scorer.of(model.value().model(), samples, options)) {
      var rows = new PredictedRows(score, split, samples, scorer, parts, context);
      List<WrittenFile> files = new PredictionsTable(results, hadoop).write(rows);
      return new ScoreReport(files, rows.scores);
    }
  }

  /** Rows of parts, of which each is asked about when the one before is written. */
  private static final class PredictedRows implements Iterator<Object[]> {

    private final String score;
    private final String split;
    private final SampleSet samples;
    private final Scorer scorer;
    private final Parts parts;
    private final TaskContext context;
    private final Queue<Object[]> waiting = new ArrayDeque<>();
    private final List<Score> scores = new ArrayList<>();
    private int next;

    PredictedRows(
        String score,
        String split,
        SampleSet samples,
        Scorer scorer,
        Parts parts,
        TaskContext context) {
      this.score = score;
      this.split = split;
      this.samples = samples;
      this.scorer = scorer;
      this.parts = parts;
      this.context = context;
      this.next = parts.from();
    }

    @Override
    public boolean hasNext() {
      while (waiting.isEmpty() && next < parts.to()) {
        scorer
            .score(
                next++,
                (sample, prediction) -> {
                  // Native code does not look.
                  if (context.isInterrupted()) {
                    throw new TaskKilledException();
                  }
                  waiting.add(
                      PredictionsTable.row(
                          score, split, samples.key(sample), samples.target(sample), prediction));
                })
            .ifPresent(scores::add);
      }
      return !waiting.isEmpty();
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return waiting.remove();
    }
  }
}
