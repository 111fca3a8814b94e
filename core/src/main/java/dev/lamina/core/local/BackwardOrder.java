package dev.lamina.core.local;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which backward passes a step makes through its modules, each of which runs forward once.
 *
 * <p>Gradients of losses whose spans start at the same module go back together, from the farthest
 * end of these spans to their start. Those that go on into the module before need a pass of their
 * own to its input; parameters need one pass, of the sum of all, which is the last and releases
 * what the module kept.
 *
 * <pre>
 *  spans            after M1          after M2                        after M3
 *  [0..1] [1..2]    to input of M1,   to input of M2,                 to input of M3,
 *  [2..3] [1] [2]   then M0           then parameters of M1 (both)    then parameters of M3, of M2
 *  [3]
 * </pre>
 */
final class BackwardOrder {

  /** Farthest end of the spans that start at a module. */
  private final TreeMap<Integer, Integer> ends = new TreeMap<>();

  BackwardOrder(List<Span> spans) {
    spans.forEach(span -> ends.merge(span.first(), span.last(), Math::max));
  }

  /** The starts whose gradients go back once module {@code end} has its losses, in order. */
  List<Integer> startsAfter(int end) {
    return ends.keySet().stream()
        .filter(start -> ends.get(start) == end)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** Whether the pass that stops at {@code start} is the last one through a module. */
  boolean isLast(int module, int start) {
    int end = ends.get(start);
    return ends.headMap(module, true).entrySet().stream()
        .noneMatch(
            other -> other.getValue() > end || (other.getValue() == end && other.getKey() < start));
  }

  /** Whether gradients of one start alone go through a module. */
  boolean isOnly(int module) {
    return ends.headMap(module, true).values().stream().filter(end -> end >= module).count() == 1;
  }

  /** Whether some pass goes on into the module before this one. */
  boolean crosses(int module) {
    return ends.headMap(module, false).values().stream().anyMatch(end -> end >= module);
  }

  /** After whose losses a module has all its gradients; empty if no span holds it. */
  private OptionalInt complete(int module) {
    return ends.headMap(module, true).values().stream()
        .mapToInt(Integer::intValue)
        .filter(end -> end >= module)
        .max();
  }

  /** The modules that have all their gradients once module {@code end} has its losses. */
  List<Integer> completeAfter(int end) {
    return IntStream.rangeClosed(0, end)
        .filter(module -> complete(module).equals(OptionalInt.of(end)))
        .boxed()
        .toList();
  }
}
