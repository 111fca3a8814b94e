package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.DetectionView;
import dev.lamina.core.data.augment.ScaleJitter;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * What is seen of pictures of objects.
 *
 * @param augmentation of pictures to learn from
 * @param frame in which whole pictures are measured
 * @param detector what their objects mean to the network, in the size of the frame
 */
public record BoxViews(DetectionView augmentation, SquareFrame frame, Detector detector)
    implements Views {

  public BoxViews {
    Check.argument(
        detector.size().equals(frame.imageSize()),
        "Invalid detector: of pictures of %s (want the frame's %s)",
        detector.size(),
        frame.imageSize());
  }

  /** Of views that are measured in the same frame. */
  public BoxViews(ScaleJitter augmentation, Detector detector) {
    this(augmentation, augmentation.frame(), detector);
  }

  @Override
  public ImageSize imageSize(Optional<ImageSize> pictures) {
    return detector.size();
  }
}
