package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.sweep.RunKey;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a sweep, or goes on with it. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a sweep, or goes on with one.",
      "Every trial that the specification asks for is run, several at once. Results are Delta tables"
          + " under --out, with a report in report.html. Run again, it goes on where it stopped; if"
          + " all is done, it does nothing. A changed specification is another sweep."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all trials completed",
      "1:some trials failed",
      "2, 3, 4, 5, 9:the sweep failed, see lamina --help",
      "6:another driver runs it, or has taken over; what was finished is kept",
      "7:it is paused, or was cancelled",
      "8:its budget is used up; with a greater one the same command goes on",
      "130:interrupted (143 by SIGTERM); the same command goes on"
    })
final class SweepCommand implements Callable<Integer> {

  private static final Pattern EXTENSION = Pattern.compile("trials=([1-9][0-9]{0,6})");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = "Specification of the sweep, a YAML file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "TABLE",
      description =
          "Data set to train on, as preprocess wrote it: a folder, or a URI of a file system that"
              + " Hadoop knows (default: data.table of the specification; with data.generate, a data"
              + " set is made in FOLDER/data).")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Folder of the tables of results, made if missing (default: out/NAME).")
  private String out;

  @Option(
      names = "--retry-failed",
      description =
          "Let trials that failed begin anew, from their first epoch: when what made them fail is"
              + " mended.")
  private boolean retryFailed;

  @Option(
      names = "--extend",
      paramLabel = "trials=N",
      description =
          "Go on to N trials in place of search.trials. This is recorded: later commands go on to N"
              + " as well, and those before stay as they are.")
  private String extension;

  @Option(
      names = "--run-key",
      paramLabel = "KEY",
      description =
          "What a schedule calls this run, such as nightly-2026-11-30: it stands for this sweep from"
              + " its first start on, and is refused with another specification or other data.")
  private String runKey;

  @Mixin private RunOptions options;

  @Override
  public Integer call() throws InterruptedException {
    var runner =
        new SweepRunner(spec.commandLine().getOut(), options, retryFailed, extension(), key());
    String given = SpecNode.text(file);
    SweepSpec sweep = SweepSpec.of(SpecNode.document(given, file.toString()));
    var folder =
        ResultsFolder.of(out == null ? "out/" + sweep.name() : out, SparkSettings.hadoop());
    folder.refuseOthers();
    SweepData samples = SweepData.of(sweep, data, folder.path(), folder.hadoop());
    return runner.run(sweep, samples, folder, given);
  }

  private Optional<RunKey> key() {
    if (runKey != null && !RunKey.isAllowed(runKey)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--run-key': %s (want %s)".formatted(runKey, RunKey.RULE));
    }
    return Optional.ofNullable(runKey).map(RunKey::new);
  }

  private OptionalInt extension() {
    if (extension == null) {
      return OptionalInt.empty();
    }
    Matcher matcher = EXTENSION.matcher(extension);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--extend': %s (want trials=N, such as trials=200)"
              .formatted(extension));
    }
    return OptionalInt.of(Integer.parseInt(matcher.group(1)));
  }
}
