package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.spec.SpecException;
import java.util.Optional;

/** What a network sees of samples. */
public sealed interface Views permits BoxViews, PictureViews, PixelViews {

  /**
   * The size of what it sees in training.
   *
   * @param pictures size of the pictures of a data set; empty if they differ
   * @throws SpecException if that depends on the picture, or measuring asks for another
   */
  ImageSize imageSize(Optional<ImageSize> pictures);
}
