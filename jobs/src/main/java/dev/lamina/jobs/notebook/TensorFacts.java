package dev.lamina.jobs.notebook;

import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.train.Checkpoint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the values of a tensor of a checkpoint are like.
 *
 * @param tensor position in the program's order, from 0
 * @param shape such as {@code [64, 3, 3, 3]}
 * @param elements how many values it has; if none, the numbers after it are NaN but for the norm
 * @param deviation of the values from their mean, squared, averaged, and its root
 * @param norm root of the sum of squares
 * @param zeros how many are exactly zero
 * @param infinite how many are infinite or NaN
 */
record TensorFacts(
    int attempt,
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

  static List<TensorFacts> of(int attempt, Checkpoint checkpoint) {
    var facts = new ArrayList<TensorFacts>();
    for (HostTensor tensor : checkpoint.tensors()) {
      facts.add(of(attempt, checkpoint.epoch(), facts.size(), tensor));
    }
    return facts;
  }

  private static TensorFacts of(int attempt, int epoch, int position, HostTensor tensor) {
    double[] values = tensor.toDoubles();
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = 0;
    double spread = 0;
    for (double value : values) {
      squares += value * value;
      spread += (value - mean) * (value - mean);
    }
    return new TensorFacts(
        attempt,
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
