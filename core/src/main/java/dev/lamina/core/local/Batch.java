package dev.lamina.core.local;

import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** The batch of one step, as losses see it. */
public final class Batch {

  private final Value images;
  private final Value labels;
  private final List<Double> mean;
  private final List<Double> deviation;
  private Value pixels;

  Batch(Value images, Value labels, List<Double> mean, List<Double> deviation) {
    this.images = images;
    this.labels = labels;
    this.mean = mean;
    this.deviation = deviation;
  }

  /** INT64, {@code (N)}; of tokens {@code (N, T)}; of pixels {@code (N, H, W)}. */
  public Value labels() {
    return labels;
  }

  /**
   * The augmented images with their normalization undone: {@code (N, C, H, W)} in [0, 1]. Written
   * once a step, for the losses that reconstruct.
   */
  public Value pixels() {
    if (pixels == null) {
      var channels = new ArrayList<Value>();
      for (int c = 0; c < mean.size(); c++) {
        channels.add(images.narrow(1, c, 1).mul(deviation.get(c)).add(mean.get(c)));
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
