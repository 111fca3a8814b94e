package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.random.RandomStream;
import java.util.Optional;

/** Which part of a picture a network sees, and in what size. A value. */
public sealed interface Crop permits WholePicture, PaddedCrop, RandomResizedCrop, CentreCrop {

  /**
   * The size of what a network sees of pictures.
   *
   * @param pictures their size; empty if they differ
   * @return empty if what is seen differs in size, too
   * @throws dev.lamina.core.spec.SpecException if such pictures cannot be cut so
   */
  Optional<ImageSize> output(Optional<ImageSize> pictures);

  /**
   * Cuts a picture.
   *
   * @param random draws what is left to chance
   * @param into memory for the result, another than the picture's
   * @return the buffer that holds the result: {@code into}, or the picture itself if all of it is
   *     seen as it is
   */
  ImageBuffer cut(ImageBuffer picture, RandomStream random, ImageBuffer into);
}
