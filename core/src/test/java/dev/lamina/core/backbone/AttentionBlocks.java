package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.nn.Layer;

/** Makes the attention modules of a detector for tests of other packages: 64 channels. */
public final class AttentionBlocks {

  private AttentionBlocks() {}

  public static Layer named(String name, Scope scope) {
    return switch (name) {
      case "gam" -> new GlobalAttention(scope, 64, GlobalAttentionForm.USUAL, ConvUnit.EPSILON);
      case "ema" -> new MultiScaleAttention(scope, 64, 8);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
