package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.MemoryBudget;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says in how many modules the trials of a sweep fit into some memory. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says in how many modules the trials of a sweep fit into some memory.",
      "Predicts the peak of a training step, above weights and optimizer state, for one module, two"
          + " and so on, balanced by activation bytes, until it fits. Write partition: {memory: ...}"
          + " to train so."
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
    PrintWriter out = spec.commandLine().getOut();
    SweepSpec sweep = SweepSpec.of(SpecNode.read(file));
    MemoryBudget budget = MemoryBudget.of(SpecNode.of("--memory", memory));
    int classes = images.classes(sweep);
    int size = images.size(sweep);
    Set<String> told = new HashSet<>();
    for (int number = 0; number < trials; number++) {
      Optional<SortedMap<String, Setting>> settings = sweep.searcher().suggest(number, List.of());
      if (settings.isEmpty()) {
        break;
      }
      TrialSpec trial = sweep.trial(settings.get());
      if (told.add(whatDecides(trial))) {
        out.println("trial " + number + "  " + labels(settings.get()));
        out.println(answer(trial, classes, size, budget));
        out.flush();
      }
    }
    return ExitCode.DONE.number();
  }

  /** Learning rates and seeds change no memory: trials that differ in them alone are told once. */
  private static String whatDecides(TrialSpec trial) {
    var decides = new TreeMap<String, Object>();
    for (String key :
        List.of("model", "method", "batch-size", "channels-last", "precision", "optimizer")) {
      decides.put(key, ((Map<?, ?>) trial.node().value()).get(key));
    }
    return SpecNode.of("", decides).canonical();
  }

  /** The numbers of modules that were tried; or why none fits, which is an answer too. */
  private static String answer(TrialSpec trial, int classes, int size, MemoryBudget budget) {
    List<MemoryBudget.Cut> cuts;
    try {
      cuts = trial.cuts(classes, size, budget);
    } catch (SpecException none) {
      return "  " + none.getMessage();
    }
    var lines = new ArrayList<String>();
    for (MemoryBudget.Cut cut : cuts) {
      boolean fits = cut.peakBytes() <= budget.bytes();
      lines.add(
          "  %3d modules  %s at batch %d%s"
              .formatted(
                  cut.plan().partition().modules(),
                  new MemoryBudget(cut.peakBytes()),
                  trial.settings().batchSize(),
                  fits ? "  fits: " + cut.plan().partition() : ""));
    }
    return String.join("\n", lines);
  }

  private static String labels(SortedMap<String, Setting> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue().label())
        .collect(Collectors.joining("  "));
  }
}
