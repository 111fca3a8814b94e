package dev.lamina.jobs.model;

import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * What people call a trained model: {@code FOLDER#N}, the last checkpoint of a trial, by the folder
 * of results and its number, or {@code best} for the first of the report; {@code FOLDER#SWEEP/N} if
 * the folder holds several sweeps; with {@code @best} behind it the checkpoint where the metric of
 * the sweep was best. Or a file or folder that export wrote.
 */
public final class NamedModel {

  private static final Pattern TRIAL =
      Pattern.compile("(.+)#(?:([^#/]+)/)?(best|\\d{1,9})(@best)?");
  private static final String WANTED = "use";

  private NamedModel() {}

  /**
   * The model of a name.
   *
   * @throws SpecException if there is no such trial, or the folder holds several sweeps and none is
   *     named
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is gone or damaged
   */
  public static TrainedModel read(String name, Configuration hadoop) {
    Matcher matcher = TRIAL.matcher(name);
    if (!matcher.matches()) {
      if (new SweepsTable(new TableFolder(name, hadoop).qualified(), hadoop).exists()) {
        throw new SpecException(
            "Cannot read model %s: it is a folder of results (want a trial of it, such as %s#best or %s#0)"
                .formatted(name, name, name));
      }
      return ModelFolder.read(Path.of(name));
    }
    String results = new TableFolder(matcher.group(1), hadoop).qualified();
    SweepsTable.Entry entry = entry(results, matcher.group(2), hadoop);
    TrainedTrial last = TrainedTrial.of(results, hadoop, entry, matcher.group(3), WANTED);
    TrainedTrial trained = matcher.group(4) == null ? last : last.best(WANTED);
    return trained.model(trained.tensors(WANTED));
  }

  private static SweepsTable.Entry entry(String results, String sweep, Configuration hadoop) {
    var reader = new ReportReader(results, hadoop);
    if (sweep != null) {
      return reader.sweep(sweep);
    }
    List<SweepsTable.Entry> all = reader.sweeps();
    if (all.size() > 1) {
      throw new SpecException(
          "Cannot choose a sweep: %s holds %s (want FOLDER#SWEEP/N with one of: %s)"
              .formatted(
                  TableFolder.plain(results),
                  all.size(),
                  all.stream().map(SweepsTable.Entry::id).collect(Collectors.joining(", "))));
    }
    return all.get(0);
  }
}
