package dev.lamina.core.metric.coco;

import dev.lamina.core.spec.Check;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What was found out about one image of a data set. */
public interface OfImage {

  /** Its id in the data set. */
  long image();

  /**
   * All parts in one, in ascending order of images: the order of the parts leaves no trace.
   *
   * @throws IllegalArgumentException if an image is there twice
   */
  static <T extends OfImage> List<T> merged(Collection<List<T>> parts) {
    List<T> merged =
        parts.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(OfImage::image))
            .toList();
    for (int i = 1; i < merged.size(); i++) {
      long image = merged.get(i).image();
      Check.argument(
          merged.get(i - 1).image() != image,
          "Cannot merge matches: image %s is in both (want every image once)",
          image);
    }
    return merged;
  }
}
