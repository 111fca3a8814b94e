package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.TreeMap;

/** The median of numbers that come and go one after the other. */
final class RunningMedian {

  /** Numbers in order, equal ones counted. */
  private static final class Half {

    private final TreeMap<Double, Integer> counts = new TreeMap<>();
    private int size;

    void add(double number) {
      counts.merge(number, 1, Integer::sum);
      size++;
    }

    boolean remove(double number) {
      Integer count = counts.get(number);
      if (count == null) {
        return false;
      }
      if (count == 1) {
        counts.remove(number);
      } else {
        counts.put(number, count - 1);
      }
      size--;
      return true;
    }
  }

  /** The lower half: as many as the upper half, or one more. */
  private final Half lower = new Half();

  private final Half upper = new Half();

  void add(double number) {
    if (lower.size > 0 && Double.compare(number, greatestOfLower()) <= 0) {
      lower.add(number);
    } else {
      upper.add(number);
    }
    balance();
  }

  /**
   * Takes back a number.
   *
   * @throws IllegalStateException if it was not added
   */
  void remove(double number) {
    Check.state(
        lower.remove(number) || upper.remove(number),
        "Cannot take back %s (want a number that was added)",
        number);
    balance();
  }

  private void balance() {
    if (lower.size < upper.size) {
      double least = leastOfUpper();
      upper.remove(least);
      lower.add(least);
    } else if (lower.size > upper.size + 1) {
      double greatest = greatestOfLower();
      lower.remove(greatest);
      upper.add(greatest);
    }
  }

  int size() {
    return lower.size + upper.size;
  }

  /** Of an even number, the mean of the two in the middle. */
  double median() {
    Check.state(size() > 0, "No median of no numbers");
    return lower.size > upper.size ? greatestOfLower() : (greatestOfLower() + leastOfUpper()) / 2;
  }

  private double greatestOfLower() {
    return lower.counts.lastKey();
  }

  private double leastOfUpper() {
    return upper.counts.firstKey();
  }
}
