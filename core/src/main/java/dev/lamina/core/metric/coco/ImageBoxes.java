package dev.lamina.core.metric.coco;

import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * What is in an image, and what was detected there. An image without objects or detections is to be
 * counted too.
 *
 * @param image its id in the data set
 * @param truth all objects, in the order of the annotations: it decides between equal overlaps
 * @param detections in any order, which decides between equal scores
 * @param classes how many categories there are, at least 1
 */
public record ImageBoxes(
    long image, List<GroundTruth> truth, List<Detection> detections, int classes) {

  public ImageBoxes {
    Check.argument(classes >= 1, "Invalid number of classes: %s (want at least 1)", classes);
    truth = List.copyOf(truth);
    detections = List.copyOf(detections);
    for (GroundTruth object : truth) {
      checkCategory("an object", image, object.category(), classes);
    }
    for (Detection detection : detections) {
      checkCategory("a detection", image, detection.category(), classes);
    }
  }

  private static void checkCategory(String what, long image, int category, int classes) {
    Check.argument(
        0 <= category && category < classes,
        "Unknown category of %s in image %s: %s (want 0 to %s, an index into the class names)",
        what,
        image,
        category,
        classes - 1);
  }
}
