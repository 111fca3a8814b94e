package dev.lamina.core.data.augment;

import dev.lamina.core.random.RandomStream;

/** What a network that finds objects sees of a picture. */
public sealed interface DetectionView permits ScaleJitter, MosaicAugmentation, SquareFrame {

  /**
   * @param picture as it is stored, of three channels; its boxes in its pixels
   * @param others that may be seen beside it
   * @param random of (seed, epoch, sample), so that a view is a function of them
   */
  FramedPicture view(BoxedPicture picture, OtherPictures others, RandomStream random);

  /**
   * What is seen in one epoch, if that differs.
   *
   * @param epoch 1 for the first
   * @param epochs of the whole training
   */
  default DetectionView inEpoch(int epoch, int epochs) {
    return this;
  }
}
