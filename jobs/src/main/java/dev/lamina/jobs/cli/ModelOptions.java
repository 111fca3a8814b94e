package dev.lamina.jobs.cli;

import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.jobs.model.NamedModel;
import dev.lamina.jobs.spark.SparkSettings;
import picocli.CommandLine.Option;

/** Names a trained model: a trial of a sweep, or what was exported. */
final class ModelOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = {
        "FOLDER#N: the last checkpoint of a trial, by the folder of results and its number, or best"
            + " for the first of the report; FOLDER#SWEEP/N if the folder holds several sweeps; with"
            + " @best behind it the checkpoint where the metric of the sweep was best. Or a file or"
            + " folder that export wrote as torchscript or djl."
      })
  private String named;

  /**
   * The model.
   *
   * @throws dev.lamina.core.spec.SpecException if there is no such trial, or the folder holds
   *     several sweeps and none is named
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is gone or damaged
   */
  TrainedModel model() {
    return NamedModel.read(named, SparkSettings.hadoop());
  }
}
