package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.Explanation;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.core.tune.Setting;
import dev.lamina.jobs.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains the trials of a sweep without running them. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explains the trials of a sweep without running them.",
      "Shows modules with units, shapes and parameters, and which loss trains which modules through"
          + " which path. Trials with the same program are told once."
    })
final class ExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = "Specification of the sweep, a YAML file.")
  private Path file;

  @Mixin private ImageOptions images;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many trials to look at, from the first (default: ${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--text",
      description = "Also print the TorchScript text of each training program.")
  private boolean text;

  @Override
  public Integer call() {
    if (trials < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--trials': %s (want at least 1)".formatted(trials));
    }
    PrintWriter out = spec.commandLine().getOut();
    SweepSpec sweep = SweepSpec.of(SpecNode.read(file));
    ImageOptions.Images seen = images.of(sweep);
    var planner = new TrialPlanner();
    // Equal programs are one variant: learning rates and the like are inputs of a program.
    var variants = new LinkedHashMap<String, Variant>();
    SearchPlan search = sweep.plan();
    for (int number = 0; number < trials; number++) {
      Optional<SortedMap<String, Setting>> settings = search.known(number);
      if (settings.isEmpty()) {
        break;
      }
      TrialSpec trial = sweep.trial(settings.get());
      Explanation explanation = Explanation.of(trial, planner, seen.classes(), seen.seenBy(trial));
      int first = number;
      variants.computeIfAbsent(
              explanation.programText() + trial.initialWeightsText(),
              key -> new Variant(first, settings.get(), explanation))
          .trials++;
    }
    seen.assumed().ifPresent(assumed -> out.println(assumed + "\n"));
    variants.values().forEach(variant -> variant.print(out));
    if (variants.size() > 1) {
      out.print(table(variants.values()));
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  /** What one compares before a sweep: a line for each program. */
  private static String table(Collection<Variant> variants) {
    var lines = new ArrayList<List<String>>();
    lines.add(
        List.of("trial", "settings", "trained", "deployed", "multiply-adds a sample", "step peak"));
    for (Variant variant : variants) {
      Explanation of = variant.explanation;
      lines.add(
          List.of(
              Integer.toString(variant.first),
              Setting.line(variant.settings),
              String.format(Locale.ROOT, "%,d", of.trainedParameters()),
              String.format(Locale.ROOT, "%,d", of.deployedParameters()),
              String.format(Locale.ROOT, "%,d", of.multiplyAdds()),
              new MemorySize(of.peakBytes()).toString()));
    }
    var text = new StringBuilder();
    TextTable.append(text, lines, column -> column != 1);
    return text.toString();
  }

  private final class Variant {
    private final int first;
    private final Map<String, Setting> settings;
    private final Explanation explanation;
    private int trials;

    Variant(int first, Map<String, Setting> settings, Explanation explanation) {
      this.first = first;
      this.settings = settings;
      this.explanation = explanation;
    }

    void print(PrintWriter out) {
      String labels = Setting.line(settings);
      out.println("trial " + first + (labels.isEmpty() ? "" : "  " + labels));
      if (trials > 1) {
        out.println("and %d more with the same program".formatted(trials - 1));
      }
      out.println(explanation.text());
      if (text) {
        out.println();
        out.println(explanation.programText());
      }
      out.println();
    }
  }
}
