package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.MemoryProfile;
import java.util.List;

/** What spans of units keep for their backward pass, in bytes. */
final class KeptBytes {

  private final long[] input;
  private final long[] before;

  private KeptBytes(long[] input, long[] before) {
    this.input = input;
    this.before = before;
  }

  /**
   * @param whole of the network trained end to end
   * @param classifier path of what comes after the last unit
   * @param type of the features between units
   * @param batch samples in a step
   */
  static KeptBytes of(
      Backbone backbone, MemoryProfile whole, String classifier, ElementType type, long batch) {
    return new KeptBytes(inputs(backbone, type, batch), before(backbone, whole, classifier));
  }

  /** By unit. */
  private static long[] inputs(Backbone backbone, ElementType type, long batch) {
    var bytes = new long[backbone.units().size()];
    // The images are there in any case, and counted with the work.
    for (int unit = 1; unit < bytes.length; unit++) {
      bytes[unit] = backbone.boundaries().get(unit).elements(batch) * type.bytes();
    }
    return bytes;
  }

  /** What the units before one keep together, without the input of the first. */
  private static long[] before(Backbone backbone, MemoryProfile whole, String classifier) {
    List<Unit> units = backbone.units();
    var bytes = new long[units.size() + 1];
    for (int unit = 0; unit < units.size(); unit++) {
      String next = unit + 1 < units.size() ? units.get(unit + 1).path() : classifier;
      long kept = whole.below(next).atEntry() - whole.below(units.get(unit).path()).atEntry();
      bytes[unit + 1] = bytes[unit] + kept;
    }
    return bytes;
  }

  /** What a span of units keeps, with its input. */
  long between(int first, int last) {
    return input[first] + before[last + 1] - before[first];
  }
}
