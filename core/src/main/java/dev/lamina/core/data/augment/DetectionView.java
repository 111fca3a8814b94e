package dev.lamina.core.data.augment;

import dev.lamina.core.random.RandomStream;

/** What a network that finds objects sees of a picture. */
public sealed interface DetectionView permits DetectionAugmentation, SquareFrame {

  /**
   * @param picture as it is stored, of three channels; its boxes in its pixels
   * @param random of (seed, epoch, sample), so that a view is a function of them
   */
  FramedPicture view(BoxedPicture picture, RandomStream random);
}
