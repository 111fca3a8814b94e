package dev.lamina.jobs.table;

import dev.lamina.core.data.ImageSize;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What pictures have in common.
 *
 * @param channels of all; 0 for text, and where they differ
 * @param size of all, if they have one and the same channels
 */
public record PictureShape(int channels, Optional<ImageSize> size) {

  private static final PictureShape NOTHING = new PictureShape(0, Optional.empty());

  /** What all of several have in common; nothing if there are none. */
  public static PictureShape common(Collection<PictureShape> shapes) {
    Set<Integer> channels = new HashSet<>();
    Set<Optional<ImageSize>> sizes = new HashSet<>();
    for (PictureShape shape : shapes) {
      channels.add(shape.channels());
      sizes.add(shape.size());
    }
    if (channels.size() != 1) {
      return NOTHING;
    }
    return new PictureShape(
        channels.iterator().next(), sizes.size() == 1 ? sizes.iterator().next() : Optional.empty());
  }

  /** Such as {@code 3 channels, 32x24}, height first. */
  public String text() {
    return "%s channels, %s"
        .formatted(
            channels,
            size.map(all -> all.height() + "x" + all.width()).orElse("no size in common"));
  }

  /** Of all samples of a split, whose contents are not read. */
  public static PictureShape of(SamplesTable samples, long version, String split) {
    var columns = List.of(SamplesTable.CHANNELS, SamplesTable.HEIGHT, SamplesTable.WIDTH);
    Set<PictureShape> shapes = new HashSet<>();
    try (Rows rows = samples.table().read(version, columns, Map.of(SamplesTable.SPLIT, split))) {
      rows.forEachRemaining(
          row -> shapes.add(of((Integer) row[0], (Integer) row[1], (Integer) row[2])));
    }
    return common(shapes);
  }

  /**
   * Of numbers that are 0 where pictures differ.
   *
   * @param channels 0 for text, too
   */
  static PictureShape of(int channels, int height, int width) {
    return new PictureShape(
        channels,
        channels > 0 && height > 0 && width > 0
            ? Optional.of(new ImageSize(height, width))
            : Optional.empty());
  }
}
