package dev.lamina.jobs.cli;

import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.model.TrainedTrial;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Names a trial that was trained, by the folder of its results and its number, or as the best. */
final class TrialChoice {

  @Mixin private SweepChoice sweep;

  @Option(
      names = "--trial",
      required = true,
      paramLabel = "N",
      description = {"Number of the trial, as in the report; or best: the first of the report."})
  private String trial;

  /**
   * The trial that is named, at its last checkpoint.
   *
   * @param wanted what is to be done with it, for the message, such as {@code export}
   * @throws SpecException if there is none, or it has no checkpoint
   */
  TrainedTrial trained(String wanted) {
    ResultsFolder folder = sweep.folder();
    return TrainedTrial.of(folder.path(), folder.hadoop(), sweep.one(), trial, wanted);
  }
}
