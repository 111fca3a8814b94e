package dev.lamina.jobs.cli;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.experiment.StepBenchmark;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures training steps, or writes them for others to measure. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Measures memory and speed of training steps by method.",
      "For every model: end-to-end, then each method for each number of modules, on a batch of noise."
          + " Memory is of a step, above weights and optimizer state; percentages are to end-to-end."
          + " Needs no data and no Spark."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all steps were measured, or written",
      "1:some did not fit into the memory",
      "2, 3, 4, 5:it failed, see lamina --help"
    })
final class BenchmarkCommand implements Callable<Integer> {

  private static final String END_TO_END = "end-to-end";
  private static final String WIDE = "float32";

  @Spec private CommandSpec spec;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "imagenet-resnet50,imagenet-resnet101,imagenet-resnet152",
      description = "Networks (default: ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "man,hpff,mlaan",
      description =
          "Of classifiers: plug-ins, each on the base by itself, or the base's objective for the base"
              + " alone (default: ${DEFAULT-VALUE}).")
  private List<String> methods;

  @Option(
      names = "--base",
      paramLabel = "METHOD",
      defaultValue = "{objective: dgl, head: infopro-imagenet}",
      description = "What the plug-ins are added to, as in a trial (default: ${DEFAULT-VALUE}).")
  private String base;

  @Option(
      names = "--replacement",
      paramLabel = "SECTION",
      description = "As in a trial, such as '{every: 4}': of every network (default: none).")
  private String replacement;

  @Option(
      names = "--modules",
      split = ",",
      paramLabel = "K",
      defaultValue = "2,4",
      description =
          "Numbers of modules, cut as partition: {modules: K} does (default: ${DEFAULT-VALUE}).")
  private List<Integer> modules;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images in a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "224",
      description =
          "Height and width of the images, or tokens of a window (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Classes (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = WIDE,
      description = "float32, or bf16 for mixed precision (default: ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "Steps whose time is taken, after a few others (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads an operator may use on the CPU (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--write",
      paramLabel = "FOLDER",
      description =
          "Measure nothing: write each training program as a TorchScript archive, with a JSON file"
              + " that says how to call it, for core/src/gpu/measure_steps.py.")
  private Path folder;

  private final TrialPlanner planner = new TrialPlanner();

  /** One line of the table. */
  private record Case(String model, String method, int modules, TrialSpec trial) {
    String name() {
      return model + "-" + method + (method.equals(END_TO_END) ? "" : "-k" + modules);
    }
  }

  @Override
  public Integer call() {
    if (steps < 1 || steps > 1_000_000) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--steps': %s (want 1 to 1000000)".formatted(steps));
    }
    ComputeDevice on = ComputeDevice.parse(device);
    List<Case> cases = cases();
    Engine.get().require(on);
    PrintWriter out = spec.commandLine().getOut();
    out.println("device " + on + ", batch " + batch + ", images " + size + "x" + size);
    Engine.get().conditions(on).forEach((name, value) -> out.println("  " + name + " " + value));
    models.stream()
        .filter(model -> !learnsLocally(model))
        .forEach(
            model ->
                out.println(
                    model + "  end to end alone: no auxiliary network for its features is known"));
    boolean all = true;
    String memoryMethod = "";
    double whole = 0;
    for (Case each : cases) {
      var step = new StepBenchmark(each.trial(), planner, classes, size);
      if (folder != null) {
        String name = each.name() + (precision.equals(WIDE) ? "" : "-" + precision);
        step.write(folder, name);
        out.println("wrote " + folder.resolve(name + ".pt"));
        out.flush();
        continue;
      }
      try {
        StepBenchmark.Measurement found = step.measure(on, steps);
        boolean first = each.method().equals(END_TO_END);
        whole = first ? found.peakBytes().orElse(0) : whole;
        out.println(line(each, step, found, first ? 0 : whole));
        memoryMethod = found.memoryMethod();
      } catch (LaminaException e) {
        if (e.failure() != Failure.RESOURCES) {
          throw e;
        }
        all = false;
        whole = each.method().equals(END_TO_END) ? 0 : whole;
        out.println(
            each.name() + "  did not fit: " + e.getMessage().lines().findFirst().orElse(""));
      }
      out.flush();
    }
    if (!memoryMethod.isEmpty()) {
      out.println("memory measured by: " + memoryMethod);
    }
    out.flush();
    return all ? ExitCode.DONE.number() : ExitCode.SOME_TRIALS_FAILED.number();
  }

  private List<Case> cases() {
    SpecNode plain = SpecNode.parse(base, "--base");
    String objective = plain.mapping().required("objective").text();
    var cases = new ArrayList<Case>();
    for (String model : models) {
      cases.add(new Case(model, END_TO_END, 1, trial(model, 1, Map.of("objective", END_TO_END))));
      if (!learnsLocally(model)) {
        continue;
      }
      for (String method : methods) {
        for (int count : modules) {
          Object value =
              method.equals(objective)
                  ? plain.value()
                  : plain.with("plugins", List.of(method)).value();
          cases.add(new Case(model, method, count, trial(model, count, value)));
        }
      }
    }
    return cases;
  }

  /** Others have no auxiliary networks: of them end-to-end training is measured alone. */
  private static boolean learnsLocally(String model) {
    return !Backbones.names().contains(model)
        || (Backbones.task(model) == Task.CLASSIFICATION && !model.startsWith("vit-"));
  }

  /** What networks must be told that are not shown whole pictures. */
  private Optional<Map<String, Object>> augmentation(String model) {
    if (!Backbones.names().contains(model)) {
      return Optional.empty();
    }
    return switch (Backbones.task(model)) {
      case CLASSIFICATION, LANGUAGE_MODELLING -> Optional.empty();
      case SEGMENTATION -> Optional.of(Map.of("random-scaled-crop", Map.of("size", (long) size)));
      case DETECTION ->
          Optional.of(
              Map.of("scale-jitter", Map.of("size", (long) size, "scale", List.of(1.0, 1.0))));
    };
  }

  private TrialSpec trial(String model, int count, Object method) {
    var trial = new LinkedHashMap<String, Object>();
    trial.put("model", model);
    trial.put("partition", Map.of("modules", (long) count));
    trial.put("method", method);
    trial.put("optimizer", Map.of("name", "sgd"));
    trial.put("learning-rate", Map.of("base", 0.01, "schedule", "constant"));
    trial.put("batch-size", (long) batch);
    trial.put("epochs", 1L);
    trial.put("threads", (long) threads);
    trial.put("precision", precision);
    augmentation(model).ifPresent(views -> trial.put("augmentation", views));
    if (replacement != null) {
      trial.put("replacement", SpecNode.parse(replacement, "--replacement").value());
    }
    if (Backbones.names().contains(model) && Backbones.task(model) == Task.LANGUAGE_MODELLING) {
      trial.put("context", (long) size);
    }
    TrialSpec read = TrialSpec.of(SpecNode.of("benchmark", trial));
    // What cannot be is refused before hours of measuring.
    planner.plan(read, classes, size);
    return read;
  }

  private static String line(
      Case each, StepBenchmark step, StepBenchmark.Measurement found, double whole) {
    OptionalLong peak = found.peakBytes();
    return String.format(
        Locale.ROOT,
        "%-20s %-10s K = %-2d  state %10s  step %10s (predicted %10s)%s  %8.2f images/s",
        each.model(),
        each.method(),
        each.modules(),
        new MemorySize(step.stateBytes()),
        peak.isPresent() ? new MemorySize(peak.getAsLong()) : "–",
        new MemorySize(step.predictedPeakBytes()),
        whole > 0 && peak.isPresent()
            ? String.format(Locale.ROOT, " %+6.1f %%", 100 * peak.getAsLong() / whole - 100)
            : "",
        found.imagesPerSecond());
  }
}
