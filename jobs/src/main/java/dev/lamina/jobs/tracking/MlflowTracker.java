package dev.lamina.jobs.tracking;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.table.SweepsTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs on an MLflow server: an experiment a name of a sweep, in it a run a sweep, and below that a
 * run a run of a trial, with a value a metric and epochs as steps.
 *
 * <p>How far a run is, its last step of each metric tells: values are added in order. Of a run that
 * has not all, every value is read before some are added.
 */
final class MlflowTracker implements Tracker {

  private static final String PARENT = "mlflow.parentRunId";

  private final MlflowConnection server;
  private final Optional<String> experiment;
  private final TrackingFolder alone;
  private final Map<String, Sweep> sweeps = new HashMap<>();

  /**
   * @param experiment for all sweeps; without, each has its own
   * @param alone taken as long as this is open; closed with it, as the server is
   */
  MlflowTracker(MlflowConnection server, Optional<String> experiment, TrackingFolder alone) {
    this.server = server;
    this.experiment = experiment;
    this.alone = alone;
  }

  /**
   * Opens a server for this process alone, as far as this machine and user go.
   *
   * @throws LaminaException {@code RESOURCES} if another process has it
   */
  static MlflowTracker open(
      MlflowAddress address, Optional<String> experiment, MlflowCredentials credentials) {
    String place = Sha256.of(address.base().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    String user = System.getProperty("user.name", "").replaceAll("\\W", "_");
    Path folder =
        Path.of(System.getProperty("java.io.tmpdir"), "lamina-track-" + user + "-" + place);
    TrackingFolder alone = TrackingFolder.take(folder, address.base());
    return new MlflowTracker(new MlflowConnection(address, credentials), experiment, alone);
  }

  /** What is there of a sweep. */
  private static final class Sweep {

    private final MlflowExperiment experiment;
    private final SortedMap<Run, MlflowRun> runs = new TreeMap<>();
    private Optional<MlflowRun> own = Optional.empty();

    Sweep(MlflowExperiment experiment, String id) {
      this.experiment = experiment;
      for (MlflowRun run : experiment.runs(id)) {
        boolean another =
            run.run().isPresent() ? runs.put(run.run().get(), run) != null : own.isPresent();
        if (another) {
          throw new LaminaException(
              Failure.DATA,
              "Cannot use experiment %s: it has two runs of %s of sweep %s (want one; delete the other there)"
                  .formatted(experiment.name(), run.run().map(Run::name).orElse("all"), id));
        }
        if (run.run().isEmpty()) {
          own = Optional.of(run);
        }
      }
    }
  }

  private Optional<Sweep> find(SweepsTable.Entry sweep) {
    return MlflowExperiment.find(server, experiment.orElse(sweep.name()))
        .map(found -> new Sweep(found, sweep.id()));
  }

  @Override
  public SortedMap<Run, TrackedRun> read(SweepsTable.Entry sweep) {
    var tracked = new TreeMap<Run, TrackedRun>();
    find(sweep)
        .ifPresent(
            found ->
                found.runs.forEach(
                    (run, there) ->
                        tracked.put(
                            run, found.experiment.history(there, there.reached().keySet()))));
    return tracked;
  }

  @Override
  public List<MeasuredRun> missing(MeasuredSweep sweep) {
    Optional<Sweep> found = find(sweep.entry());
    found.ifPresent(there -> sweeps.put(sweep.id(), there));
    var missing = new ArrayList<MeasuredRun>();
    for (MeasuredRun run : sweep.runs()) {
      Optional<MlflowRun> there = found.map(known -> known.runs.get(run.run()));
      if (there.isEmpty()) {
        missing.add(run);
      } else if (isBehind(run, there.get())) {
        var names = new TreeSet<>(there.get().reached().keySet());
        names.retainAll(run.reached().keySet());
        missing.add(run.without(found.get().experiment.history(there.get(), names)));
      }
    }
    return missing;
  }

  /** Whether something of a run is not there. */
  private boolean isBehind(MeasuredRun run, MlflowRun there) {
    SortedMap<String, Integer> wanted = run.reached();
    boolean behind = !there.parameters().containsAll(run.parameters().keySet());
    for (Map.Entry<String, Integer> metric : wanted.entrySet()) {
      int reached = there.reached().getOrDefault(metric.getKey(), 0);
      if (reached > metric.getValue()) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot go on with %s of sweep %s: %s is at epoch %s there, the tables have %s (want another experiment, named with --experiment)"
                .formatted(
                    run.run().name(),
                    run.run().sweep(),
                    metric.getKey(),
                    reached,
                    metric.getValue()));
      }
      behind |= reached < metric.getValue();
    }
    return behind;
  }

  @Override
  public void append(MeasuredSweep measured, MeasuredRun missing) {
    Sweep sweep = sweeps.computeIfAbsent(measured.id(), any -> begun(measured.entry()));
    if (sweep.own.isEmpty()) {
      sweep.own =
          Optional.of(
              sweep.experiment.create(
                  measured.id(),
                  measured.entry().created(),
                  tags(measured.entry()),
                  run -> run.run().isEmpty()));
    }
    MlflowRun run =
        sweep.runs.computeIfAbsent(
            missing.run(),
            wanted ->
                sweep.experiment.create(
                    wanted.name(),
                    missing.began(),
                    tags(measured.entry(), wanted, sweep.own.get()),
                    there -> there.run().equals(Optional.of(wanted))));
    sweep.experiment.add(run, missing.parameters());
    sweep.experiment.add(run, missing);
  }

  private Sweep begun(SweepsTable.Entry sweep) {
    return new Sweep(MlflowExperiment.make(server, experiment.orElse(sweep.name())), sweep.id());
  }

  private static SortedMap<String, String> tags(SweepsTable.Entry sweep) {
    var tags = new TreeMap<String, String>();
    tags.put("mlflow.source.name", "lamina");
    tags.put("mlflow.source.type", "JOB");
    tags.put(MlflowRun.SWEEP, sweep.id());
    tags.put("lamina.spec-digest", sweep.specDigest());
    // Where data are is for all to see; what opens them is not.
    String folder = sweep.dataTable().replaceFirst("//[^/]*@", "//");
    tags.put("lamina.data", folder + "@" + sweep.dataVersion());
    tags.put("lamina.code", sweep.codeVersion());
    return tags;
  }

  private static SortedMap<String, String> tags(
      SweepsTable.Entry sweep, Run run, MlflowRun parent) {
    SortedMap<String, String> tags = tags(sweep);
    tags.put(PARENT, parent.id());
    tags.put(MlflowRun.TRIAL, String.valueOf(run.trial()));
    tags.put(MlflowRun.RESTARTS, String.valueOf(run.restarts()));
    return tags;
  }

  /** A run that was given up for another of its trial has failed. */
  @Override
  public void conclude(MeasuredSweep measured) {
    Sweep sweep = sweeps.remove(measured.id());
    if (sweep == null) {
      return;
    }
    var last = new HashMap<Integer, MeasuredRun>();
    measured.runs().forEach(run -> last.put(run.run().trial(), run));
    sweep.runs.forEach(
        (run, there) -> {
          MeasuredRun known = last.get(run.trial());
          if (known != null && known.run().equals(run)) {
            sweep.experiment.update(there, named(known.status()), known.ended());
          } else if (known != null && run.restarts() < known.run().restarts()) {
            sweep.experiment.update(there, named(Status.FAILED), Optional.of(known.began()));
          }
        });
    Optional<Instant> ended = measured.ended();
    sweep.own.ifPresent(there -> sweep.experiment.update(there, named(measured.status()), ended));
  }

  private static String named(Status status) {
    return switch (status) {
      case WAITING, PAUSED -> "SCHEDULED";
      case RUNNING -> "RUNNING";
      case COMPLETED, STOPPED -> "FINISHED";
      case FAILED -> "FAILED";
      case CANCELLED -> "KILLED";
    };
  }

  @Override
  public double kept(double value) {
    return MlflowExperiment.kept(value);
  }

  @Override
  public void close() {
    server.close();
    alone.close();
  }
}
