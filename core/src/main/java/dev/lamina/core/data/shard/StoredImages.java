package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.Target;
import dev.lamina.core.image.Geometry;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.image.Placement;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * Decodes stored pictures, pixels and image files alike, and transforms them; boxes and label maps
 * follow.
 *
 * @param transform before caching: {@link ImageTransform#KEEP} for pictures as they are stored
 * @param decoder name of the decoder of image files, as in {@link ImageDecoders}
 */
public record StoredImages(ImageTransform transform, String decoder)
    implements Decoding, Serializable {

  /** What preprocessing has accepted is not judged again, but for what no array can hold. */
  private static final ImageLimits ACCEPTED =
      new ImageLimits(
          Integer.MAX_VALUE,
          1L << 29,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Duration.ofHours(1));

  /** Of image files, whatever they have. */
  private static final int CHANNELS = 3;

  @Override
  public String name() {
    return transform.text() + " by " + decoder;
  }

  @Override
  public Optional<ImageSize> imageSize(Optional<ImageSize> stored) {
    Geometry geometry = transform.geometry();
    if (geometry instanceof Geometry.Letterbox box) {
      return Optional.of(new ImageSize(box.height(), box.width()));
    }
    if (geometry instanceof Geometry.Stretch frame) {
      return Optional.of(new ImageSize(frame.height(), frame.width()));
    }
    if (geometry instanceof Geometry.ShorterSide shorter && shorter.crop() > 0) {
      return Optional.of(ImageSize.square(shorter.crop()));
    }
    return stored.map(
        size -> {
          Placement placed = transform.placement(size.width(), size.height(), 1);
          return new ImageSize(placed.height(), placed.width());
        });
  }

  @Override
  public long bytes(int samples, long stored) {
    Geometry geometry = transform.geometry();
    if (geometry instanceof Geometry.ShorterSide shorter && shorter.crop() == 0) {
      // Pictures of usual proportions; where they are longer, files come out longer.
      return 2L * CHANNELS * shorter.size() * shorter.size() * samples;
    }
    return imageSize(Optional.empty())
        .map(size -> (long) CHANNELS * size.height() * size.width() * samples)
        .orElse(stored);
  }

  @Override
  public DecodedSample decode(StoredSample sample) {
    try {
      if (sample.content() instanceof SampleContent.Pixels pixels) {
        Image image = pixels.image();
        Placement placement = transform.placement(image.width(), image.height(), 1);
        return decoded(sample, transform.apply(image), placement);
      }
      if (sample.content() instanceof SampleContent.Encoded file) {
        ImageHeader header = ImageHeader.read(file.bytes());
        Image image =
            ImageDecoders.named(decoder)
                .decode(file.bytes(), header, ACCEPTED, CHANNELS, transform);
        return decoded(sample, image, transform.placement(header));
      }
    } catch (RejectedException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot decode sample %s: %s, %s (want what was stored; preprocess again into a new path)"
              .formatted(sample.key(), e.reason(), e.getMessage()),
          e);
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot decode sample %s: it is text (want a picture)".formatted(sample.key()));
  }

  /** Targets are those of the upright stored picture, so they follow all but its turn. */
  private static DecodedSample decoded(StoredSample sample, Image image, Placement placement) {
    Placement upright =
        new Placement(
            placement.uprightWidth(),
            placement.uprightHeight(),
            1,
            placement.resizedWidth(),
            placement.resizedHeight(),
            placement.left(),
            placement.top(),
            placement.width(),
            placement.height(),
            placement.pad());
    Target target = sample.target().placed(upright);
    return new DecodedSample(sample.key(), image, target);
  }
}
