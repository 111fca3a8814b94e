package dev.lamina.jobs.cli;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableUpkeep;
import dev.lamina.jobs.table.TableUpkeep.Garbage;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.upkeep.DrawingRetention;
import dev.lamina.jobs.upkeep.SweepRetention;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Frees what the results of sweeps take on disk and nobody needs. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Frees what the results of sweeps take on disk and nobody needs.",
      "Drops the checkpoints that the run.keep of each sweep does not keep (without one: only those"
          + " that came to nothing) and the drawings that later ones replaced, puts small files of the log, the metrics and the counts of precision and recall together, and"
          + " deletes files that no reader needs. A trial that may go on keeps its checkpoint. May"
          + " run beside sweeps and beside itself."
    })
final class CleanCommand implements Callable<Integer> {

  private static final int LEAST_SMALL_FILES = 2;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "Results of sweeps: what was their --out.")
  private String out;

  @Option(
      names = "--keep-hours",
      paramLabel = "HOURS",
      description = {
        "Delete no file that a reader may have needed so many hours ago, or that was written since"
            + " (default: ${DEFAULT-VALUE}; at least 1). What is dropped today is deleted by a"
            + " run after that time."
      })
  private int keepHours = 168;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Override
  public Integer call() {
    if (keepHours < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for --keep-hours: %s (want >= 1: tasks commit what they wrote a while after)"
              .formatted(keepHours));
    }
    PrintWriter output = spec.commandLine().getOut();
    var folder = ResultsFolder.of(out, SparkSettings.hadoop());
    Instant before = Instant.now().minus(Duration.ofHours(keepHours));
    boolean all = true;
    List<SweepsTable.Entry> sweeps = folder.sweeps();
    for (SweepsTable.Entry sweep : sweeps) {
      all &= retain(folder, sweep, output);
      all &= retainDrawings(folder, sweep, output);
    }
    if (!sweeps.isEmpty()) {
      all &= compactAll(folder, output);
    }
    for (var table : tables(folder, !sweeps.isEmpty()).entrySet()) {
      all &=
          tended(
              table.getKey(),
              () -> delete(table.getKey(), table.getValue(), before, output),
              output);
    }
    if (!all) {
      say(output, "Some results are broken and were left alone, see above; fsck tells more");
    }
    return (all ? ExitCode.DONE : ExitCode.DATA).number();
  }

  private boolean compactAll(ResultsFolder folder, PrintWriter output) {
    var tables = new LinkedHashMap<String, TableUpkeep>();
    tables.put("trials", new TrialsTable(folder.path(), folder.hadoop()).upkeep());
    tables.put("metrics", new MetricsTable(folder.path(), folder.hadoop()).upkeep());
    var counts = new PrecisionRecallTable(folder.path(), folder.hadoop());
    if (counts.exists()) {
      tables.put(PrecisionRecallTable.NAME, counts.upkeep());
    }
    boolean all = true;
    for (var table : tables.entrySet()) {
      all &=
          tended(table.getKey(), () -> compact(table.getKey(), table.getValue(), output), output);
    }
    return all;
  }

  /** Whether the checkpoints of a sweep could be looked at; another sweep's may be all right. */
  private boolean retain(ResultsFolder folder, SweepsTable.Entry sweep, PrintWriter output) {
    var retention = new SweepRetention(folder.path(), folder.hadoop(), sweep);
    try {
      SweepRetention.Verdict verdict = dryRun ? retention.look() : retention.drop();
      say(
          output,
          "%s: %s %d checkpoints with %.1f MB, %d are kept%s",
          sweep.id(),
          dryRun ? "would drop" : "dropped",
          verdict.dropped(),
          verdict.bytes() / 1e6,
          verdict.kept(),
          verdict.shared() == 0
              ? ""
              : ", %d files that hold several are left alone".formatted(verdict.shared()));
      return true;
    } catch (LaminaException e) {
      return switch (e.failure()) {
        case SPEC, DATA -> {
          say(output, "%s: its checkpoints are left alone: %s", sweep.id(), e.getMessage());
          yield false;
        }
        case RESOURCES, INTERNAL, LOST -> throw e;
      };
    }
  }

  /** The same of its drawings. */
  private boolean retainDrawings(
      ResultsFolder folder, SweepsTable.Entry sweep, PrintWriter output) {
    var retention = new DrawingRetention(folder.path(), folder.hadoop(), sweep.id());
    try {
      (dryRun ? retention.look() : retention.drop())
          .ifPresent(
              verdict ->
                  say(
                      output,
                      "%s: %s the drawings of %d segments with %.1f MB, which later ones replaced",
                      sweep.id(),
                      dryRun ? "would drop" : "dropped",
                      verdict.segments(),
                      verdict.bytes() / 1e6));
      return true;
    } catch (LaminaException e) {
      return switch (e.failure()) {
        case SPEC, DATA -> {
          say(output, "%s: its drawings are left alone: %s", sweep.id(), e.getMessage());
          yield false;
        }
        case RESOURCES, INTERNAL, LOST -> throw e;
      };
    }
  }

  /** Whether a table could be looked after; a broken one is left alone, others may be all right. */
  private static boolean tended(String name, Runnable tending, PrintWriter output) {
    try {
      tending.run();
      return true;
    } catch (LaminaException e) {
      return switch (e.failure()) {
        case SPEC, DATA -> {
          say(output, "%s: it is left alone: %s", name, e.getMessage());
          yield false;
        }
        case RESOURCES, INTERNAL, LOST -> throw e;
      };
    }
  }

  private void compact(String name, TableUpkeep table, PrintWriter output) {
    if (dryRun) {
      say(output, "%s: would put %d small files together", name, table.small(LEAST_SMALL_FILES));
    } else {
      say(output, "%s: %d files fewer", name, table.compact(LEAST_SMALL_FILES));
    }
  }

  private static Map<String, TableUpkeep> tables(ResultsFolder folder, boolean hasSweeps) {
    var tables = new LinkedHashMap<String, TableUpkeep>();
    if (hasSweeps) {
      tables.put("trials", new TrialsTable(folder.path(), folder.hadoop()).upkeep());
      tables.put("metrics", new MetricsTable(folder.path(), folder.hadoop()).upkeep());
      tables.put("checkpoints", new CheckpointsTable(folder.path(), folder.hadoop()).upkeep());
    }
    var drawings = new DrawingsTable(folder.path(), folder.hadoop());
    if (drawings.exists()) {
      tables.put(DrawingsTable.NAME, drawings.upkeep());
    }
    var counts = new PrecisionRecallTable(folder.path(), folder.hadoop());
    if (counts.exists()) {
      tables.put(PrecisionRecallTable.NAME, counts.upkeep());
    }
    var predictions = new PredictionsTable(folder.path(), folder.hadoop());
    if (predictions.exists()) {
      tables.put(PredictionsTable.NAME, predictions.upkeep());
    }
    return tables;
  }

  private void delete(String name, TableUpkeep table, Instant before, PrintWriter output) {
    Garbage garbage = table.garbage(before);
    if (!dryRun) {
      table.delete(garbage);
    }
    say(
        output,
        "%s: %s %d files with %.1f MB that nobody needs",
        name,
        dryRun ? "would delete" : "deleted",
        garbage.files().size(),
        garbage.bytes() / 1e6);
  }

  private static void say(PrintWriter output, String line, Object... values) {
    output.println(String.format(Locale.ROOT, line, values));
    output.flush();
  }
}
