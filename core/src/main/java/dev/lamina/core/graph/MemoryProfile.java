package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The predicted memory of a call of a method, place by place, above its variables. A place is the
 * path of the layer that wrote an operator, such as {@code stages.1.0.conv1}; operators between
 * layers belong to the layer before them. All amounts are in bytes.
 *
 * @param peak as {@link Program#peakBytes}
 * @param peakPlace where the peak is, in a forward or a backward pass; empty before the first layer
 * @param places what is alive while each place is at work
 * @param holders what is alive at the peak
 */
public record MemoryProfile(
    long peak, String peakPlace, SortedMap<String, Place> places, Holders holders) {

  /**
   * What is alive while a place is at work.
   *
   * @param atEntry before its first operator
   * @param peak the most, over forward and backward passes
   * @param gradients of parameters, held since earlier backward passes, at that moment
   */
  public record Place(long atEntry, long peak, long gradients) {}

  /**
   * What the memory at the peak is for.
   *
   * @param values of layers, by the place that made them
   * @param arguments of the call, and values made before the first layer
   * @param gradients of parameters
   * @param working gradients of values on the way back, and scratch memory
   */
  public record Holders(
      SortedMap<String, Long> values, long arguments, long gradients, long working) {

    public Holders {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Values that were made at or below a path. */
    public long below(String path) {
      return values.entrySet().stream()
          .filter(entry -> isBelow(entry.getKey(), path))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  public MemoryProfile {
    places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
  }

  /**
   * What is alive while a path is at work: at the entry of its first place, and the most of all its
   * places.
   *
   * @throws IllegalArgumentException if nothing was written at or below it
   */
  public Place below(String path) {
    Place found = null;
    for (Map.Entry<String, Place> entry : places.entrySet()) {
      if (isBelow(entry.getKey(), path)) {
        Place place = entry.getValue();
        Place greater = found == null || place.peak() > found.peak() ? place : found;
        long first = found == null ? place.atEntry() : Math.min(found.atEntry(), place.atEntry());
        found = new Place(first, greater.peak(), greater.gradients());
      }
    }
    Check.argument(found != null, "No layer at %s", path);
    return found;
  }

  /** Whether the peak is at or below a path. */
  public boolean peaksBelow(String path) {
    return isBelow(peakPlace, path);
  }

  private static boolean isBelow(String place, String path) {
    return place.equals(path) || place.startsWith(path + ".");
  }
}
