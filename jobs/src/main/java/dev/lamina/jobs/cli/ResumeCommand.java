package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.table.SweepsTable;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Goes on with a sweep that began, paused or not. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Goes on with a sweep, paused or stopped, as 'lamina sweep' does.",
      "The specification and the data are those that the results name; the file is not needed."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0 to 9, 130:as of lamina sweep"})
final class ResumeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Mixin private RunOptions options;

  @Override
  public Integer call() throws InterruptedException {
    SweepsTable.Entry entry = choice.one();
    ResultsFolder folder = choice.folder();
    String given = folder.kept(entry).orElse(entry.spec());
    SweepSpec sweep = SweepSpec.of(SpecNode.parse(entry.spec(), "sweep " + entry.id()));
    // What is refused because of its options leaves the sweep paused.
    options.where(options.apply(sweep));
    choice.remote(entry).resume();
    var samples = new SweepData(entry.dataTable(), Optional.empty());
    return new SweepRunner(
            spec.commandLine().getOut(), options, false, OptionalInt.empty(), Optional.empty())
        .run(sweep, samples, folder, given);
  }
}
