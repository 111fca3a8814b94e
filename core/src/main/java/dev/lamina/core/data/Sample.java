package dev.lamina.core.data;

import java.util.Objects;

/**
 * One example, as a format reads it.
 *
 * @param key unique in its split and the same however the source is packed: path and, where a file
 *     holds many, number, such as {@code n01440764/n01440764_10026.JPEG} or {@code
 *     data_batch_1.bin#17}
 * @param position where it lies, for people: {@code train.tar@1536}; may be the key again
 */
public record Sample(String key, String position, SampleContent content, Target target) {

  public Sample {
    Objects.requireNonNull(key);
    Objects.requireNonNull(position);
    Objects.requireNonNull(content);
    Objects.requireNonNull(target);
  }
}
