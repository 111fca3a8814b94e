/**
 * What becomes of samples before a network sees them: cut, turned, coloured, each by its own seed.
 * {@link dev.lamina.core.data.augment.Augmentation} is of pictures of a class, {@link
 * dev.lamina.core.data.augment.SegmentationAugmentation} of pictures whose pixels have classes,
 * {@link dev.lamina.core.data.augment.ScaleJitter} of pictures of objects. Mosaic and affine are
 * ready for networks that train on several pictures in one.
 */
package dev.lamina.core.data.augment;
