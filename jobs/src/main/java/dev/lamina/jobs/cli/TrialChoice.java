package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.sweep.RecordedTrial;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SweepsTable;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Names a trial that was trained, by the folder of its results and its number, or as the best. */
final class TrialChoice {

  private static final String BEST = "best";

  @Mixin private SweepChoice sweep;

  @Option(
      names = "--trial",
      required = true,
      paramLabel = "N",
      description = {"Number of the trial, as in the report; or best: the first of the report."})
  private String trial;

  /** A trial and the data that it learned from. */
  record Trained(RecordedTrial recorded, Publication data) {

    int classes() {
      return data.description().classNames().size();
    }

    /** Height and width of its images, or tokens of a window. */
    int size() {
      return trial().inputSize(data.size());
    }

    TrialSpec trial() {
      return recorded.trial();
    }

    int number() {
      return recorded.state().trial();
    }

    int epoch() {
      return recorded.epoch();
    }

    /**
     * Tensors of the checkpoint that is meant.
     *
     * @param wanted what is to be done with it, for the message
     * @throws LaminaException {@code DATA} if it is gone or damaged
     */
    List<HostTensor> tensors(String wanted) {
      return recorded.checkpoint(wanted).tensors();
    }

    /**
     * The same where the metric of the sweep was best.
     *
     * @param wanted what is to be done with it, for the message
     * @throws SpecException if the metric was never measured
     */
    Trained best(String wanted) {
      return new Trained(recorded.best(wanted), data);
    }
  }

  /**
   * The trial that is named, at its last checkpoint.
   *
   * @param wanted what is to be done with it, for the message, such as {@code export}
   * @throws SpecException if there is none, or it has no checkpoint
   */
  Trained trained(String wanted) {
    SweepsTable.Entry entry = sweep.one();
    ResultsFolder folder = sweep.folder();
    int number = trial.equals(BEST) ? best(folder, entry, wanted) : number();
    RecordedTrial recorded =
        RecordedTrial.of(folder.path(), folder.hadoop(), entry, number, wanted);
    Publication data =
        DatasetVersion.of(entry.dataTable(), entry.dataVersion(), folder.hadoop())
            .publication(folder.hadoop());
    return new Trained(recorded, data);
  }

  /** What stands first in the report. */
  private static int best(ResultsFolder folder, SweepsTable.Entry entry, String wanted) {
    SweepReport report = folder.report(entry);
    return report
        .best()
        .orElseThrow(
            () ->
                new SpecException(
                    "Cannot %s the best trial of sweep %s: its metric was not measured yet (want the number of a trial, see 'lamina report')"
                        .formatted(wanted, entry.id())))
        .trial();
  }

  private int number() {
    try {
      return Integer.parseInt(trial);
    } catch (NumberFormatException e) {
      throw new SpecException(
          "Invalid value for --trial: '%s' (want the number of a trial, as in the report, or best)"
              .formatted(trial),
          e);
    }
  }
}
