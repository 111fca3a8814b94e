package dev.lamina.core.train;

import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.Pace;
import java.util.ArrayList;
import java.util.List;

/** What a step of a training program is called with. */
public final class StepArguments {

  private StepArguments() {}

  /**
   * @param step that is called: it says what it wants to be told
   * @param inputs of the batch
   * @param targets of the batch
   * @param told to the update
   * @param seed of what the step draws, if it does
   */
  public static HostBuffer[] of(
      Program.Signature step, HostBuffer inputs, HostBuffer targets, Pacing.Step told, long seed) {
    var arguments = new ArrayList<HostBuffer>(List.of(inputs, targets));
    for (Program.Argument wanted : step.inputs().subList(2, step.inputs().size())) {
      arguments.add(
          switch (wanted.name()) {
            case Pace.RATE -> HostBuffer.scalar(told.rate());
            case Pace.BIAS_RATE -> HostBuffer.scalar(told.biasRate());
            case Pace.MOMENTUM -> HostBuffer.scalar(told.momentum());
            case Method.SEED -> HostBuffer.integer(seed);
            default -> throw new IllegalArgumentException("Unknown input of a step: " + wanted);
          });
    }
    return arguments.toArray(HostBuffer[]::new);
  }
}
