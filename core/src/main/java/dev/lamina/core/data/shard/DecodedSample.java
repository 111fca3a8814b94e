package dev.lamina.core.data.shard;

import dev.lamina.core.data.Target;
import dev.lamina.core.image.Image;
import java.util.Objects;

/**
 * One example as trainers read it.
 *
 * @param key unique in its split
 * @param target in pixels of this image
 */
public record DecodedSample(String key, Image image, Target target) {

  public DecodedSample {
    Objects.requireNonNull(key);
    Objects.requireNonNull(image);
    Objects.requireNonNull(target);
  }
}
