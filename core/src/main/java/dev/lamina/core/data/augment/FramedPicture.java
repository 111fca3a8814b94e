package dev.lamina.core.data.augment;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;

/**
 * A picture in a frame, and the objects in it.
 *
 * @param boxes in pixels of the frame
 * @param placement of the stored picture in the frame; where it is mirrored, its orientation is 2
 */
public record FramedPicture(Image image, Boxes boxes, Placement placement) {}
