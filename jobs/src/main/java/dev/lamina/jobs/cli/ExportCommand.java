package dev.lamina.jobs.cli;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.experiment.TrainedWeights;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.sweep.RecordedTrial;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SweepsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the weights of a trained network to a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the weights of a trial's network to a safetensors file.",
      "They are those of its last checkpoint, without what training alone needs. The file is what"
          + " initial-weights of another trial starts from; the line for it is printed. Its"
          + " metadata say where it comes from."
    })
final class ExportCommand implements Callable<Integer> {

  private static final String WANTED = "export";

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--trial",
      required = true,
      paramLabel = "N",
      description = "Number of the trial, as in the report.")
  private int trial;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "File to write, which must not exist, such as resnet32.safetensors.")
  private Path file;

  @Option(
      names = "--deployed",
      description =
          "Write the weights of replaced blocks out, as inference has them (default: their shares).")
  private boolean deployed;

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(file)) {
      throw new SpecException(
          "Cannot export to %s: it is a folder (want a file in it, such as %s)"
              .formatted(file, file.resolve("weights.safetensors")));
    }
    if (Files.exists(file)) {
      throw new SpecException(
          "Cannot export to %s: it exists (want another name, or remove it)".formatted(file));
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new SpecException(
          "Cannot export to %s: there is no folder %s (make it first)".formatted(file, parent));
    }
    SweepsTable.Entry entry = choice.one();
    ResultsFolder folder = choice.folder();
    RecordedTrial recorded = RecordedTrial.of(folder.path(), folder.hadoop(), entry, trial, WANTED);
    Publication data =
        DatasetVersion.of(entry.dataTable(), entry.dataVersion(), folder.hadoop())
            .publication(folder.hadoop());
    TrialSpec trained = recorded.trial();
    int classes = data.description().classNames().size();
    int size = trained.inputSize(data.size());
    List<HostTensor> checkpoint = recorded.checkpoint(WANTED).tensors();
    List<HostTensor> weights =
        deployed
            ? TrainedWeights.asDeployed(trained, classes, size, checkpoint)
            : TrainedWeights.asTrained(trained, classes, size, checkpoint);
    Safetensors.write(file, metadata(recorded, classes), weights);
    print(recorded, weights.size());
    return ExitCode.DONE.number();
  }

  private SortedMap<String, String> metadata(RecordedTrial recorded, int classes) {
    var metadata = new TreeMap<String, String>();
    metadata.put("model", recorded.trial().model());
    metadata.put("classes", Integer.toString(classes));
    metadata.put("sweep", recorded.sweep().id());
    metadata.put("trial", Integer.toString(trial));
    metadata.put("epoch", Integer.toString(recorded.state().epoch()));
    metadata.put("specification", recorded.trial().digest());
    return metadata;
  }

  private void print(RecordedTrial recorded, int tensors) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Wrote %s tensors of trial %s, epoch %s: %s"
            .formatted(tensors, trial, recorded.state().epoch(), recorded.trial().model()));
    if (deployed && recorded.trial().node().mapping().keys().contains("replacement")) {
      out.println(
          "With replaced blocks written out it is for inference elsewhere: initial-weights takes it"
              + " only where full blocks were replaced.");
    }
    Map<String, Object> section = Map.of("file", file.toString(), "sha256", Sha256.of(file));
    out.println("initial-weights: " + SpecNode.of("", section).canonical());
    out.flush();
  }
}
