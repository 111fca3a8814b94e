package dev.lamina.jobs.score;

import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.ScoresTable;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

/**
 * What is to be scored.
 *
 * @param split of the data
 * @param results qualified folder of the tables of results; made if missing
 * @param batchSize samples of a batch, at least 1
 * @param calibration pictures of the training split by whose ranges it computes with eight bits;
 *     empty to compute in float32
 */
public record ScoreRequest(
    TrainedModel model,
    DatasetVersion data,
    String split,
    String results,
    int batchSize,
    OptionalInt calibration) {

  /** Samples of a batch where nobody says how many. */
  public static final int USUAL_BATCH = 32;

  private static final int ID_DIGITS = 12;

  public ScoreRequest {
    Check.argument(batchSize >= 1, "Invalid batch size: %s (want >= 1)", batchSize);
    Check.argument(
        calibration.orElse(1) >= 1,
        "Invalid calibration: %s pictures (want >= 1)",
        calibration.orElse(0));
  }

  /**
   * Key of the score: the same model on the same samples is the same score, wherever they lie and
   * however many are asked about at once.
   */
  public String id() {
    String made = String.join("\n", model.digest(), data.content(), split, calibration.toString());
    return "%s-%s-%s"
        .formatted(model.trial().model(), split, Sha256.of(made).substring(0, ID_DIGITS));
  }

  /** The score, if it is there. */
  public Optional<ScoresTable.Entry> done(Configuration hadoop) {
    return new ScoresTable(results, hadoop).find(id());
  }
}
