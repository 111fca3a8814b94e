package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * One class of a closed list.
 *
 * @param index position in the data set's list of classes, from 0
 */
public record ClassLabel(int index) implements Target {

  public ClassLabel {
    Check.argument(index >= 0, "Invalid class index: %s (want >= 0)", index);
  }
}
