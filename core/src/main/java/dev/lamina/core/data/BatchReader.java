package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Fills buffers with normalized batches of one split. Which view of a sample an epoch sees is a
 * pure function of (seed, epoch, sample). Used by one thread.
 */
public final class BatchReader {

  private final SampleSet samples;
  private final float[][] table;
  private final byte[] pixels;

  /**
   * @throws IllegalArgumentException if the normalization has another number of channels
   */
  public BatchReader(SampleSet samples, Normalization normalization) {
    Check.argument(
        normalization.mean().size() == samples.channels(),
        "Invalid normalization: %s channels for images of %s",
        normalization.mean().size(),
        samples.channels());
    this.samples = samples;
    this.table = normalization.table();
    this.pixels = new byte[samples.channels() * samples.height() * samples.width()];
  }

  /**
   * Reads augmented samples for training.
   *
   * @param order sample indexes; those at {@code from .. from + count - 1} are read
   * @param images (count, C, H, W), written from position 0
   * @param labels (count), written from position 0
   */
  public void train(
      int[] order,
      int from,
      int count,
      Augmentation augmentation,
      long seed,
      int epoch,
      FloatBuffer images,
      LongBuffer labels) {
    for (int i = 0; i < count; i++) {
      int sample = order[from + i];
      var random = RandomStream.of(seed, "augmentation", epoch, sample);
      write(sample, augmentation, augmentation.draw(random), images, i);
      labels.put(i, samples.label(sample));
    }
  }

  /** Reads samples {@code from .. from + count - 1} as they are. */
  public void evaluate(int from, int count, FloatBuffer images, LongBuffer labels) {
    for (int i = 0; i < count; i++) {
      write(from + i, Augmentation.NONE, Augmentation.NONE.identity(), images, i);
      labels.put(i, samples.label(from + i));
    }
  }

  private void write(
      int sample, Augmentation augmentation, Augmentation.View view, FloatBuffer out, int slot) {
    int height = samples.height();
    int width = samples.width();
    samples.pixels(sample, pixels);
    int at = slot * pixels.length;
    for (int c = 0; c < table.length; c++) {
      float[] values = table[c];
      for (int y = 0; y < height; y++) {
        int row = augmentation.source(y, view.top(), height);
        for (int x = 0; x < width; x++) {
          int column = augmentation.source(view.mirrored() ? width - 1 - x : x, view.left(), width);
          boolean black = row < 0 || column < 0;
          int value = black ? 0 : pixels[(c * height + row) * width + column] & 0xff;
          out.put(at++, values[value]);
        }
      }
    }
  }
}
