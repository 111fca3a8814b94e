package dev.lamina.core.data.shard;

import dev.lamina.core.data.Content;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Optional;

/** Takes pictures that are stored as pixels, as they are. */
public record StoredPixels() implements Decoding {

  @Override
  public String name() {
    return "pixels";
  }

  @Override
  public Optional<ImageSize> imageSize(Optional<ImageSize> stored) {
    return stored;
  }

  @Override
  public long bytes(int samples, long stored) {
    return stored;
  }

  @Override
  public DecodedSample decode(StoredSample sample) {
    if (sample.content() instanceof Content.Pixels pixels) {
      return new DecodedSample(sample.key(), pixels.image(), sample.target());
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot read sample %s: it is stored as %s (want pixels)"
            .formatted(sample.key(), sample.content().getClass().getSimpleName()));
  }
}
