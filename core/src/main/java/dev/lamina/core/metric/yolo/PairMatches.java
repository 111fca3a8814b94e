package dev.lamina.core.metric.yolo;

import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.coco.OfImage;
import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Which detections found their objects in some images, as releases of YOLO count it. Matches merge:
 * the parts of a data set matched anywhere and merged in any order are equal to the whole, and so
 * are all their numbers, to the bit. Immutable, about 15 bytes a detection.
 *
 * <p>Of pairs of a detection and an object of its category whose intersection over union reaches a
 * threshold, 0.50, 0.55, ..., 0.95, each detection keeps the one that it overlaps most, whether
 * another has that object or not, as it would not for COCO; of what is left, each object goes to
 * its surest detection: these are hits. Then detections go by confidence. AP is the trapezoid rule
 * over recalls 0, 0.01, ..., 1 on straight lines through (0, 1), the best precision at each recall
 * or above, and (1, 0). All detections count that are handed over: who wants 300 of an image hands
 * over no more.
 *
 * <p>Our decisions, where no rule was at hand: of equal overlaps, the object that comes first and
 * the surer detection; equal confidences by the image's id, then in the order given; a category
 * that nothing was detected of has AP 0; over confidence, curves count the detections of at least
 * that confidence, without interpolation; and the best F1 is the highest of its moving mean over a
 * tenth of the confidences, see {@link DetectionFigures#best}. Crowds, with which a caller may
 * count difficult objects, are unknown to the rules: here they are neither found nor missed, and a
 * detection that found nothing is neither right nor wrong if the share of its area that lies in a
 * crowd of its category reaches the threshold.
 */
public final class PairMatches implements Serializable {

  private static final long serialVersionUID = 1;

  public static final PairMatches EMPTY = new PairMatches(List.of());

  /** In ascending order of ids. */
  private final List<ImagePairs> images;

  private PairMatches(List<ImagePairs> images) {
    this.images = List.copyOf(images);
  }

  /**
   * Matches one image.
   *
   * @throws IllegalArgumentException if a score is not in [0, 1]
   */
  public static PairMatches of(ImageBoxes boxes) {
    for (Detection detection : boxes.detections()) {
      Check.argument(
          0 <= detection.score() && detection.score() <= 1,
          "Invalid score of a detection in image %s: %s (want a confidence, 0 to 1)",
          boxes.image(),
          detection.score());
    }
    return new PairMatches(List.of(ImagePairs.of(boxes)));
  }

  /**
   * The images of both.
   *
   * @throws IllegalArgumentException if an image is in both
   */
  public PairMatches merge(PairMatches other) {
    return merged(List.of(this, other));
  }

  /**
   * The images of all.
   *
   * @throws IllegalArgumentException if an image is in two of them
   */
  public static PairMatches merged(Collection<PairMatches> parts) {
    return new PairMatches(OfImage.merged(parts.stream().map(part -> part.images).toList()));
  }

  /** How many images were matched. */
  public int images() {
    return images.size();
  }

  /** The numbers and curves. This takes time: about a second for 500,000 detections. */
  public YoloSummary summary() {
    var objects = new TreeMap<Integer, Integer>();
    var outcomes = new TreeMap<Integer, List<PairOutcome>>();
    for (ImagePairs image : images) {
      image.addObjects(objects);
      for (int d = 0; d < image.detections(); d++) {
        outcomes
            .computeIfAbsent(image.categories()[d], category -> new ArrayList<>())
            .add(image.outcome(d));
      }
    }
    var figures = new TreeMap<Integer, DetectionFigures>();
    objects.forEach(
        (category, count) ->
            figures.put(
                category,
                new CategoryPairs(count, outcomes.getOrDefault(category, List.of())).figures()));
    return new YoloSummary(figures);
  }

  /** Adds what was found and what was not, at an IoU of 0.50; ignored detections are left out. */
  public void count(PrecisionRecallTally into) {
    for (ImagePairs image : images) {
      var objects = new TreeMap<Integer, Integer>();
      image.addObjects(objects);
      objects.forEach(into::objects);
      for (int d = 0; d < image.detections(); d++) {
        PairOutcome outcome = image.outcome(d);
        if (outcome.isHit(0)) {
          into.hit(image.categories()[d], outcome.score());
        } else if (!outcome.isIgnored(0)) {
          into.miss(image.categories()[d], outcome.score());
        }
      }
    }
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof PairMatches other && images.equals(other.images);
  }

  @Override
  public int hashCode() {
    return images.hashCode();
  }
}
