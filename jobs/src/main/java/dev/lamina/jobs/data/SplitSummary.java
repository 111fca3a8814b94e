package dev.lamina.jobs.data;

import dev.lamina.core.data.Normalization;
import dev.lamina.jobs.table.PixelSums;
import dev.lamina.jobs.table.SampleFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the samples of a split are like, counted one after the other. */
public final class SplitSummary {

  private final TreeMap<String, Long> encodings = new TreeMap<>();
  private final TreeMap<Integer, Long> labels = new TreeMap<>();
  private final TreeMap<Integer, Long> boxes = new TreeMap<>();
  private final List<Integer> heights = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private final PixelSums pixels = new PixelSums();
  private long samples;
  private long tokens;
  private long withoutObjects;

  void add(SampleFacts sample) {
    samples++;
    encodings.merge(sample.encoding(), 1L, Long::sum);
    sample.label().ifPresent(label -> labels.merge(label, 1L, Long::sum));
    sample.boxLabels().forEach(label -> boxes.merge(label, 1L, Long::sum));
    withoutObjects += sample.boxLabels().isEmpty() ? 1 : 0;
    if (sample.channels() == 0) {
      tokens += sample.width();
      return;
    }
    heights.add(sample.height());
    widths.add(sample.width());
    pixels.add((long) sample.height() * sample.width(), sample.sums(), sample.squares());
  }

  public long samples() {
    return samples;
  }

  /** Of all texts together. */
  public long tokens() {
    return tokens;
  }

  SortedMap<String, Long> encodings() {
    return encodings;
  }

  /** Samples by label. */
  public SortedMap<Integer, Long> labels() {
    return labels;
  }

  /** Objects by label. */
  public SortedMap<Integer, Long> boxes() {
    return boxes;
  }

  /** Samples in which nothing is marked, whatever is to be found in them. */
  public long withoutObjects() {
    return withoutObjects;
  }

  /** The smallest, middle and largest height; empty for text. */
  List<Integer> heights() {
    return spread(heights);
  }

  /** The smallest, middle and largest width; empty for text. */
  List<Integer> widths() {
    return spread(widths);
  }

  /**
   * Mean and deviation by channel, over all pixels; empty for text and where there is no spread.
   */
  Optional<Normalization> normalization() {
    return pixels.normalization();
  }

  private static List<Integer> spread(List<Integer> values) {
    List<Integer> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? List.of()
        : List.of(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }
}
