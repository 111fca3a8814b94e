package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.StoredSample;
import java.util.Optional;

/**
 * What becomes of stored samples before they are cached. Deterministic, and safe for several
 * threads.
 */
public interface Decoding {

  /** Names it: decodings that give other pixels or targets for any sample have other names. */
  String name();

  /**
   * The size of all pictures decoded; empty if they differ.
   *
   * @param stored likewise, of the pictures stored
   */
  Optional<ImageSize> imageSize(Optional<ImageSize> stored);

  /**
   * What the pixels of some pictures take, at most.
   *
   * @param samples number of pictures
   * @param stored what they take as they are stored, decoded
   */
  long bytes(int samples, long stored);

  /**
   * Decodes a sample.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is no picture or cannot be
   *     decoded
   */
  DecodedSample decode(StoredSample sample);
}
