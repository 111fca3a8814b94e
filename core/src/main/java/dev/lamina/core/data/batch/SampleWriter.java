package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.augment.Augmentation.View;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;

/** Reads samples of a source and writes them normalized. Used by one thread. */
final class SampleWriter {

  private final BatchSource source;
  private final float[][] table;
  private final ImageBuffer picture = new ImageBuffer();
  private final ImageBuffer cut = new ImageBuffer();
  private float[] plane = new float[0];

  SampleWriter(BatchSource source) {
    this.source = source;
    this.table = source.normalization().table();
  }

  /**
   * Writes the view of a visit into a batch.
   *
   * @param slot which picture of the batch it becomes
   */
  void write(int position, int slot, BatchSlot into) {
    int sample = source.order().index(position);
    source.samples().read(sample, picture);
    var random = RandomStream.of(source.seed(), "augmentation", source.epoch(), sample);
    View view = source.augmentation().view(picture, random, cut);
    ImageBuffer seen = view.image();
    if (seen.height() != into.size().height()
        || seen.width() != into.size().width()
        || seen.channels() != table.length) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot put sample %s into a batch: %sx%sx%s (want %sx%s)"
              .formatted(
                  source.samples().key(sample),
                  seen.channels(),
                  seen.height(),
                  seen.width(),
                  table.length,
                  into.size()));
    }
    normalize(seen, view.mirrored(), into.images(), slot * seen.pixels().length);
    into.labels().put(slot, source.samples().label(sample));
  }

  private void normalize(ImageBuffer seen, boolean mirrored, FloatBuffer out, int at) {
    int size = seen.height() * seen.width();
    if (plane.length != size) {
      plane = new float[size];
    }
    byte[] pixels = seen.pixels();
    for (int c = 0; c < table.length; c++) {
      if (mirrored) {
        mirrored(pixels, c * size, seen.width(), table[c], plane);
      } else {
        straight(pixels, c * size, table[c], plane);
      }
      out.put(at + c * size, plane);
    }
  }

  private static void straight(byte[] pixels, int from, float[] values, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = values[pixels[from + i] & 0xff];
    }
  }

  private static void mirrored(byte[] pixels, int from, int width, float[] values, float[] to) {
    for (int row = 0; row < to.length; row += width) {
      int last = from + row + width - 1;
      for (int x = 0; x < width; x++) {
        to[row + x] = values[pixels[last - x] & 0xff];
      }
    }
  }
}
