package dev.lamina.jobs.notebook;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.sweep.StatusText;
import dev.lamina.jobs.sweep.SweepRemote;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * Starts sweeps from a note, and steers those of a folder of results, whoever runs them. A sweep
 * runs beside the note, in this process and on its Spark session; commands of a terminal work on it
 * as on any other.
 */
public final class SweepNote {

  /** Does nothing: what a form says before somebody chooses. */
  public static final String NOTHING = "nothing";

  private static final List<String> COMMANDS =
      List.of(NOTHING, "start", "pause", "resume", "cancel");

  /** Sweeps of this process by folder and name: notes and paragraphs come and go. */
  private static final Map<String, BackgroundSweep> STARTED = new ConcurrentSkipListMap<>();

  private final SparkSession spark;
  private final String results;
  private final Optional<String> data;
  private final Configuration hadoop;

  private SweepNote(
      SparkSession spark, String results, Optional<String> data, Configuration hadoop) {
    this.spark = spark;
    this.results = results;
    this.data = data;
    this.hadoop = hadoop;
  }

  /**
   * Looks at nothing yet.
   *
   * @param results folder of the tables of results, made if missing
   * @param data folder of a data set; blank for the one that a specification names or generates
   */
  public static SweepNote of(SparkSession spark, String results, String data) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    return new SweepNote(
        spark,
        new TableFolder(results.strip(), hadoop).qualified(),
        Optional.of(data.strip()).filter(folder -> !folder.isEmpty()),
        hadoop);
  }

  /** What {@link #command} takes, for a form. */
  public Seq<Tuple2<Object, String>> commands() {
    return Choices.of(COMMANDS);
  }

  /**
   * Does what was chosen with the sweep of a specification. Only {@code pause} and {@code cancel}
   * wait: until the driver has stopped, up to two minutes.
   *
   * @param specification YAML, as a file of {@code conf/sweeps} has it
   * @return what was done
   * @throws dev.lamina.core.spec.LaminaException as {@code lamina sweep} has it, before anything
   *     starts: {@code SPEC} if the specification is wrong, {@code DATA} if these data cannot be
   *     trained on
   */
  public String command(String command, String specification) throws InterruptedException {
    if (!COMMANDS.contains(command)) {
      throw new SpecException(
          "Unknown command: %s (known: %s)".formatted(command, String.join(", ", COMMANDS)));
    }
    if (command.equals(NOTHING)) {
      return "Nothing was done; choose a command.\n";
    }
    SweepSpec spec = SweepSpec.of(SpecNode.document(specification, "the specification"));
    return Display.text(
        switch (command) {
          case "start" -> start(spec);
          case "pause" -> pause(spec);
          case "resume" -> resume(spec);
          default -> cancel(spec);
        });
  }

  private String pause(SweepSpec spec) throws InterruptedException {
    boolean waits = remote(spec).pause(SweepNote::ignored);
    awaitEnd(spec);
    return waits ? "Paused; 'resume' goes on." : "It is done; nothing was paused.";
  }

  private String cancel(SweepSpec spec) throws InterruptedException {
    boolean cancelled = remote(spec).cancel(SweepNote::ignored);
    awaitEnd(spec);
    return cancelled
        ? "The sweep is cancelled; what came of it is kept."
        : "It is done; nothing was cancelled.";
  }

  /** What comes next must not find a sweep that is about to end. */
  private void awaitEnd(SweepSpec spec) throws InterruptedException {
    Optional<BackgroundSweep> ending = running(spec);
    if (ending.isPresent()) {
      ending.get().awaitEnd();
    }
  }

  /** Everything that is waited for is over when it is shown. */
  private static void ignored(String line) {}

  private String start(SweepSpec spec) {
    if (running(spec).isPresent()) {
      return running(spec).get().line();
    }
    new TableFolder(results, hadoop).refuseOthersThanResults();
    SweepData samples = SweepData.of(spec, data.orElse(null), results, hadoop);
    samples
        .recorded(spec, results, hadoop)
        .ifPresentOrElse(
            entry -> new SweepRemote(results, hadoop, entry).refuseHalted(),
            spec::refuseInertParameters);
    samples.check(spec, hadoop);
    String measured = samples.measuredBy(spec, hadoop).map(line -> "\n" + line).orElse("");
    return begun(spec, samples) + measured;
  }

  private String resume(SweepSpec spec) {
    SweepsTable.Entry entry = entry(spec);
    new SweepRemote(results, hadoop, entry).resume();
    if (running(spec).isPresent()) {
      return running(spec).get().line();
    }
    SweepSpec recorded = SweepSpec.of(SpecNode.parse(entry.spec(), "sweep " + entry.id()));
    return begun(recorded, new SweepData(entry.dataTable(), Optional.empty()));
  }

  private String begun(SweepSpec spec, SweepData samples) {
    BackgroundSweep started =
        STARTED.compute(
            key(spec),
            (key, before) ->
                before != null && before.isRunning()
                    ? before
                    : BackgroundSweep.start(spark, spec, samples, results));
    return started.line() + "\nThe paragraph below tells how far it is.";
  }

  private Optional<BackgroundSweep> running(SweepSpec spec) {
    return Optional.ofNullable(STARTED.get(key(spec))).filter(BackgroundSweep::isRunning);
  }

  private String key(SweepSpec spec) {
    return results + "\n" + spec.name();
  }

  private SweepRemote remote(SweepSpec spec) {
    return new SweepRemote(results, hadoop, entry(spec));
  }

  /** As recorded: the one of these data, or where they are not known, the latest of its name. */
  private SweepsTable.Entry entry(SweepSpec spec) {
    return SweepData.of(spec, data.orElse(null), results, hadoop)
        .recorded(spec, results, hadoop)
        .orElseGet(() -> new ReportReader(results, hadoop).sweep(spec.name()));
  }

  /**
   * How far the sweeps of the folder are: first what this process started, with what made it fail,
   * then what the tables tell, as {@code lamina status}. Runs no Spark job.
   */
  public String status() throws InterruptedException {
    var text = new StringBuilder();
    STARTED.forEach(
        (key, sweep) -> {
          if (key.startsWith(results + "\n")) {
            text.append(sweep.line()).append('\n');
          }
        });
    List<SweepsTable.Entry> recorded =
        new SweepsTable(results, hadoop)
            .all().stream()
                .sorted(Comparator.comparing(SweepsTable.Entry::created).reversed())
                .toList();
    for (SweepsTable.Entry entry : recorded) {
      text.append(StatusText.of(new SweepRemote(results, hadoop, entry).status()));
    }
    if (recorded.isEmpty()) {
      text.append("No sweep has begun in ").append(TableFolder.plain(results));
    }
    return Display.text(text.toString());
  }

  @Override
  public String toString() {
    return Display.cell("sweeps in " + TableFolder.plain(results));
  }
}
