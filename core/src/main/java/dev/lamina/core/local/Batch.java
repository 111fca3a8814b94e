package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;

/** The batch of one step, as losses see it. */
public final class Batch {

  private final Value images;
  private final Value labels;
  private final StepCompiler.Options options;
  private Value pixels;

  Batch(Value images, Value labels, StepCompiler.Options options) {
    this.images = images;
    this.labels = labels;
    this.options = options;
  }

  /** What the network is given, in the layout of the method's input. */
  Value inputs() {
    return images;
  }

  /** {@link Backbone#targets} of {@link Backbone#targetType}. */
  public Value labels() {
    return labels;
  }

  /**
   * Mean cross-entropy of some logits, {@code (N, classes)} or of sequences, with the labels, which
   * are smoothed as the trial has it.
   */
  public Value crossEntropy(Value logits) {
    return logits.crossEntropy(labels, options.regularization().labelSmoothing());
  }

  /**
   * The augmented images with their normalization undone: {@code (N, C, H, W)} in [0, 1]. Written
   * once a step, for the losses that reconstruct.
   */
  public Value pixels() {
    if (pixels == null) {
      var channels = new ArrayList<Value>();
      for (int c = 0; c < options.mean().size(); c++) {
        channels.add(
            images.narrow(1, c, 1).mul(options.deviation().get(c)).add(options.mean().get(c)));
      }
      pixels = Value.concatenate(channels, 1);
    }
    return pixels;
  }

  /** Shape of the images. */
  public Shape shape() {
    return images.shape();
  }
}
