package dev.lamina.jobs.cli;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.experiment.TrainedWeights;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
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
      "They are those of its last checkpoint, without what training alone needs; of a trial with a"
          + " weight-average the averages. The file is what"
          + " initial-weights of another trial starts from; the line for it is printed. Its"
          + " metadata say where it comes from."
    })
final class ExportCommand implements Callable<Integer> {

  private static final String WANTED = "export";

  @Spec private CommandSpec spec;

  @Mixin private TrialChoice choice;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "File to write, which must not exist, such as resnet32.safetensors.")
  private Path file;

  @Option(
      names = "--best",
      description =
          "Take the checkpoint with the best value of the sweep's metric instead of the last; keep"
              + " it by run: {keep: {trial-best: 1}}.")
  private boolean best;

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
    TrialChoice.Trained last = choice.trained(WANTED);
    TrialChoice.Trained trained = best ? last.best(WANTED) : last;
    List<HostTensor> checkpoint = trained.tensors(WANTED);
    List<HostTensor> weights =
        deployed
            ? TrainedWeights.asDeployed(
                trained.trial(), trained.classes(), trained.size(), checkpoint)
            : TrainedWeights.asTrained(
                trained.trial(), trained.classes(), trained.size(), checkpoint);
    Safetensors.write(file, metadata(trained), weights);
    print(trained, weights.size());
    return ExitCode.DONE.number();
  }

  private SortedMap<String, String> metadata(TrialChoice.Trained trained) {
    var metadata = new TreeMap<String, String>();
    metadata.put("model", trained.trial().model());
    metadata.put("classes", Integer.toString(trained.classes()));
    metadata.put("sweep", trained.recorded().sweep().id());
    metadata.put("trial", Integer.toString(trained.number()));
    metadata.put("epoch", Integer.toString(trained.epoch()));
    metadata.put("specification", trained.trial().digest());
    if (best) {
      metadata.put("best-by", trained.recorded().spec().ranking().metric());
    }
    return metadata;
  }

  private void print(TrialChoice.Trained trained, int tensors) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Wrote %s tensors of trial %s, epoch %s: %s"
            .formatted(tensors, trained.number(), trained.epoch(), trained.trial().model()));
    if (deployed && trained.trial().replacesBlocks()) {
      out.println(
          "With replaced blocks written out it is for inference elsewhere: initial-weights takes it"
              + " only where full blocks were replaced.");
    }
    Map<String, Object> section = Map.of("file", file.toString(), "sha256", Sha256.of(file));
    out.println("initial-weights: " + SpecNode.of("", section).canonical());
    out.flush();
  }
}
