package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the {@code inference-speed} section of a trial, and measures: how fast the trained network
 * infers as it would be deployed, without auxiliary networks and with the weights of replaced
 * blocks written out.
 *
 * <pre>
 * inference-speed: {batch: 128, warm-up: 20, iterations: 100}   # these are the defaults
 * </pre>
 *
 * @param batch samples a call
 * @param warmUp calls before the clock runs
 * @param iterations calls that are timed
 */
record InferenceSpeed(int batch, int warmUp, int iterations) {

  private static final int USUAL_BATCH = 128;
  private static final int USUAL_WARM_UP = 20;
  private static final int USUAL_ITERATIONS = 100;
  private static final int MOST = 10_000;

  /** Those of a trial change no shape; what is computed in fewer bits takes no more bytes. */
  private static final StepCompiler.Options PLAIN =
      new StepCompiler.Options(ElementType.FLOAT32, false, List.of(), List.of());

  static InferenceSpeed of(SpecNode node) {
    SpecMap map = node.mapping();
    var speed =
        new InferenceSpeed(
            map.integer("batch", 1, MOST, USUAL_BATCH),
            map.integer("warm-up", 0, MOST, USUAL_WARM_UP),
            map.integer("iterations", 1, MOST, USUAL_ITERATIONS));
    map.done();
    return speed;
  }

  /**
   * Measures in the calling thread, which an engine has prepared.
   *
   * @param program that has {@link StepCompiler#EVALUATE}, for text {@link StepCompiler#MEASURE}
   * @param network whose variables the program has
   * @return images a second, or tokens
   */
  double of(Program program, DeployedNetwork network, ComputeDevice device) {
    Backbone backbone = network.backbone();
    HostBuffer input = input(backbone);
    try (LoadedProgram loaded = Engine.get().load(program, network.values(), device)) {
      for (int i = 0; i < warmUp; i++) {
        call(loaded, backbone, input);
      }
      long began = System.nanoTime();
      for (int i = 0; i < iterations; i++) {
        call(loaded, backbone, input);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long counted = backbone.readsText() ? backbone.input().elements(batch) : batch;
      return (double) counted * iterations / seconds;
    }
  }

  /** On a GPU the way of images there and of logits back counts, as it does for who deploys. */
  private static void call(LoadedProgram loaded, Backbone backbone, HostBuffer input) {
    if (backbone.readsText()) {
      loaded.call(method(backbone), input, input);
    } else {
      loaded.call(method(backbone), input);
    }
  }

  /** Logits of all tokens are too many to be handed out. */
  private static String method(Backbone backbone) {
    return backbone.readsText() ? StepCompiler.MEASURE : StepCompiler.EVALUATE;
  }

  /**
   * Refuses batches that no buffer holds, before anything is trained.
   *
   * @throws SpecException if an input of a call, or a result that it hands out, takes 2 GiB
   */
  void check(Backbone backbone) {
    Program.Signature called = StepCompiler.inference(backbone, PLAIN).method(method(backbone));
    long each =
        Stream.concat(called.inputs().stream(), called.outputs().stream())
            .filter(argument -> argument.shape().dependsOnBatch())
            .mapToLong(argument -> argument.shape().elements(1) * argument.type().bytes())
            .max()
            .orElseThrow();
    long most = Integer.MAX_VALUE / each;
    if (batch > most) {
      throw new SpecException(
          "Invalid inference-speed: batch %s of %s bytes a sample (want less than 2 GiB together: %s)"
              .formatted(batch, each, most == 0 ? "smaller images" : "at most " + most));
    }
  }

  private HostBuffer input(Backbone backbone) {
    RandomStream random = RandomStream.of(0, "inference-speed");
    HostBuffer input =
        HostBuffer.allocate(backbone.inputType(ElementType.FLOAT32), backbone.input().sizes(batch));
    int elements = Math.toIntExact(backbone.input().elements(batch));
    for (int i = 0; i < elements; i++) {
      if (backbone.readsText()) {
        input.longs().put(i, random.nextInt(backbone.classes()));
      } else {
        input.floats().put(i, (float) random.nextGaussian());
      }
    }
    return input;
  }
}
