package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.MemoryFit;
import dev.lamina.core.experiment.PlannedCut;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.local.Partition;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.core.tune.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says in how many modules the trials of a sweep fit into some memory. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says in how many modules the trials of a sweep fit into some memory.",
      "Finds the fewest modules K, and the cuts, with which a training step fits into some memory"
          + " above weights and optimizer state, and shows its predicted peak, what holds it, and the"
          + " peak with K - 1. Write partition: {memory: ...} to train so. Trials that differ in"
          + " nothing that matters are told once."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all trials fit",
      "1:some trials fit with no number of modules",
      "2, 3, 4, 5:it failed, see lamina --help"
    })
final class PlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = "Specification of the sweep, a YAML file.")
  private Path file;

  @Option(
      names = "--memory",
      required = true,
      paramLabel = "AMOUNT",
      description = "What a step may need, such as 512MiB or 6GiB.")
  private String memory;

  @Mixin private ImageOptions images;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many trials to look at, from the first (default: ${DEFAULT-VALUE}).")
  private int trials;

  @Override
  public Integer call() {
    if (trials < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--trials': %s (want at least 1)".formatted(trials));
    }
    PrintWriter out = spec.commandLine().getOut();
    SweepSpec sweep = SweepSpec.of(SpecNode.read(file));
    sweep.refuseInertParameters();
    MemorySize budget = MemorySize.of(SpecNode.of("--memory", memory));
    ImageOptions.Images seen = images.of(sweep);
    boolean all = true;
    var planner = new TrialPlanner();
    Set<String> told = new HashSet<>();
    SearchPlan search = sweep.plan();
    for (int number = 0; number < trials; number++) {
      Optional<SortedMap<String, Setting>> settings = search.known(number);
      if (settings.isEmpty()) {
        break;
      }
      TrialSpec trial = sweep.trial(settings.get());
      MemoryFit fit = planner.fit(trial, seen.classes(), seen.seenBy(trial), budget);
      all &= fit.fits();
      String answer = fit.fits() ? answer(trial, fit) : "  " + fit.refusal();
      // Trials that differ in how they are cut now, or in what needs no memory, have the same
      // answer.
      if (told.add(trial.methodText() + answer)) {
        out.println(("trial " + number + "  " + Setting.line(settings.get())).stripTrailing());
        out.println(answer);
        out.flush();
      }
    }
    return all ? ExitCode.DONE.number() : ExitCode.SOME_TRIALS_FAILED.number();
  }

  /** The fewest modules that fit, and one fewer. */
  private static String answer(TrialSpec trial, MemoryFit fit) {
    PlannedCut fits = fit.fewest();
    var lines = new ArrayList<String>();
    lines.add(
        "  K = %d fits: %s of %s at batch %d"
            .formatted(
                fits.modules(),
                new MemorySize(fits.peakBytes()),
                fit.budget(),
                trial.settings().batchSize()));
    lines.add("    partition: {cuts: [%s]}".formatted(cuts(fits)));
    lines.add("    peak " + fits.holders());
    if (fit.balance() != MemoryFit.Balance.PEAK && fits.modules() > 1) {
      lines.add(
          "    balanced by activations: "
              + (fit.balance() == MemoryFit.Balance.ACTIVATIONS_FOR_METHOD
                  ? "the method cannot train every unit by itself"
                  : "there is no cut beside a replaced block"));
    }
    if (fit.fewer().isPresent()) {
      PlannedCut fewer = fit.fewer().get();
      lines.add(
          "  K = %d does not: %s".formatted(fewer.modules(), new MemorySize(fewer.peakBytes())));
      lines.add("    peak " + fewer.holders());
    } else if (fits.modules() > 1) {
      lines.add("  fewer modules are nothing for this method");
    }
    return String.join("\n", lines);
  }

  private static String cuts(PlannedCut cut) {
    Partition partition = cut.plan().partition();
    List<Integer> ends = partition.ends();
    return ends.subList(0, ends.size() - 1).stream()
        .map(end -> '"' + partition.backbone().units().get(end).position() + '"')
        .collect(Collectors.joining(", "));
  }
}
