package dev.lamina.jobs.model;

import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.experiment.TrainedWeights;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.Trainer;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.sweep.RecordedTrial;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SweepsTable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A trial and the data that it learned from.
 *
 * @param byBest whether the checkpoint is meant where the metric of the sweep was best, and not the
 *     last
 */
public record TrainedTrial(RecordedTrial recorded, Publication data, boolean byBest) {

  private static final String BEST = "best";

  /**
   * The trial of a sweep that a text names, at its last checkpoint.
   *
   * @param results qualified folder of the tables
   * @param trial its number, or {@code best}: what stands first in the report
   * @param wanted what is to be done with it, for messages, such as {@code export}
   * @throws SpecException if there is none, or it has no checkpoint
   */
  public static TrainedTrial of(
      String results, Configuration hadoop, SweepsTable.Entry entry, String trial, String wanted) {
    int number = trial.equals(BEST) ? best(results, hadoop, entry, wanted) : number(trial);
    RecordedTrial recorded = RecordedTrial.of(results, hadoop, entry, number, wanted);
    Publication data =
        DatasetVersion.of(entry.dataTable(), entry.dataVersion(), hadoop).publication(hadoop);
    return new TrainedTrial(recorded, data, false);
  }

  private static int best(
      String results, Configuration hadoop, SweepsTable.Entry entry, String wanted) {
    SweepReport report = new ReportReader(results, hadoop).read(entry, List.of());
    return report
        .best()
        .orElseThrow(
            () ->
                new SpecException(
                    "Cannot %s the best trial of sweep %s: its metric was not measured yet (want the number of a trial, see 'lamina report')"
                        .formatted(wanted, entry.id())))
        .trial();
  }

  private static int number(String trial) {
    try {
      return Integer.parseInt(trial);
    } catch (NumberFormatException e) {
      throw new SpecException(
          "Invalid trial: '%s' (want the number of a trial, as in the report, or best)"
              .formatted(trial),
          e);
    }
  }

  public int classes() {
    return data.description().classNames().size();
  }

  /** Height and width of its images, or tokens of a window. */
  public int size() {
    return trial().inputSize(data.size());
  }

  public TrialSpec trial() {
    return recorded.trial();
  }

  public int number() {
    return recorded.state().trial();
  }

  public int epoch() {
    return recorded.epoch();
  }

  /**
   * Tensors of the checkpoint that is meant.
   *
   * @param wanted what is to be done with it, for the message
   * @throws LaminaException {@code DATA} if it is gone or damaged
   */
  public List<HostTensor> tensors(String wanted) {
    return recorded.checkpoint(wanted).tensors();
  }

  /**
   * The same where the metric of the sweep was best.
   *
   * @param wanted what is to be done with it, for the message
   * @throws SpecException if the metric was never measured
   */
  public TrainedTrial best(String wanted) {
    return new TrainedTrial(recorded.best(wanted), data, true);
  }

  /** Where its weights come from. */
  public SortedMap<String, String> provenance() {
    var provenance = new TreeMap<String, String>();
    provenance.put("sweep", recorded.sweep().id());
    provenance.put("trial", Integer.toString(number()));
    provenance.put("epoch", Integer.toString(epoch()));
    provenance.put("specification", trial().digest());
    if (byBest) {
      provenance.put("best-by", recorded.spec().ranking().metric());
    }
    return provenance;
  }

  /**
   * The model that it became, with what was measured of it.
   *
   * @param checkpoint as {@link #tensors} gives it
   */
  public TrainedModel model(List<HostTensor> checkpoint) {
    SortedMap<String, String> provenance = provenance();
    provenance.put("data", data.content());
    provenance.put("code", CodeVersion.current());
    recorded
        .metrics()
        .forEach(
            (name, value) -> {
              if (name.startsWith(Trainer.TEST) || name.startsWith(Trainer.VALIDATION)) {
                provenance.put(name, value.toString());
              }
            });
    TrialSpec trial = trial();
    return new TrainedModel(
        TrainedModel.withoutStart(trial),
        data.description().classNames(),
        data.size(),
        trial.readsText()
            ? Optional.empty()
            : Optional.of(trial.normalization(data.normalization())),
        TrainedWeights.asDeployed(trial, classes(), size(), checkpoint),
        provenance);
  }
}
