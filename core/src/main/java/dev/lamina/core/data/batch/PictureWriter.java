package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.augment.Augmentation.View;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;

/** Reads samples of a source and writes them normalized. Used by one thread. */
final class PictureWriter implements SampleWriter<PictureSlot> {

  /** Values written at a time: few enough to stay in the nearest cache until they are copied. */
  private static final int CHUNK = 2048;

  private final PictureSource source;
  private final float[][] table;
  private final ImageBuffer picture = new ImageBuffer();
  private final ImageBuffer cut = new ImageBuffer();
  private float[] values = new float[0];

  PictureWriter(PictureSource source) {
    this.source = source;
    this.table = source.normalization().table();
  }

  @Override
  public void write(int position, int slot, PictureSlot into) {
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
    int width = seen.width();
    int size = seen.height() * width;
    int chunk = width * Math.max(1, CHUNK / width);
    if (values.length < chunk) {
      values = new float[chunk];
    }
    byte[] pixels = seen.pixels();
    for (int c = 0; c < table.length; c++) {
      for (int done = 0; done < size; done += chunk) {
        int from = c * size + done;
        int count = Math.min(chunk, size - done);
        if (mirrored) {
          mirrored(pixels, from, count, width, table[c], values);
        } else {
          straight(pixels, from, count, table[c], values);
        }
        out.put(at + from, values, 0, count);
      }
    }
  }

  private static void straight(byte[] pixels, int from, int count, float[] becomes, float[] to) {
    for (int i = 0; i < count; i++) {
      to[i] = becomes[pixels[from + i] & 0xff];
    }
  }

  private static void mirrored(
      byte[] pixels, int from, int count, int width, float[] becomes, float[] to) {
    for (int row = 0; row < count; row += width) {
      int last = from + row + width - 1;
      for (int x = 0; x < width; x++) {
        to[row + x] = becomes[pixels[last - x] & 0xff];
      }
    }
  }
}
