package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.random.RandomStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A small training program under test, with batches that are a function of their number. */
public final class Trial implements AutoCloseable {

  private static final List<Double> MEAN = List.of(0.4, 0.5, 0.6);
  private static final List<Double> DEVIATION = List.of(0.25, 0.2, 0.3);

  private final Backbone backbone;
  private final ElementType precision;
  private final LoadedProgram loaded;

  private Trial(Backbone backbone, ElementType precision, LoadedProgram loaded) {
    this.backbone = backbone;
    this.precision = precision;
    this.loaded = loaded;
  }

  /** Starts from the variables' own initial values. */
  public static Trial start(
      SupervisionPlan plan, UpdateRule rule, ElementType precision, long seed) {
    return start(
        plan.partition().backbone(),
        StepCompiler.training(plan, rule, options(precision)),
        precision,
        seed);
  }

  public static Trial start(Backbone backbone, Program program, ElementType precision, long seed) {
    return start(backbone, program, precision, variable -> variable.initial(seed));
  }

  /** Starts from given values, in float32. */
  static Trial startingAt(
      Function<Variable, HostTensor> values, SupervisionPlan plan, UpdateRule rule) {
    ElementType precision = ElementType.FLOAT32;
    Program program = StepCompiler.training(plan, rule, options(precision));
    return start(plan.partition().backbone(), program, precision, values);
  }

  static Trial start(
      Backbone backbone,
      Program program,
      ElementType precision,
      Function<Variable, HostTensor> values) {
    Engine.get().prepareThread(1);
    LoadedProgram loaded = Engine.get().load(program, values, ComputeDevice.CPU);
    return new Trial(backbone, precision, loaded);
  }

  /** Plain layout, so that nothing but the plan differs. */
  public static StepCompiler.Options options(ElementType precision) {
    return new StepCompiler.Options(precision, false, MEAN, DEVIATION);
  }

  public LoadedProgram loaded() {
    return loaded;
  }

  /**
   * One step on a batch of images that are within [0, 1] before they are normalized. What it draws
   * is a function of the number too.
   */
  public Map<String, HostTensor> step(int number, int batch, double rate) {
    return step(number, batch, rate, RandomStream.seedOf(number, "test/step"));
  }

  /** The same with another seed. */
  public Map<String, HostTensor> step(int number, int batch, double rate, long seed) {
    var arguments =
        new ArrayList<>(
            List.of(images(number, batch), labels(number, batch), HostBuffer.scalar(rate)));
    if (loaded.program().method(StepCompiler.STEP).draws()) {
      arguments.add(HostBuffer.integer(seed));
    }
    return loaded.call(StepCompiler.STEP, arguments.toArray(HostBuffer[]::new));
  }

  public HostTensor logits(int number, int batch) {
    return loaded.call(StepCompiler.EVALUATE, images(number, batch)).get(StepCompiler.LOGITS);
  }

  /** The state by name, widened. */
  public Map<String, double[]> values() {
    var values = new LinkedHashMap<String, double[]>();
    loaded.state().forEach(tensor -> values.put(tensor.name(), tensor.toDoubles()));
    return values;
  }

  public HostBuffer images(int number, int batch) {
    long[] sizes = backbone.input().sizes(batch);
    double[] pixels = pixels(number, batch);
    int plane = (int) (sizes[2] * sizes[3]);
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / plane % MEAN.size();
      pixels[i] = (pixels[i] - MEAN.get(channel)) / DEVIATION.get(channel);
    }
    if (precision == ElementType.FLOAT64) {
      return HostBuffer.copyOf(HostTensor.of("images", sizes, pixels));
    }
    float[] narrow = new float[pixels.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) pixels[i];
    }
    return HostBuffer.copyOf(HostTensor.of("images", sizes, narrow));
  }

  /** What {@link #images} are made of, in [0, 1). */
  public double[] pixels(int number, int batch) {
    RandomStream stream = RandomStream.of(number, "test/images");
    double[] pixels = new double[(int) backbone.input().elements(batch)];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = stream.nextDouble();
    }
    return pixels;
  }

  public HostBuffer labels(int number, int batch) {
    long[] sizes = backbone.targets(backbone.input()).sizes(batch);
    HostBuffer labels = HostBuffer.allocate(backbone.targetType(), sizes);
    if (backbone.task() == Task.DETECTION) {
      anchors(number, (int) sizes[2], labels.floats());
      return labels;
    }
    for (int i = 0; i < labels.longs().capacity(); i++) {
      labels.longs().put(i, (3L * number + 7L * i) % backbone.classes());
    }
    return labels;
  }

  /** Objects, background and ignored anchors in turn, and some box each. */
  private void anchors(int number, int columns, FloatBuffer into) {
    for (int i = 0; i < into.capacity(); i++) {
      int anchor = i / columns;
      float value =
          i % columns == 0
              ? (3 * number + anchor) % (backbone.classes() + 2) - 2
              : (7 * i % 11 - 5) / 10f;
      into.put(i, value);
    }
  }

  @Override
  public void close() {
    loaded.close();
  }
}
