package dev.lamina.core.data.augment;

import dev.lamina.core.random.RandomStream;
import java.util.Optional;

/**
 * What a network sees of pictures whose pixels have classes: a crop, mirrored left to right or not,
 * in other colours, in this order. Pixels that the crop adds are to the right and below, and keep
 * their colour.
 *
 * @param crop all of the picture as it is if empty
 * @param flip whether half of the views are mirrored
 * @param distortion of colours; none if empty
 */
public record SegmentationAugmentation(
    Optional<RandomScaledCrop> crop, boolean flip, Optional<PhotometricDistortion> distortion) {

  /** Pictures as they are: what is seen of those to measure by. */
  public static final SegmentationAugmentation NONE =
      new SegmentationAugmentation(Optional.empty(), false, Optional.empty());

  /**
   * Draws a view.
   *
   * @param random of (seed, epoch, sample), so that a view is a function of them
   */
  public SegmentedPicture view(SegmentedPicture picture, RandomStream random) {
    SegmentedPicture cut = crop.map(c -> c.cut(picture, random)).orElse(picture);
    SegmentedPicture turned = flip && random.nextLong() < 0 ? cut.mirrored() : cut;
    SegmentedPicture distorted =
        distortion
            .map(d -> new SegmentedPicture(d.apply(turned.image(), random), turned.classes()))
            .orElse(turned);
    return crop.map(c -> c.padded(distorted)).orElse(distorted);
  }
}
