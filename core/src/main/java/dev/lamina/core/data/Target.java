package dev.lamina.core.data;

import dev.lamina.core.image.Placement;

/** What a sample teaches. */
public sealed interface Target permits Boxes, ClassLabel, LabelMap, Unlabelled {

  /** The target of the picture as it was placed; itself where it has no place in it. */
  default Target placed(Placement placement) {
    return this;
  }
}
