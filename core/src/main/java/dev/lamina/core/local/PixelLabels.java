package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Value;

/** How classes of pixels are learned. */
public final class PixelLabels {

  /** The label of pixels that count for nothing. */
  public static final int IGNORED = 255;

  private PixelLabels() {}

  /**
   * Mean cross-entropy of the pixels that count, {@link Value#pixelCrossEntropy}. A batch without
   * any teaches nothing: its loss and all its gradients are 0.
   *
   * @param coarse logits in any size, {@code (N, classes, h, w)}: interpolated to that of the
   *     labels
   * @param labels INT64, {@code (N, H, W)}, each a class or {@link #IGNORED}
   */
  public static Value loss(Value coarse, Value labels) {
    return Network.interpolated(coarse, labels.shape().size(1), labels.shape().size(2))
        .pixelCrossEntropy(labels, IGNORED);
  }
}
