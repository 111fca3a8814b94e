package dev.lamina.core.metric.coco;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which detections found their objects in some images, by the protocol of COCO for boxes. Matches
 * merge: the parts of a data set matched anywhere and merged in any order are equal to the whole,
 * and so are all their numbers, to the bit. Immutable, about 30 bytes a detection.
 *
 * <p>At most 100 detections of a category in an image are looked at, the surest. Detections go by
 * score; equal scores by the image's id, then in the order given. A detection finds an object of
 * its category if their intersection over union reaches a threshold, 0.50, 0.55, ..., 0.95.
 * Detections in a crowd, judged by the share of their own area in it, are neither right nor wrong.
 *
 * <p>Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014; rules in detail as {@code
 * pycocotools} applies them. Deviation: there, an object whose annotation has id 0 is never found;
 * here ids of annotations play no part.
 */
public final class BoxMatches implements Serializable {

  private static final long serialVersionUID = 1;

  public static final BoxMatches EMPTY = new BoxMatches(List.of());

  /** In ascending order of ids. */
  private final List<ImageMatches> images;

  private BoxMatches(List<ImageMatches> images) {
    this.images = List.copyOf(images);
  }

  /**
   * Matches one image. An image without objects or detections is to be counted too.
   *
   * @param image its id in the data set
   * @param truth all objects, in the order of the annotations: it decides between equal overlaps
   * @param detections in any order, which decides between equal scores
   * @param classes how many categories there are, at least 1
   */
  public static BoxMatches of(
      long image, List<GroundTruth> truth, List<Detection> detections, int classes) {
    return of(new ImageBoxes(image, truth, detections, classes));
  }

  /** Matches one image. */
  public static BoxMatches of(ImageBoxes boxes) {
    return new BoxMatches(List.of(ImageMatches.of(boxes)));
  }

  /**
   * The images of both.
   *
   * @throws IllegalArgumentException if an image is in both
   */
  public BoxMatches merge(BoxMatches other) {
    return merged(List.of(this, other));
  }

  /**
   * The images of all.
   *
   * @throws IllegalArgumentException if an image is in two of them
   */
  public static BoxMatches merged(Collection<BoxMatches> parts) {
    return new BoxMatches(OfImage.merged(parts.stream().map(part -> part.images).toList()));
  }

  /** How many images were matched. */
  public int images() {
    return images.size();
  }

  /** The numbers. This takes time: about a second for 500,000 detections. */
  public CocoSummary summary() {
    var positives = new TreeMap<Integer, int[]>();
    var outcomes = new TreeMap<Integer, List<Outcome>>();
    for (ImageMatches image : images) {
      image.addPositives(positives);
      image.forEach(
          outcome ->
              outcomes
                  .computeIfAbsent(outcome.category(), category -> new ArrayList<>())
                  .add(outcome));
    }
    var summary = new EnumMap<CocoMetric, SortedMap<Integer, Double>>(CocoMetric.class);
    for (CocoMetric metric : CocoMetric.values()) {
      summary.put(metric, new TreeMap<>());
    }
    for (Map.Entry<Integer, int[]> entry : positives.entrySet()) {
      int category = entry.getKey();
      var matches =
          new CategoryMatches(entry.getValue(), outcomes.getOrDefault(category, List.of()));
      summary.forEach(
          (metric, values) ->
              matches.value(metric).ifPresent(value -> values.put(category, value)));
    }
    return new CocoSummary(summary);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof BoxMatches other && images.equals(other.images);
  }

  @Override
  public int hashCode() {
    return images.hashCode();
  }
}
