package dev.lamina.core.experiment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.GpuMemory;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.engine.NativeMemory;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.BoxViews;
import dev.lamina.core.train.Pacing;
import dev.lamina.core.train.StepArguments;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The training step of a trial on a batch of noise: to see what it needs on a device, or to write
 * it for other programs that load TorchScript.
 */
public final class StepBenchmark {

  private static final int WARM_UP = 2;
  private static final int OBJECTS = 8;

  /** For what warms up; speed does not depend on it. */
  private static final double MOMENTUM = 0.9;

  private final TrialSpec spec;
  private final int classes;
  private final int size;
  private final String model;
  private final Program program;

  /**
   * What some steps needed.
   *
   * @param peakBytes of a step above the state; empty if nothing could measure it
   * @param memoryMethod how the peak was measured
   * @param imagesPerSecond of wall clock, without reading or augmenting images
   */
  public record Measurement(OptionalLong peakBytes, String memoryMethod, double imagesPerSecond) {}

  /**
   * @param planner that makes the plan
   * @param size height and width of the images
   * @throws SpecException if the trial does not fit such images
   */
  public StepBenchmark(TrialSpec spec, TrialPlanner planner, int classes, int size) {
    this.spec = spec;
    this.classes = classes;
    this.size = size;
    SupervisionPlan plan = planner.plan(spec, classes, size);
    this.model = plan.partition().backbone().name();
    this.program = spec.program(plan);
  }

  /** Bytes of what outlives a step: weights, averages, statistics, state of the optimizer. */
  public long stateBytes() {
    return program.stateBytes();
  }

  /** The predicted peak of a step above the state, in bytes. */
  public long predictedPeakBytes() {
    return program.peakBytes(StepCompiler.STEP, spec.settings().batchSize());
  }

  /**
   * Runs some steps in the calling thread, after two to warm up.
   *
   * @param steps whose time is taken, at least 1
   */
  public Measurement measure(ComputeDevice device, int steps) {
    Check.argument(steps >= 1, "Invalid number of steps: %s (want >= 1)", steps);
    return device.isGpu() ? onGpu(device, steps) : onCpu(steps);
  }

  private Measurement onCpu(int steps) {
    try (LoadedProgram loaded = load(ComputeDevice.CPU)) {
      HostBuffer[] batch = batch();
      warmUp(loaded, batch);
      OptionalLong peak;
      String method;
      try (NativeMemory memory = NativeMemory.start()) {
        loaded.call(StepCompiler.STEP, batch);
        peak = memory.peakBytes();
        method = memory.method();
      }
      // Where memory is sampled, sampling would count.
      return new Measurement(peak, method, imagesPerSecond(loaded, batch, steps));
    }
  }

  private Measurement onGpu(ComputeDevice device, int steps) {
    // What CUDA and its libraries take for themselves is there before the measurement begins.
    Engine.get().test(device);
    GpuMemory memory = GpuMemory.start(device);
    try (LoadedProgram loaded = load(device)) {
      HostBuffer[] batch = batch();
      warmUp(loaded, batch);
      double speed = imagesPerSecond(loaded, batch, steps);
      long peak = Math.max(0, memory.grownBytes() - stateBytes());
      return new Measurement(OptionalLong.of(peak), GpuMemory.METHOD, speed);
    }
  }

  private LoadedProgram load(ComputeDevice device) {
    Engine.get().prepareThread(spec.settings().threads());
    return Engine.get().load(program, this::initial, device);
  }

  private HostTensor initial(Variable variable) {
    return variable.initial(spec.settings().seed());
  }

  private static void warmUp(LoadedProgram loaded, HostBuffer[] batch) {
    for (int i = 0; i < WARM_UP; i++) {
      loaded.call(StepCompiler.STEP, batch);
    }
  }

