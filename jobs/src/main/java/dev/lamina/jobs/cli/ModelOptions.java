package dev.lamina.jobs.cli;

import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.jobs.score.NamedModel;
import dev.lamina.jobs.spark.SparkSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names a trained model: a trial of a sweep, or what was exported. */
final class ModelOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = {
        "FOLDER#N: the last checkpoint of a trial, by the folder of results and its number, or best"
            + " for the first of the report; with @best behind it the checkpoint where the metric"
            + " of the sweep was best. Or a file or folder that export wrote as torchscript or djl."
      })
  private String named;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Name or id of one sweep, if the folder of results holds several.")
  private String sweep;

  /**
   * The model.
   *
   * @throws dev.lamina.core.spec.SpecException if there is no such trial, or the folder holds
   *     several sweeps
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is gone or damaged
   */
  TrainedModel model() {
    return NamedModel.read(named, Optional.ofNullable(sweep), SparkSettings.hadoop());
  }
}
