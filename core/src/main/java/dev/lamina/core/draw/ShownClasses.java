package dev.lamina.core.draw;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Which classes a drawing with room for some has: those with the most objects. */
final class ShownClasses {

  private ShownClasses() {}

  /** Their indexes, rising; of classes with equally many objects the first. */
  static int[] of(long[] objects, int most) {
    return IntStream.range(0, objects.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer label) -> objects[label]).reversed())
        .limit(most)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}
