package dev.lamina.jobs.chaos;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.spec.Check;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Setting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Training without a network: what an epoch leaves and measures is a function of the trial's
 * settings and of what the epoch before left, so whatever goes wrong on the way shows in every
 * number after it.
 */
final class ArithmeticTraining {

  private static final String SETTINGS = "settings";
  private static final int VALUES = 8;

  /**
   * A stretch of training.
   *
   * @param checkpoint at its end
   * @param epochs what each epoch measured, in order
   */
  record Trained(Checkpoint checkpoint, List<EpochMetrics> epochs) {
    Trained {
      epochs = List.copyOf(epochs);
    }

    /** What its end looks like. */
    Drawing drawing() {
      double[] state = checkpoint.tensors().get(0).toDoubles();
      String svg = "<svg id=\"%s\"/>".formatted(Arrays.toString(state));
      return new Drawing("end", "The end", svg.getBytes(StandardCharsets.UTF_8));
    }

    /** How often it is right at its end. */
    PrecisionRecall counts() {
      var tally = new PrecisionRecallTally(List.of("state"));
      tally.objects(0, 1000);
      int hits = Math.floorMod(drawing().hashCode(), 1000);
      for (int i = 0; i < hits; i++) {
        tally.hit(0, 0.5);
      }
      return tally.counts().get(0);
    }
  }

  private ArithmeticTraining() {}

  /**
   * Trains on.
   *
   * @param from empty to start afresh
   * @throws IllegalArgumentException if the checkpoint is another trial's, or not from before
   */
  static Trained train(
      SortedMap<String, Setting> parameters, Optional<Checkpoint> from, int toEpoch) {
    String settings = Sha256.of(Setting.line(parameters));
    from.ifPresent(
        checkpoint ->
            Check.argument(
                checkpoint.metadata().equals(Map.of(SETTINGS, settings)),
                "Cannot train on: the checkpoint is of %s (want %s)",
                checkpoint.metadata(),
                settings));
    int epoch = from.map(Checkpoint::epoch).orElse(0);
    Check.argument(epoch < toEpoch, "Cannot train from epoch %s to %s", epoch, toEpoch);
    double[] state =
        from.map(checkpoint -> checkpoint.tensors().get(0).toDoubles()).orElse(new double[VALUES]);
    var epochs = new ArrayList<EpochMetrics>();
    while (epoch < toEpoch) {
      epoch++;
      state = next(settings, epoch, state);
      epochs.add(new EpochMetrics(epoch, metrics(state)));
    }
    return new Trained(
        new Checkpoint(
            epoch,
            new TreeMap<>(Map.of(SETTINGS, settings)),
            List.of(HostTensor.of("state", new long[] {VALUES}, state))),
        epochs);
  }

  /** Whole numbers of 32 bits, which a double holds exactly. */
  private static double[] next(String settings, int epoch, double[] state) {
    var text = new StringBuilder(settings).append(' ').append(epoch);
    for (double value : state) {
      text.append(' ').append((long) value);
    }
    String digest = Sha256.of(text.toString());
    return IntStream.range(0, VALUES)
        .mapToDouble(i -> Long.parseLong(digest.substring(8 * i, 8 * i + 8), 16))
        .toArray();
  }

  private static SortedMap<String, Double> metrics(double[] state) {
    return new TreeMap<>(
        Map.of(
            Trainer.TEST_ACCURACY, state[0] / (1L << 32), "train/loss", state[1] / (1L << 32) + 1));
  }
}
