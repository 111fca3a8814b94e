package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.augment.Augmentation.View;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;

/** Reads samples of a source and writes them normalized. Used by one thread. */
final class PictureWriter implements SampleWriter<PictureSlot> {

  private final PictureSource source;
  private final NormalizedPixels normalized;
  private final ImageBuffer picture = new ImageBuffer();
  private final ImageBuffer cut = new ImageBuffer();

  PictureWriter(PictureSource source) {
    this.source = source;
    this.normalized = new NormalizedPixels(source.normalization());
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
        || seen.channels() != normalized.channels()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot put sample %s into a batch: %sx%sx%s (want %sx%s)"
              .formatted(
                  source.samples().key(sample),
                  seen.channels(),
                  seen.height(),
                  seen.width(),
                  normalized.channels(),
                  into.size()));
    }
    byte[] pixels = seen.pixels();
    normalized.write(
        pixels, seen.height(), seen.width(), view.mirrored(), into.images(), slot * pixels.length);
    into.labels().put(slot, source.samples().label(sample));
  }
}
