package dev.lamina.jobs.score;

import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * What people call a trained model: {@code FOLDER#N}, the last checkpoint of a trial, by the folder
 * of results and its number, or {@code best} for the first of the report; with {@code @best} behind
 * it the checkpoint where the metric of the sweep was best. Or a file or folder that export wrote.
 */
public final class NamedModel {

  private static final Pattern TRIAL = Pattern.compile("(.+)#(best|\\d{1,9})(@best)?");
  private static final String WANTED = "use";

  private NamedModel() {}

  /**
   * The model of a name.
   *
   * @param sweep name or id of one sweep, if the folder of results holds several
   * @throws SpecException if there is no such trial, or the folder holds several sweeps and none is
   *     named
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is gone or damaged
   */
  public static TrainedModel read(String name, Optional<String> sweep, Configuration hadoop) {
    Matcher matcher = TRIAL.matcher(name);
    if (!matcher.matches()) {
      if (sweep.isPresent()) {
        throw new SpecException(
            "Cannot use sweep %s with model %s: that is a file or folder (want FOLDER#best, or FOLDER#N)"
                .formatted(sweep.get(), name));
      }
      return ModelFolder.read(Path.of(name));
    }
    String results = new TableFolder(matcher.group(1), hadoop).qualified();
    SweepsTable.Entry entry = entry(results, sweep, hadoop);
    TrainedTrial last = TrainedTrial.of(results, hadoop, entry, matcher.group(2), WANTED);
    TrainedTrial trained = matcher.group(3) == null ? last : last.best(WANTED);
    return trained.model(trained.tensors(WANTED));
  }

  private static SweepsTable.Entry entry(
      String results, Optional<String> sweep, Configuration hadoop) {
    var reader = new ReportReader(results, hadoop);
    if (sweep.isPresent()) {
      return reader.sweep(sweep.get());
    }
    List<SweepsTable.Entry> all = reader.sweeps();
    if (all.size() > 1) {
      throw new SpecException(
          "Cannot choose a sweep: %s holds %s (want the name of one: %s)"
              .formatted(
                  TableFolder.plain(results),
                  all.size(),
                  all.stream().map(SweepsTable.Entry::id).collect(Collectors.joining(", "))));
    }
    return all.get(0);
  }
}
