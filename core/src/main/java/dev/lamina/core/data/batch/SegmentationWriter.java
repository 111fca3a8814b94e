package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.augment.SegmentedPicture;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;

/**
 * Reads samples of a source and writes pictures normalized, with their maps. Used by one thread.
 */
final class SegmentationWriter implements SampleWriter<SegmentationSlot> {

  private final SegmentationSource source;
  private final int classes;
  private final NormalizedPixels normalized;
  private final ImageBuffer picture = new ImageBuffer();
  private long[] labels = new long[0];

  SegmentationWriter(SegmentationSource source) {
    this.source = source;
    this.classes = source.samples().classNames().size();
    this.normalized = new NormalizedPixels(source.normalization());
  }

  @Override
  public void write(int position, int slot, SegmentationSlot into) {
    int sample = source.order().index(position);
    source.samples().read(sample, picture);
    var random = RandomStream.of(source.seed(), "augmentation", source.epoch(), sample);
    SegmentedPicture seen =
        source.augmentation().view(new SegmentedPicture(picture.image(), map(sample)), random);
    int height = seen.image().height();
    int width = seen.image().width();
    if (height != into.size().height() || width != into.size().width()) {
      throw refused(
          "Cannot put sample %s into a batch: %sx%s (want %s)"
              .formatted(source.samples().key(sample), height, width, into.size()));
    }
    byte[] pixels = seen.image().pixels();
    normalized.write(pixels, height, width, false, into.images(), slot * pixels.length);
    write(sample, seen.classes().classes(), slot, into);
  }

  private LabelMap map(int sample) {
    Target target = source.samples().target(sample);
    if (target instanceof LabelMap map) {
      return map;
    }
    throw refused(
        "Cannot take sample %s for one whose pixels have classes: it has %s (want a data set for segmentation, such as camvid or cityscapes)"
            .formatted(source.samples().key(sample), target.getClass().getSimpleName()));
  }

  private void write(int sample, byte[] map, int slot, SegmentationSlot into) {
    if (labels.length != map.length) {
      labels = new long[map.length];
    }
    for (int i = 0; i < map.length; i++) {
      int label = map[i] & 0xff;
      if (label >= classes && label != LabelMap.NOTHING) {
        throw refused(
            "Cannot learn from sample %s: a pixel has class %s of %s (want 0 to %s, or %s)"
                .formatted(
                    source.samples().key(sample), label, classes, classes - 1, LabelMap.NOTHING));
      }
      labels[i] = label;
    }
    into.labels().put(slot * map.length, labels, 0, map.length);
  }

  private static LaminaException refused(String message) {
    return new LaminaException(Failure.DATA, message);
  }
}
