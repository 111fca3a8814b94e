package dev.lamina.core.detection;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.BoxTargets;
import dev.lamina.core.graph.Value;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How a network tells of objects: what it is taught of those in a picture, and which ones its
 * predictions mean. A value, whose {@code toString} tells all of it.
 */
public interface Detector extends BoxTargets {

  /** Of the pictures that the network sees. */
  ImageSize size();

  /**
   * Values that the network predicts of a picture.
   *
   * @param classes at least 1
   */
  long predictions(int classes);

  /**
   * The boxes and scores that predictions mean, as a program tells them to others: {@code (N, 4 +
   * classes, A)} with x and y of the centre, width and height in pixels of what the network saw,
   * then the chance of each class, 0 to 1. Nothing is left out, and nothing clipped.
   *
   * @param predictions of a batch, as the network gives them
   */
  Value found(Value predictions);

  /**
   * The objects that the network found in a picture, the surest first, in pixels of what it saw and
   * inside of the picture.
   *
   * @param placement of the picture in what the network saw
   * @param predictions of one picture, from position to limit, which stay; their number tells the
   *     classes
   */
  List<Detection> detections(FloatBuffer predictions, Placement placement);

  /** A detection in pixels of the stored picture instead of what the network saw. */
  static Detection stored(Detection seen, Placement placement) {
    double[] box =
        placement.storedBox(seen.x(), seen.y(), seen.x() + seen.width(), seen.y() + seen.height());
    return new Detection(
        seen.category(), box[0], box[1], box[2] - box[0], box[3] - box[1], seen.score());
  }
}
