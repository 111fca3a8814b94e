package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.FramedPicture;
import java.nio.FloatBuffer;

/**
 * Memory for one batch of pictures and their objects, filled over and over.
 *
 * @param images (N, 3, H, W), written by index: position and limit stay
 * @param targets (N, rows, columns) of {@link BoxTargets}, likewise
 * @param seen what the N pictures became, before they were normalized
 * @param size H and W
 */
public record DetectionSlot(
    FloatBuffer images, FloatBuffer targets, FramedPicture[] seen, ImageSize size) {}
