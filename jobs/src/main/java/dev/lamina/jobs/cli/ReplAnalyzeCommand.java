package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.ReplacementAnalysis;
import dev.lamina.core.replacement.BlockFit;
import dev.lamina.core.tune.Setting;
import dev.lamina.jobs.model.TrainedTrial;
import dev.lamina.jobs.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which blocks of a trained network are cheapest to replace. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    description = {
      "Says which blocks of a trained network are cheapest to replace.",
      "For each residual block between two others it finds the shares a and b of their weights whose"
          + " sum comes nearest to its own, and shows what is left, as a part of its norm: 0 %% is a"
          + " block that a replacement can stand for exactly, 100 %% one that neither neighbour tells"
          + " anything of. The cheapest come first."
    })
final class ReplAnalyzeCommand implements Callable<Integer> {

  private static final String WANTED = "analyze";

  @Spec private CommandSpec spec;

  @Mixin private TrialChoice choice;

  @Override
  public Integer call() {
    TrainedTrial trained = choice.trained(WANTED);
    List<BlockFit> fits =
        ReplacementAnalysis.of(
            trained.trial(), trained.classes(), trained.size(), trained.tensors(WANTED));
    print(trained, fits);
    return ExitCode.DONE.number();
  }

  private void print(TrainedTrial trained, List<BlockFit> fits) {
    PrintWriter out = spec.commandLine().getOut();
    String settings = Setting.line(trained.recorded().state().parameters());
    out.println(
        "Trial %s of sweep %s, epoch %s: %s%s"
            .formatted(
                trained.number(),
                trained.recorded().sweep().id(),
                trained.epoch(),
                trained.trial().model(),
                settings.isEmpty() ? "" : ", " + settings));
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("block", "left", "a", "b"));
    fits.stream()
        .sorted(Comparator.comparingDouble(BlockFit::residual))
        .forEach(
            fit ->
                rows.add(
                    List.of(
                        fit.block(),
                        String.format(Locale.ROOT, "%.1f %%", 100 * fit.residual()),
                        String.format(Locale.ROOT, "%.3f", fit.a()),
                        String.format(Locale.ROOT, "%.3f", fit.b()))));
    var text = new StringBuilder();
    TextTable.append(text, rows, column -> column > 0);
    out.print(text);
    out.println(
        "left: the part of a block that its neighbours do not tell; the cheapest to replace come first");
    out.flush();
  }
}
