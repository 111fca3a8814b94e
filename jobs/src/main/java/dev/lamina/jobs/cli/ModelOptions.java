package dev.lamina.jobs.cli;

import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.SweepsTable;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Names a trained model: a trial of a sweep, or what was exported. */
final class ModelOptions {

  private static final Pattern TRIAL = Pattern.compile("(.+)#(best|\\d{1,9})(@best)?");
  private static final String WANTED = "use";

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
   * @throws SpecException if there is no such trial, or the folder holds several sweeps
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is gone or damaged
   */
  TrainedModel model() {
    Matcher matcher = TRIAL.matcher(named);
    if (!matcher.matches()) {
      if (sweep != null) {
        throw new SpecException(
            "Cannot use --sweep with --model %s: that is a file or folder (want FOLDER#best, or FOLDER#N)"
                .formatted(named));
      }
      return ModelFolder.read(Path.of(named));
    }
    var folder = ResultsFolder.of(matcher.group(1), SparkSettings.hadoop());
    TrainedTrial last = TrainedTrial.of(folder, entry(folder), matcher.group(2), WANTED);
    TrainedTrial trained = matcher.group(3) == null ? last : last.best(WANTED);
    return trained.model(trained.tensors(WANTED));
  }

  private SweepsTable.Entry entry(ResultsFolder folder) {
    var reader = new ReportReader(folder.path(), folder.hadoop());
    if (sweep != null) {
      return reader.sweep(sweep);
    }
    List<SweepsTable.Entry> all = reader.sweeps();
    if (all.size() > 1) {
      throw new SpecException(
          "Cannot choose a sweep: %s holds %s (want --sweep and one of: %s)"
              .formatted(
                  ResultsFolder.plain(folder.path()),
                  all.size(),
                  all.stream().map(SweepsTable.Entry::id).collect(Collectors.joining(", "))));
    }
    return all.get(0);
  }
}
