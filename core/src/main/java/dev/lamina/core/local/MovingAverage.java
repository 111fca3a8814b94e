package dev.lamina.core.local;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * A variable that follows another: {@code average ← m·average + (1 − m)·source}, once a step.
 *
 * @param momentum m, in [0, 1]
 * @param moment before the optimizer step, from the weights that the losses saw; or after it
 */
public record MovingAverage(Variable average, Variable source, double momentum, Moment moment) {

  /** When in a step an average moves. */
  public enum Moment {
    BEFORE_OPTIMIZER,
    AFTER_OPTIMIZER
  }

  /**
   * Every variable declared so far below a place, each after the one of the same name below another
   * path.
   *
   * @param copy place of the averages
   * @param source path of what they follow, such as {@code stages.2.0}
   */
  public static List<MovingAverage> ofAll(
      Scope copy, String source, double momentum, Moment moment) {
    var pairs = new ArrayList<MovingAverage>();
    for (Variable variable : copy.graph().variables()) {
      if (variable.name().startsWith(copy.path() + ".")) {
        String name = source + variable.name().substring(copy.path().length());
        pairs.add(new MovingAverage(variable, copy.graph().variable(name), momentum, moment));
      }
    }
    return pairs;
  }
}
