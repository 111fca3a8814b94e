package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.util.Collections;
import java.util.List;

/**
 * What is subtracted from pixels in [0, 1] and what they are then divided by, by channel.
 *
 * @param mean of each channel
 * @param deviation of each channel, above 0
 */
public record Normalization(List<Double> mean, List<Double> deviation) {

  /**
   * The constants of all CIFAR-10 recipes: (125.3, 123.0, 113.9) / 255, (63.0, 62.1, 66.7) / 255.
   */
  public static final Normalization CIFAR10 =
      new Normalization(
          List.of(125.3 / 255.0, 123.0 / 255.0, 113.9 / 255.0),
          List.of(63.0 / 255.0, 62.1 / 255.0, 66.7 / 255.0));

  /** The constants of all ImageNet recipes. */
  public static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    Check.argument(
        !mean.isEmpty() && mean.size() == deviation.size(),
        "Invalid normalization: %s means and %s deviations (want one each a channel)",
        mean.size(),
        deviation.size());
    Check.argument(
        mean.stream().allMatch(Double::isFinite),
        "Invalid normalization: means %s (want finite numbers)",
        mean);
    Check.argument(
        deviation.stream().allMatch(d -> d > 0 && Double.isFinite(d)),
        "Invalid normalization: deviations %s (want finite numbers > 0)",
        deviation);
  }

  /** Mean and deviation of 1/2 in every channel: pixels come to lie in [-1, 1]. */
  public static Normalization half(int channels) {
    return new Normalization(
        Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.5));
  }

  /** Such as {@code mean [0.5], deviation [0.25]}: the same for equal constants only. */
  public String text() {
    return "mean %s, deviation %s".formatted(mean, deviation);
  }

  /** For each channel the 256 values that 8-bit samples become. */
  public float[][] table() {
    float[][] table = new float[mean.size()][256];
    for (int c = 0; c < table.length; c++) {
      for (int value = 0; value < 256; value++) {
        table[c][value] = (float) ((value / 255.0 - mean.get(c)) / deviation.get(c));
      }
    }
    return table;
  }
}
