/**
 * What becomes of samples before a network sees them: cut, turned, coloured, each by its own seed.
 * {@link dev.lamina.core.data.augment.Augmentation} is of pictures of a class, which trials train
 * on. {@link dev.lamina.core.data.augment.SegmentationAugmentation}, and mosaic, affine and HSV for
 * boxes, are ready for the tasks that will train on label maps and boxes.
 */
package dev.lamina.core.data.augment;
