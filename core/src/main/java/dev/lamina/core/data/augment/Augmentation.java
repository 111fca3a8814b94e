package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.random.RandomStream;

/**
 * What a network sees of pictures of a class.
 *
 * @param crop which part
 * @param flip whether half of the views are mirrored left to right
 * @param color changes of colour, after the crop
 */
public record Augmentation(Crop crop, boolean flip, ColorJitter color) {

  /** Pictures as they are. */
  public static final Augmentation NONE = new Augmentation(new WholePicture(), false);

  /** Without changes of colour. */
  public Augmentation(Crop crop, boolean flip) {
    this(crop, flip, ColorJitter.NONE);
  }

  /**
   * One view of a picture.
   *
   * @param image cut, not yet mirrored; shares the memory of one of two buffers
   * @param mirrored whether it is to be read from right to left
   */
  public record View(ImageBuffer image, boolean mirrored) {}

  /**
   * Draws a view.
   *
   * @param random of (seed, epoch, sample), so that a view is a function of them
   * @param into memory, another than the picture's
   */
  public View view(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    ImageBuffer cut = crop.cut(picture, random, into);
    boolean mirrored = flip && random.nextLong() < 0;
    return new View(color.apply(cut, random, into), mirrored);
  }
}
