package dev.lamina.core.data.augment;

import dev.lamina.core.random.RandomStream;

/** Where a view that shows several pictures takes the others from. */
@FunctionalInterface
public interface OtherPictures {

  /**
   * Any picture of the same set, maybe the one that is seen itself.
   *
   * @return as it is stored, of three channels; its boxes in its pixels
   */
  BoxedPicture draw(RandomStream random);
}
