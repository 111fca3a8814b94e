package dev.lamina.core.data.batch;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.image.Placement;
import java.nio.FloatBuffer;

/**
 * Memory for one batch of pictures and their objects, filled over and over.
 *
 * @param images (N, 3, H, W), written by index: position and limit stay
 * @param targets (N, rows, columns) of {@link BoxTargets}, likewise
 * @param placements of N stored pictures in what is seen of them
 * @param shown of the first visits ({@link DetectionSource#SHOWN}) what the pictures became, before
 *     they were normalized; null of all others
 * @param size H and W
 */
public record DetectionSlot(
    FloatBuffer images,
    FloatBuffer targets,
    Placement[] placements,
    FramedPicture[] shown,
    ImageSize size) {}
