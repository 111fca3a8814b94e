package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.DetectionAugmentation;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * What is seen of pictures of objects. They are measured whole, in the same frame.
 *
 * @param augmentation of pictures to learn from
 * @param detector what their objects mean to the network, in the size of the frame
 */
public record BoxViews(DetectionAugmentation augmentation, Detector detector) implements Views {

  public BoxViews {
    Check.argument(
        detector.size().equals(augmentation.frame().imageSize()),
        "Invalid detector: of pictures of %s (want the frame's %s)",
        detector.size(),
        augmentation.frame().imageSize());
  }

  @Override
  public ImageSize imageSize(Optional<ImageSize> pictures) {
    return detector.size();
  }
}