  /** A call ends when its losses are on the host, so a GPU is done when it returns. */
  private double imagesPerSecond(LoadedProgram loaded, HostBuffer[] batch, int steps) {
    long began = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      loaded.call(StepCompiler.STEP, batch);
    }
    return steps * (double) spec.settings().batchSize() / ((System.nanoTime() - began) / 1e9);
  }

  /** What a step takes: inputs, targets, the rate, and a seed if it draws. */
  HostBuffer[] batch() {
    int samples = spec.settings().batchSize();
    var random = RandomStream.of(spec.settings().seed(), "benchmark");
    HostBuffer images = inputs(samples, random);
    Program.Argument taught = program.method(StepCompiler.STEP).inputs().get(1);
    HostBuffer labels = targets(taught, samples, random);
    double rate = spec.settings().pacing().rate().at(1, spec.epochs());
    return StepArguments.of(
        program.method(StepCompiler.STEP),
        images,
        labels,
        new Pacing.Step(rate, rate, MOMENTUM, true),
        random.nextLong());
  }

  private HostBuffer inputs(int samples, RandomStream random) {
    Program.Argument seen = program.method(StepCompiler.STEP).inputs().get(0);
    HostBuffer inputs = HostBuffer.allocate(seen.type(), seen.shape().sizes(samples));
    if (spec.readsText()) {
      for (int i = 0; i < inputs.longs().capacity(); i++) {
        inputs.longs().put(i, random.nextInt(classes));
      }
      return inputs;
    }
    for (int i = 0; i < inputs.floats().capacity(); i++) {
      inputs.floats().put(i, (float) random.nextGaussian());
    }
    return inputs;
  }

  /** Targets such as a data set has: classes at random, of detectors some objects a picture. */
  private HostBuffer targets(Program.Argument taught, int samples, RandomStream random) {
    HostBuffer targets = HostBuffer.allocate(taught.type(), taught.shape().sizes(samples));
    if (spec.settings().views() instanceof BoxViews boxes) {
      int each = boxes.detector().rows() * boxes.detector().columns();
      for (int i = 0; i < samples; i++) {
        boxes.detector().write(objects(random), targets.floats(), i * each);
      }
      return targets;
    }
    for (int i = 0; i < targets.longs().capacity(); i++) {
      targets.longs().put(i, random.nextInt(classes));
    }
    return targets;
  }

  /** Objects of a tenth to half of the side. */
  private Boxes objects(RandomStream random) {
    var boxes = new ArrayList<Box>();
    for (int i = 0; i < OBJECTS; i++) {
      double width = size * (0.1 + 0.4 * random.nextDouble());
      double height = size * (0.1 + 0.4 * random.nextDouble());
      double x = random.nextDouble() * (size - width);
      double y = random.nextDouble() * (size - height);
      boxes.add(Box.of(random.nextInt(classes), x, y, width, height));
    }
    return new Boxes(boxes);
  }

  /**
   * Writes {@code <name>.pt}, a TorchScript archive with initial values, and {@code <name>.json},
   * which says how to call its step: {@code archive}, {@code method}, {@code inputs} (name, shape,
   * type), names of {@code outputs}, and {@code model}, {@code classes}, {@code precision}, {@code
   * specification}, {@code program}, {@code libtorch}, {@code state-bytes} and {@code
   * predicted-peak-bytes}.
   *
   * @param folder made if missing
   * @throws UncheckedIOException if a file cannot be written
   */
  public void write(Path folder, String name) {
    Path archive = folder.resolve(name + ".pt");
    try {
      Files.createDirectories(folder);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
        program.writeArchive(out, this::initial);
      }
      String signature = SpecNode.of("", signature(archive.getFileName().toString())).canonical();
      Files.writeString(folder.resolve(name + ".json"), signature + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(archive, e.getMessage()), e);
    }
  }

  private Map<String, Object> signature(String archive) {
    Program.Signature step = program.method(StepCompiler.STEP);
    var signature = new TreeMap<String, Object>();
    signature.put("archive", archive);
    signature.put("method", step.name());
    signature.put("inputs", step.inputs().stream().map(this::described).toList());
    signature.put("outputs", step.outputs().stream().map(Program.Argument::name).toList());
    signature.put("model", model);
    signature.put("classes", (long) classes);
    signature.put("precision", SpecNode.spelled(spec.precision()));
    signature.put("specification", spec.node().canonical());
    signature.put("program", program.digest());
    signature.put("libtorch", Engine.get().versions().get("libtorch"));
    signature.put("state-bytes", stateBytes());
    signature.put("predicted-peak-bytes", predictedPeakBytes());
    return signature;
  }

  private Map<String, Object> described(Program.Argument input) {
    long[] shape = input.shape().sizes(spec.settings().batchSize());
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    return Map.of(
        "name", input.name(), "shape", sizes, "type", input.type().name().toLowerCase(Locale.ROOT));
  }
}
