package dev.lamina.jobs.cli;

import dev.lamina.core.deploy.ModelFile;
import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.experiment.TrainedWeights;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.model.TrainedTrial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained network out: its weights, or a model that other programs load. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a trained network out.",
      "Its weights are those of its last checkpoint, without what training alone needs; of a trial"
          + " with a weight-average the averages. As safetensors (the default) they are what"
          + " initial-weights of another trial starts from; the line for it is printed. As"
          + " torchscript they are a file that torch.jit.load reads in Python (1.13 and later) and"
          + " C++; as djl a folder that DJL, DJL Serving and the DJL Spark extension load. Whichever"
          + " it is, it says where it comes from."
    })
final class ExportCommand implements Callable<Integer> {

  private static final String WANTED = "export";

  @Spec private CommandSpec spec;

  @Mixin private TrialChoice choice;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "File or folder to write, which must not exist, such as resnet32.safetensors.")
  private Path path;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "As what: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ExportFormat format = ExportFormat.SAFETENSORS;

  @Option(
      names = "--best",
      description =
          "Take the checkpoint with the best value of the sweep's metric instead of the last; keep"
              + " it by run: {keep: {trial-best: 1}}.")
  private boolean best;

  @Option(
      names = "--deployed",
      description =
          "Of safetensors: write the weights of replaced blocks out, as inference has them (default:"
              + " their shares). The other formats always do, and refuse this.")
  private boolean deployed;

  @Override
  public Integer call() throws IOException {
    requireFree();
    if (deployed && format != ExportFormat.SAFETENSORS) {
      throw new SpecException(
          "Cannot use --deployed with --format %s: it is always so there (want one of them)"
              .formatted(format));
    }
    TrainedTrial last = choice.trained(WANTED);
    TrainedTrial trained = best ? last.best(WANTED) : last;
    List<HostTensor> checkpoint = trained.tensors(WANTED);
    if (format == ExportFormat.SAFETENSORS) {
      List<HostTensor> weights =
          deployed
              ? TrainedWeights.asDeployed(
                  trained.trial(), trained.classes(), trained.size(), checkpoint)
              : TrainedWeights.asTrained(
                  trained.trial(), trained.classes(), trained.size(), checkpoint);
      Safetensors.write(path, metadata(trained), weights);
      print(trained, weights.size());
      return ExitCode.DONE.number();
    }
    TrainedModel model = trained.model(checkpoint);
    if (format == ExportFormat.TORCHSCRIPT) {
      ModelFile.write(model, path);
    } else {
      ModelFolder.write(model, path);
    }
    print(trained, model);
    return ExitCode.DONE.number();
  }

  private void requireFree() {
    if (Files.isDirectory(path) && format != ExportFormat.DJL) {
      throw new SpecException(
          "Cannot export to %s: it is a folder (want a file in it, such as %s)"
              .formatted(path, path.resolve(format.example())));
    }
    if (Files.exists(path)) {
      throw new SpecException(
          "Cannot export to %s: it exists (want another name, or remove it)".formatted(path));
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new SpecException(
          "Cannot export to %s: there is no folder %s (make it first)".formatted(path, parent));
    }
  }

  private static SortedMap<String, String> metadata(TrainedTrial trained) {
    SortedMap<String, String> metadata = trained.provenance();
    metadata.put("model", trained.trial().model());
    metadata.put("classes", Integer.toString(trained.classes()));
    return metadata;
  }

  private void print(TrainedTrial trained, int tensors) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Wrote %s tensors of trial %s, epoch %s: %s"
            .formatted(tensors, trained.number(), trained.epoch(), trained.trial().model()));
    if (deployed && trained.trial().replacesBlocks()) {
      out.println(
          "With replaced blocks written out it is for inference elsewhere: initial-weights takes it"
              + " only where full blocks were replaced.");
    }
    Map<String, Object> section = Map.of("file", path.toString(), "sha256", Sha256.of(path));
    out.println("initial-weights: " + SpecNode.of("", section).canonical());
    out.flush();
  }

  private void print(TrainedTrial trained, TrainedModel model) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path file = format == ExportFormat.DJL ? path.resolve(ModelFolder.MODEL) : path;
    out.println(
        "Wrote trial %s, epoch %s: %s for %s, input %s"
            .formatted(
                trained.number(),
                trained.epoch(),
                trained.trial().model(),
                model.task().told(),
                model.input()));
    out.println("%s: sha256 %s".formatted(file, Sha256.of(file)));
    out.println(
        format == ExportFormat.DJL
            ? "%s tells how to use it".formatted(path.resolve("README.md"))
            : "In Python: torch.jit.load('%s')".formatted(path));
    out.flush();
  }
}
