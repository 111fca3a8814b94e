package dev.lamina.core.train;

import dev.lamina.core.graph.HostTensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the values of a tensor of a checkpoint are like.
 *
 * @param epoch of the checkpoint
 * @param tensor position in the program's order, from 0
 * @param name such as {@code stages.1.0.conv1.weight}
 * @param type of its elements, such as {@code FLOAT32}
 * @param shape such as {@code [64, 3, 3, 3]}
 * @param elements how many values it has; if none, the numbers after it are NaN but for the norm
 * @param mean of the values
 * @param deviation of the values from their mean, squared, averaged, and its root
 * @param norm root of the sum of squares
 * @param minimum of the values
 * @param maximum of the values
 * @param zeros how many are exactly zero
 * @param infinite how many are infinite or NaN
 */
public record TensorStatistics(
    int epoch,
    int tensor,
    String name,
    String type,
    String shape,
    long elements,
    double mean,
    double deviation,
    double norm,
    double minimum,
    double maximum,
    long zeros,
    long infinite)
    implements Serializable {

  /** Those of all tensors of a checkpoint, in their order. */
  public static List<TensorStatistics> of(Checkpoint checkpoint) {
    var statistics = new ArrayList<TensorStatistics>();
    for (HostTensor tensor : checkpoint.tensors()) {
      statistics.add(of(checkpoint.epoch(), statistics.size(), tensor));
    }
    return statistics;
  }

  private static TensorStatistics of(int epoch, int position, HostTensor tensor) {
    double[] values = tensor.toDoubles();
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = 0;
    double spread = 0;
    for (double value : values) {
      squares += value * value;
      spread += (value - mean) * (value - mean);
    }
    return new TensorStatistics(
        epoch,
        position,
        tensor.name(),
        tensor.type().name(),
        Arrays.toString(tensor.shape()),
        values.length,
        mean,
        Math.sqrt(spread / values.length),
        Math.sqrt(squares),
        Arrays.stream(values).min().orElse(Double.NaN),
        Arrays.stream(values).max().orElse(Double.NaN),
        Arrays.stream(values).filter(value -> value == 0).count(),
        Arrays.stream(values).filter(value -> !Double.isFinite(value)).count());
  }
}
