package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.random.RandomStream;
import java.util.Optional;

/** Pictures as they are. */
public record WholePicture() implements Crop {

  @Override
  public Optional<ImageSize> output(Optional<ImageSize> pictures) {
    return pictures;
  }

  @Override
  public ImageBuffer cut(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    return picture;
  }
}
