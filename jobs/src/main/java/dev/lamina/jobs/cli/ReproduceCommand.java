package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.sweep.ReproduceJob;
import dev.lamina.jobs.table.SweepsTable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a trial once more and compares. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a trial once more and compares what comes of it, to the bit.",
      "The trial runs from its first epoch to its last checkpoint, with the same specification, seed"
          + " and version of the data. Every metric but times, and every tensor of the checkpoint,"
          + " is compared. The sweep stays as it is."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is the same", "3:something is not, or cannot be read"})
final class ReproduceCommand implements Callable<Integer> {

  private static final int SHOWN = 20;

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--trial",
      required = true,
      paramLabel = "N",
      description = "Number of the trial, as in the report.")
  private int trial;

  @Mixin private RunOptions options;

  @Override
  public Integer call() throws InterruptedException {
    SweepsTable.Entry entry = choice.one();
    SweepSpec sweep =
        SweepSpec.of(SpecNode.parse(entry.spec(), "sweep " + entry.id())).withSlots(1);
    Slots where = options.where(options.apply(sweep));
    ReproduceJob.Result result;
    try (var interruption = Interruption.ofThisThread();
        var session =
            LaminaSession.open(
                "lamina reproduce " + entry.name(), where.embedded(), options.settings())) {
      interruption.check();
      var job = new ReproduceJob(session.spark(), entry, choice.folder().path(), trial);
      result = run(job, interruption);
    }
    return show(result);
  }

  private ReproduceJob.Result run(ReproduceJob job, Interruption interruption)
      throws InterruptedException {
    try (var bars =
        new ProgressBars(
            spec.commandLine().getOut(),
            Terminal.ofStandardOutput(),
            StandardCharsets.UTF_8,
            System::nanoTime)) {
      bars.started(trial, Setting.line(job.trial().parameters()), 0, job.trial().epoch());
      ReproduceJob.Result result = job.run(bars::progressed);
      interruption.check();
      bars.ended(trial, "epoch " + result.epochs());
      return result;
    }
  }

  private Integer show(ReproduceJob.Result result) {
    PrintWriter output = spec.commandLine().getOut();
    String compared =
        "%s values of metrics and %s tensors".formatted(result.values(), result.tensors());
    if (result.codeChanged()) {
      output.println("The sweep was begun by other code than this.");
    }
    if (result.differences().isEmpty()) {
      output.println("The same to the bit: " + compared + ".");
      return ExitCode.DONE.number();
    }
    output.println(
        "Not the same: %s differences in %s.".formatted(result.differences().size(), compared));
    result.differences().stream().limit(SHOWN).forEach(line -> output.println("  " + line));
    if (result.differences().size() > SHOWN) {
      output.println("  and %s more".formatted(result.differences().size() - SHOWN));
    }
    return ExitCode.DATA.number();
  }
}
