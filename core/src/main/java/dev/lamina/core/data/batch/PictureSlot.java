package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageSize;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Memory for one batch of pictures, filled over and over.
 *
 * @param images (N, C, H, W), written by index: position and limit stay
 * @param labels (N), likewise
 * @param size H and W
 */
public record PictureSlot(FloatBuffer images, LongBuffer labels, ImageSize size) {}
