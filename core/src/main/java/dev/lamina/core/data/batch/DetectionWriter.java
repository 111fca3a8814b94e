package dev.lamina.core.data.batch;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.augment.BoxedPicture;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads samples of a source and writes pictures normalized, with what their objects teach. Used by
 * one thread.
 */
final class DetectionWriter implements SampleWriter<DetectionSlot> {

  private final DetectionSource source;
  private final int classes;
  private final NormalizedPixels normalized;

  /** Memory for the pictures that a view shows, used in turn. */
  private final List<ImageBuffer> pictures = new ArrayList<>();

  private int shown;

  DetectionWriter(DetectionSource source) {
    this.source = source;
    this.classes = source.samples().classNames().size();
    this.normalized = new NormalizedPixels(source.normalization());
  }

  @Override
  public void write(int position, int slot, DetectionSlot into) {
    int sample = source.order().index(position);
    shown = 0;
    var random = RandomStream.of(source.seed(), "augmentation", source.epoch(), sample);
    FramedPicture seen =
        source.view().view(picture(sample), drawing -> other(position, drawing), random);
    int height = seen.image().height();
    int width = seen.image().width();
    Check.state(
        height == into.size().height() && width == into.size().width(),
        "Cannot put a view of %sx%s into a batch of %s",
        height,
        width,
        into.size());
    byte[] pixels = seen.image().pixels();
    normalized.write(pixels, height, width, false, into.images(), slot * pixels.length);
    BoxTargets targets = source.targets();
    targets.write(seen.boxes(), into.targets(), slot * targets.rows() * targets.columns());
    into.placements()[slot] = seen.placement();
    into.shown()[slot] = position < DetectionSource.SHOWN ? seen : null;
  }

  /** Of the same window, whose pictures are ready together. */
  private BoxedPicture other(int position, RandomStream random) {
    SampleOrder.Window window = source.order().windowOf(position);
    int drawn = window.from() + random.nextInt(window.to() - window.from());
    return picture(source.order().index(drawn));
  }

  private BoxedPicture picture(int sample) {
    if (shown == pictures.size()) {
      pictures.add(new ImageBuffer());
    }
    ImageBuffer into = pictures.get(shown++);
    source.samples().read(sample, into);
    return new BoxedPicture(into.image(), boxes(sample));
  }

  private Boxes boxes(int sample) {
    Target target = source.samples().target(sample);
    if (!(target instanceof Boxes boxes)) {
      throw refused(
          "Cannot take sample %s for one of objects: it has %s (want a data set for detection, such as coco, voc or yolo)"
              .formatted(source.samples().key(sample), target.getClass().getSimpleName()));
    }
    for (Box box : boxes.boxes()) {
      if (box.label() >= classes) {
        throw refused(
            "Cannot learn from sample %s: an object has class %s of %s (want 0 to %s)"
                .formatted(source.samples().key(sample), box.label(), classes, classes - 1));
      }
    }
    return boxes;
  }

  private static LaminaException refused(String message) {
    return new LaminaException(Failure.DATA, message);
  }
}
