package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageSize;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Memory for one batch of pictures and the classes of their pixels, filled over and over.
 *
 * @param images (N, C, H, W), written by index: position and limit stay
 * @param labels (N, H, W), likewise: a class, or {@link dev.lamina.core.data.LabelMap#NOTHING}. As
 *     wide as cross-entropy wants them: they take two thirds of what the images take, and another
 *     type would save no memory of the step
 * @param size H and W
 */
public record SegmentationSlot(FloatBuffer images, LongBuffer labels, ImageSize size) {}
