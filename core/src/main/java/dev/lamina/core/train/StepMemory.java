package dev.lamina.core.train;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.NativeMemory;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The peak of native memory in a training step, above what is held between steps: activations,
 * gradients and workspaces. Looks at a few steps only, since all are alike and looking costs time.
 */
final class StepMemory {

  /** Steps that are measured. */
  private static final int MEASURED = 4;

  private final boolean possible;
  private String method;
  private long peak = -1;
  private int seen;

  StepMemory(ComputeDevice device) {
    possible = !device.isGpu();
    method = possible ? NativeMemory.UNAVAILABLE : NativeMemory.NOTHING_ON_A_GPU;
  }

  /** Runs a step, measured if its turn has come. */
  <T> T around(Supplier<T> step) {
    seen++;
    if (!possible || seen > MEASURED) {
      return step.get();
    }
    try (NativeMemory memory = NativeMemory.start()) {
      T result = step.get();
      method = memory.method();
      // The first step warms up; it counts only where there is no other.
      memory.peakBytes().ifPresent(bytes -> peak = seen <= 2 ? bytes : Math.max(peak, bytes));
      return result;
    }
  }

  /** In bytes; empty before the first step, on a GPU, or where nothing can be measured. */
  OptionalLong peakBytes() {
    return peak < 0 ? OptionalLong.empty() : OptionalLong.of(peak);
  }

  /** How it was measured, see {@link NativeMemory#method}; on a GPU, that it was not. */
  String method() {
    return method;
  }
}
