package dev.lamina.core.local;

import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;

/**
 * A unit of a module as a step runs it.
 *
 * @param statisticsMoves how often its running statistics move in a step
 */
record ModuleUnit(Method step, Layer layer, int statisticsMoves) {

  /** The unit's first run in the step. */
  Value forward(Value features) {
    return step.movingStatistics(statisticsMoves, () -> layer.forward(features));
  }

  /** A further run on the same features: running statistics stay. */
  Value again(Value features) {
    return step.movingStatistics(0, () -> layer.forward(features));
  }
}
