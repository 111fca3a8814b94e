package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.alert.Alert.Kind;
import dev.lamina.jobs.alert.AlertSender;
import dev.lamina.jobs.alert.SweepAlerts;
import dev.lamina.jobs.alert.Webhook;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.report.TextReport;
import dev.lamina.jobs.report.TrialReport;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.sweep.DriverLease;
import dev.lamina.jobs.sweep.Halt;
import dev.lamina.jobs.sweep.RunKey;
import dev.lamina.jobs.sweep.SweepIdentity;
import dev.lamina.jobs.sweep.SweepJob;
import dev.lamina.jobs.sweep.SweepTakenException;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * Runs a sweep for a command, with bars and a report at the end.
 *
 * @param retryFailed whether trials that failed begin anew
 * @param extension trials to go on to; empty for those of the specification
 * @param key what this run is called, if its schedule has a name for it
 */
record SweepRunner(
    PrintWriter output,
    RunOptions options,
    boolean retryFailed,
    OptionalInt extension,
    Optional<RunKey> key) {

  private static final int SHOWN = 20;

  /**
   * Runs what is left of a sweep.
   *
   * @param read its specification
   * @param given the text that was read
   * @return an exit code
   */
  int run(SweepSpec read, SweepData samples, ResultsFolder folder, String given)
      throws InterruptedException {
    Optional<Webhook> webhook = Webhook.of(System.getenv());
    try (var sender = AlertSender.open(webhook)) {
      var alerts = alerts(read, folder, webhook, sender);
      try {
        return run(read, samples, folder, given, alerts);
      } catch (SweepTakenException refused) {
        // The driver that has it tells.
        throw refused;
      } catch (RuntimeException | Error failure) {
        if (!Interruption.isRequested()) {
          alerts.tell(Kind.SWEEP_FAILED, Failures.told(failure));
        }
        throw failure;
      }
    }
  }

  private SweepAlerts alerts(
      SweepSpec sweep, ResultsFolder folder, Optional<Webhook> webhook, AlertSender sender) {
    var subject = new TreeMap<String, Object>();
    subject.put("name", sweep.name());
    subject.put("results", ResultsFolder.plain(folder.path()));
    key.ifPresent(name -> subject.put("run-key", name.text()));
    return new SweepAlerts(
        sender::tell,
        subject,
        sweep.ranking(),
        webhook.map(Webhook::stalledAfter).orElse(Duration.ZERO),
        System::nanoTime);
  }

  private int run(
      SweepSpec read, SweepData samples, ResultsFolder folder, String given, SweepAlerts alerts)
      throws InterruptedException {
    // What is recorded is the file: the next command may say something else.
    SweepSpec sweep = options.apply(read);
    extension.ifPresent(sweep.plan()::extended);
    Optional<String> content = samples.content(folder.hadoop());
    key.ifPresent(
        name -> name.refuseOther(folder.path(), folder.hadoop(), sweep, samples.table(), content));
    Optional<SweepsTable.Entry> begun = samples.recorded(sweep, folder.path(), folder.hadoop());
    if (begun.isEmpty()) {
      sweep.refuseInertParameters();
    }
    Optional<SweepsTable.Entry> done = begun.filter(entry -> isDone(sweep, entry, folder));
    if (done.isPresent()) {
      key.ifPresent(
          name ->
              name.claim(
                  folder.path(), folder.hadoop(), sweep, samples.table(), content.orElseThrow()));
      output.println("Everything is done already; nothing was run.");
      output.println();
      var sweeps = new SweepsTable(folder.path(), folder.hadoop());
      SweepsTable.Entry restated = sweeps.restate(done.get().id(), sweep.node().json());
      if (!restated.spec().equals(done.get().spec())) {
        output.println("What is recorded of its specification is this file now.");
        output.println();
      }
      folder.keep(restated, given);
      int code = show(folder, restated);
      if (!isCancelled(restated, folder)) {
        return code;
      }
      output.println("It was cancelled.");
      return ExitCode.HALTED.number();
    }
    Slots where = options.where(sweep);
    samples.check(sweep, folder.hadoop());
    output.println("Sweep " + sweep.name() + ", results in " + ResultsFolder.plain(folder.path()));
    samples.measuredBy(sweep, folder.hadoop()).ifPresent(output::println);
    idleSlots(sweep).ifPresent(output::println);
    output.flush();
    if (begun.isPresent()) {
      DriverLease.refuseTaken(
          folder.path(), begun.get().id(), folder.hadoop(), line -> said(output, line));
    }
    SweepJob.Result result;
    try (var interruption = Interruption.ofThisThread();
        var session =
            LaminaSession.open(
                "lamina sweep " + sweep.name(), where.embedded(), options.settings())) {
      interruption.check();
      samples.prepare(session, line -> said(output, line));
      interruption.check();
      result = run(sweep, samples, folder, session, interruption, alerts);
    } catch (SweepTakenException refused) {
      throw refused;
    } catch (InterruptedException | RuntimeException | Error failure) {
      keep(sweep, samples, folder, given);
      throw failure;
    }
    keep(sweep, samples, folder, given);
    output.println();
    int code = show(folder, result.sweep());
    tell(alerts, result, folder.page(result.sweep()));
    if (result.halt() != Halt.NONE) {
      output.println(result.reason());
    }
    return switch (result.halt()) {
      case NONE -> code;
      case PAUSED, CANCELLED -> ExitCode.HALTED.number();
      case BUDGET -> ExitCode.BUDGET.number();
      case REPLACED -> ExitCode.TAKEN.number();
    };
  }

  private static void said(PrintWriter output, String line) {
    output.println(line);
    output.flush();
  }

  /** Where decisions wait for results, slots beyond that are of little use. */
  static Optional<String> idleSlots(SweepSpec sweep) {
    Optional<Integer> slots = sweep.execution().slots();
    OptionalInt lag = sweep.plan().lag();
    if (slots.isEmpty() || lag.isEmpty() || slots.get() <= lag.getAsInt() + 1) {
      return Optional.empty();
    }
    return Optional.of(
        "Of %d slots mostly %d are used, since decisions wait for results (give search.lag %d, or asynchronous)"
            .formatted(slots.get(), lag.getAsInt() + 1, slots.get() - 1));
  }

  private static boolean isCancelled(SweepsTable.Entry entry, ResultsFolder folder) {
    var log = new TrialsTable(folder.path(), folder.hadoop()).read(entry.id());
    return SweepState.of(log.events()).cancelled();
  }

  private static void keep(SweepSpec sweep, SweepData samples, ResultsFolder folder, String given) {
    samples
        .recorded(sweep, folder.path(), folder.hadoop())
        .ifPresent(entry -> folder.keep(entry, given));
  }

  private boolean isDone(SweepSpec sweep, SweepsTable.Entry entry, ResultsFolder folder) {
    var log = new TrialsTable(folder.path(), folder.hadoop()).read(entry.id());
    SweepState state = SweepState.of(log.events());
    if (extension.isPresent() && state.cancelled()) {
      throw new SpecException("Cannot extend this sweep: it was cancelled (want a new sweep)");
    }
    SearchPlan plan = sweep.plan();
    OptionalInt wanted =
        extension.isPresent() ? plan.extended(extension.getAsInt()).trials() : plan.trials(state);
    return wanted.equals(OptionalInt.of(state.trials().size()))
        && state.trials().stream()
            .allMatch(
                trial ->
                    trial.end().isPresent() && !(retryFailed && trial.status() == Status.FAILED));
  }

  private SweepJob.Result run(
      SweepSpec sweep,
      SweepData samples,
      ResultsFolder folder,
      LaminaSession session,
      Interruption interruption,
      SweepAlerts alerts)
      throws InterruptedException {
    samples
        .content(folder.hadoop())
        .map(content -> SweepIdentity.of(sweep, samples.table(), content).id())
        .ifPresent(id -> alerts.know("sweep", id));
    try (var bars =
        new ProgressBars(
            output, Terminal.ofStandardOutput(), StandardCharsets.UTF_8, System::nanoTime)) {
      var shown =
          new SweepBars(bars, sweep.ranking().metric(), sweep.plan()::trials, interruption::check);
      alerts.before(shown, shown);
      var job =
          new SweepJob(session.spark(), sweep, samples.table(), folder.path(), alerts, alerts);
      extension.ifPresent(job::extendedTo);
      key.ifPresent(job::keyed);
      return (retryFailed ? job.restartingFailed() : job).run();
    } catch (InterruptedException | CancellationException stopped) {
      alerts.tell(Kind.SWEEP_INTERRUPTED, "Its driver was asked to end; the same command goes on.");
      throw stopped;
    }
  }

  private static void tell(SweepAlerts alerts, SweepJob.Result result, Path page) {
    alerts.know("report", page.toAbsolutePath().normalize().toString());
    switch (result.halt()) {
      case NONE -> alerts.tell(Kind.SWEEP_DONE, "Every trial has ended.");
      case PAUSED -> alerts.tell(Kind.SWEEP_PAUSED, result.reason());
      case CANCELLED -> alerts.tell(Kind.SWEEP_CANCELLED, result.reason());
      case BUDGET -> alerts.tell(Kind.BUDGET_USED, result.reason());
      case REPLACED -> {
        // The driver that has it tells.
      }
    }
  }

  private int show(ResultsFolder folder, SweepsTable.Entry entry) {
    SweepReport report = folder.report(entry);
    Path page = folder.page(entry);
    Optional<Path> drawings = folder.write(entry, page, report);
    output.print(new TextReport(report).text(SHOWN));
    output.println();
    output.println("Report: " + page.toAbsolutePath().normalize());
    drawings.ifPresent(where -> output.println("Drawings: " + where));
    if (report.count(TrialReport.State.FAILED) == 0) {
      return ExitCode.DONE.number();
    }
    output.println("Failed trials begin anew with --retry-failed.");
    return ExitCode.SOME_TRIALS_FAILED.number();
  }
}
