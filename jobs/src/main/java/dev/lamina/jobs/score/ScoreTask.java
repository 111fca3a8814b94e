package dev.lamina.jobs.score;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.deploy.Scorer;
import dev.lamina.core.experiment.DataThreads;
import dev.lamina.core.quantization.ActivationRanges;
import dev.lamina.core.score.Score;
import dev.lamina.jobs.model.SharedModel;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.SampleSets;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The work of one task: a model is asked about some parts of a split, one after the other, and what
 * it predicts is written whenever there is some of it.
 *
 * @param score id
 * @param labelled whether the samples have targets
 * @param results folder of the tables of results
 * @param batchSize samples of a batch
 * @param eightBits to compute with eight bits; null to compute in float32
 */
record ScoreTask(
    String score,
    Broadcast<SharedModel> model,
    DatasetVersion data,
    String split,
    boolean labelled,
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
    var written = new WrittenPredictions(new PredictionsTable(results, hadoop));
    var scores = new ArrayList<Score>();
    try (SampleSet samples = SampleSets.acquire(data, split, hadoop);
        Scorer scorer = Scorer.of(model.value().model(), samples, labelled, options)) {
      for (int part = parts.from(); part < parts.to(); part++) {
        scorer
            .score(
                part,
                (sample, prediction) -> {
                  // Native code does not look.
                  if (context.isInterrupted()) {
                    throw new TaskKilledException();
                  }
                  written.add(
                      PredictionsTable.row(
                          score, split, samples.key(sample), samples.target(sample), prediction));
                })
            .ifPresent(scores::add);
      }
      return new ScoreReport(written.finish(), written.rows(), scores);
    } catch (RuntimeException | Error e) {
      written.discard(e);
      throw e;
    }
  }

  /** Rows on their way to files, of which few are in memory. */
  private static final class WrittenPredictions {

    /** With label maps a row may have megabytes. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int MOST_ROWS = 100_000;

    private final PredictionsTable table;
    private final List<Object[]> waiting = new ArrayList<>();
    private final List<WrittenFile> files = new ArrayList<>();
    private long waitingBytes;
    private long rows;

    WrittenPredictions(PredictionsTable table) {
      this.table = table;
    }

    void add(Object[] row) {
      waiting.add(row);
      rows++;
      for (Object value : row) {
        waitingBytes += value instanceof byte[] bytes ? bytes.length : Long.BYTES;
      }
      if (waitingBytes >= MOST_BYTES || waiting.size() >= MOST_ROWS) {
        write();
      }
    }

    private void write() {
      files.addAll(table.write(waiting.iterator()));
      waiting.clear();
      waitingBytes = 0;
    }

    List<WrittenFile> finish() {
      if (!waiting.isEmpty()) {
        write();
      }
      return files;
    }

    long rows() {
      return rows;
    }

    /** Nobody will commit them. */
    void discard(Throwable because) {
      try {
        table.discard(files);
      } catch (RuntimeException e) {
        because.addSuppressed(e);
      }
    }
  }
}
