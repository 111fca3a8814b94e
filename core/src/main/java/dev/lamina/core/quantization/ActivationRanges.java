package dev.lamina.core.quantization;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.List;

/**
 * What activations of a network were on calibration images, by the points at which they are rounded
 * to eight bits. A value.
 *
 * @param least of each point
 * @param greatest of each point
 */
public record ActivationRanges(List<Double> least, List<Double> greatest) implements Serializable {

  public ActivationRanges {
    Check.argument(
        least.size() == greatest.size(),
        "Invalid ranges: %s least and %s greatest values (want as many)",
        least.size(),
        greatest.size());
    least = List.copyOf(least);
    greatest = List.copyOf(greatest);
  }
}
