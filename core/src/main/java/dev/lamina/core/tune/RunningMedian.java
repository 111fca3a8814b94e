package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The median of numbers that come one after the other. */
final class RunningMedian {

  /** The lower half, the greatest first; as many as the upper half, or one more. */
  private final PriorityQueue<Double> lower = new PriorityQueue<>(Comparator.reverseOrder());

  private final PriorityQueue<Double> upper = new PriorityQueue<>();

  void add(double number) {
    lower.add(number);
    upper.add(lower.remove());
    if (upper.size() > lower.size()) {
      lower.add(upper.remove());
    }
  }

  int size() {
    return lower.size() + upper.size();
  }

  /** Of an even number, the mean of the two in the middle. */
  double median() {
    Check.state(size() > 0, "No median of no numbers");
    return lower.size() > upper.size() ? lower.peek() : (lower.peek() + upper.peek()) / 2;
  }
}
