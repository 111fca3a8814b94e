package dev.lamina.jobs.cli;

import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.experiment.MemoryBudget;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes of the data (default: those of data.generate, else 10).")
  private Integer classes;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width of the images (default: those of data.generate, else 32).")
  private Integer size;

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
    Optional<DatasetIndex> data = SweepData.generated(sweep).map(f -> f.index(Path.of("")));
    int ofClasses =
        classes == null ? data.map(index -> index.classNames().size()).orElse(10) : classes;
    int ofSize = size == null ? data.map(DatasetIndex::height).orElse(32) : size;
    Set<String> told = new HashSet<>();
    for (int number = 0; number < trials; number++) {
      Optional<SortedMap<String, Setting>> settings = sweep.searcher().suggest(number, List.of());
      if (settings.isEmpty()) {
        break;
      }
      TrialSpec trial = sweep.trial(settings.get());
      List<MemoryBudget.Cut> cuts = trial.cuts(ofClasses, ofSize, budget);
      // Learning rates and seeds change no memory: such trials are told once.
      if (told.add(cuts.get(cuts.size() - 1).plan().toString())) {
        print(out, number, settings.get(), trial, cuts);
      }
    }
    return ExitCode.DONE.number();
  }

  private static void print(
      PrintWriter out,
      int number,
      SortedMap<String, Setting> settings,
      TrialSpec trial,
      List<MemoryBudget.Cut> cuts) {
    out.println(
        "trial %d  %s"
            .formatted(
                number,
                settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue().label())
                    .collect(Collectors.joining("  "))));
    for (MemoryBudget.Cut cut : cuts) {
      boolean fits = cut.equals(cuts.get(cuts.size() - 1));
      out.println(
          "  %3d modules  %s at batch %d%s"
              .formatted(
                  cut.plan().partition().modules(),
                  new MemoryBudget(cut.peakBytes()),
                  trial.settings().batchSize(),
                  fits ? "  fits: " + cut.plan().partition() : ""));
    }
    out.flush();
  }
}
