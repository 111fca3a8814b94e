package dev.lamina.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.RunsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Reads reports from the tables of results. Needs no Spark, and no sweep to have ended. */
public final class ReportReader {

  private final String results;
  private final Configuration hadoop;

  /**
   * @param results folder of the tables of results
   */
  public ReportReader(String results, Configuration hadoop) {
    this.results = results;
    this.hadoop = hadoop;
  }

  /**
   * The sweeps there are, the latest first.
   *
   * @throws LaminaException {@code DATA} if there is none
   */
  public List<SweepsTable.Entry> sweeps() {
    List<SweepsTable.Entry> found =
        new SweepsTable(results, hadoop)
            .all().stream()
                .sorted(Comparator.comparing(SweepsTable.Entry::created).reversed())
                .toList();
    if (found.isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot find a sweep in %s: there is no table 'sweeps' with an entry (want the folder that was --out of a sweep)"
              .formatted(results));
    }
    return found;
  }

  /**
   * The sweep of an id, or the latest of a name.
   *
   * @throws SpecException if there is none
   */
  public SweepsTable.Entry sweep(String idOrName) {
    List<SweepsTable.Entry> all = sweeps();
    return all.stream()
        .filter(sweep -> sweep.id().equals(idOrName) || sweep.name().equals(idOrName))
        .findFirst()
        .orElseThrow(
            () ->
                new SpecException(
                    "Unknown sweep: %s (known: %s)"
                        .formatted(
                            idOrName,
                            all.stream()
                                .map(SweepsTable.Entry::id)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * What came of a sweep until now.
   *
   * @param command that goes on with it or repeats it, argument by argument
   */
  public SweepReport read(SweepsTable.Entry sweep, List<String> command) {
    SweepSpec spec = spec(sweep);
    var events = new TrialsTable(results, hadoop).read(sweep.id()).events();
    SweepState state = SweepState.of(events);
    var provenance = new TreeMap<String, String>();
    sweep.versions().forEach((name, version) -> provenance.put("version of " + name, version));
    provenance.put("sweep", sweep.id());
    provenance.put("specification digest", sweep.specDigest());
    provenance.put("data table", sweep.dataTable());
    provenance.put("data version", Long.toString(sweep.dataVersion()));
    provenance.put("code version", sweep.codeVersion());
    provenance.put("begun", sweep.created().toString());
    List<String> keys = new RunsTable(results, hadoop).keys(sweep.id());
    if (!keys.isEmpty()) {
      provenance.put("run key", keys.get(keys.size() - 1));
    }
    var facts =
        new SweepFacts(
            sweep.name(),
            spec.ranking(),
            spec.plan().trials(state).orElse(0),
            spec.objectives(),
            spec.published(),
            provenance,
            indented(sweep.spec()),
            command,
            Instant.now());
    SweepReport report =
        SweepReport.of(
            facts,
            parameters -> spec.trial(parameters).epochs(),
            state,
            events.isEmpty()
                ? new TreeMap<>()
                : new MetricsTable(results, hadoop).read(sweep.id(), events));
    return report.with(gallery(report, sweep, events));
  }

  /**
   * How the trials of a sweep learn, by number.
   *
   * @throws LaminaException as tables fail, but for data that are not there any more
   */
  public SortedMap<Integer, TrialSetup> setups(SweepsTable.Entry sweep) {
    SweepSpec spec = spec(sweep);
    Optional<Publication> data = data(sweep);
    var planner = new TrialPlanner();
    var setups = new TreeMap<Integer, TrialSetup>();
    var events = new TrialsTable(results, hadoop).read(sweep.id()).events();
    for (TrialState state : SweepState.of(events).trials()) {
      TrialSpec trial = spec.trial(state.parameters());
      Optional<Integer> modules = data.map(found -> modules(planner, trial, found));
      setups.put(state.trial(), new TrialSetup(trial.methodName(), modules));
    }
    return setups;
  }

  private Optional<Publication> data(SweepsTable.Entry sweep) {
    try {
      return Optional.of(new DatasetTables(sweep.dataTable(), hadoop).at(sweep.dataVersion()));
    } catch (LaminaException e) {
      if (e.failure() != Failure.DATA) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static int modules(TrialPlanner planner, TrialSpec trial, Publication data) {
    int classes = data.description().classNames().size();
    return planner.plan(trial, classes, trial.inputSize(data.size())).partition().modules();
  }

  private static SweepSpec spec(SweepsTable.Entry sweep) {
    return SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id()));
  }

  private Gallery gallery(SweepReport report, SweepsTable.Entry sweep, List<SweepEvent> events) {
    var table = new DrawingsTable(results, hadoop);
    DrawingsTable.Index index = table.index(sweep.id(), events);
    List<Integer> ranked =
        report.trials().stream()
            .map(TrialReport::trial)
            .filter(trial -> index.trials().containsKey(trial))
            .toList();
    int shown = Math.min(Gallery.MOST, ranked.size());
    return new Gallery(
        ranked.subList(0, shown).stream()
            .map(trial -> drawings(table, sweep, trial, index))
            .toList(),
        ranked.subList(shown, ranked.size()));
  }

  private static TrialDrawings drawings(
      DrawingsTable table, SweepsTable.Entry sweep, int trial, DrawingsTable.Index index) {
    int epoch =
        index.trials().get(trial).stream().mapToInt(DrawingsTable.Entry::epoch).max().orElse(0);
    return new TrialDrawings(trial, epoch, table.read(sweep.id(), trial, index));
  }

  /**
   * What each trial of a sweep drew, one after the other: all at once may be too much.
   *
   * @throws LaminaException {@code DATA} if a drawing is gone or damaged
   */
  public void drawings(SweepsTable.Entry sweep, Consumer<TrialDrawings> sink) {
    var table = new DrawingsTable(results, hadoop);
    DrawingsTable.Index index =
        table.index(sweep.id(), new TrialsTable(results, hadoop).read(sweep.id()).events());
    index.trials().keySet().forEach(trial -> sink.accept(drawings(table, sweep, trial, index)));
  }

  private static String indented(String json) {
    var mapper = new ObjectMapper();
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json));
    } catch (JsonProcessingException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot read the specification of a sweep: " + e.getMessage(), e);
    }
  }
}
