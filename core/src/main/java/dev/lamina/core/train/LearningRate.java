package dev.lamina.core.train;

import dev.lamina.core.spec.Check;
import java.util.List;

/** The learning rate of each epoch. A value. */
public sealed interface LearningRate {

  /**
   * @param epoch 1 for the first
   * @param epochs of the whole trial
   */
  double at(int epoch, int epochs);

  /** The same rate throughout. */
  record Constant(double base) implements LearningRate {
    public Constant {
      checkBase(base);
    }

    @Override
    public double at(int epoch, int epochs) {
      return base;
    }
  }

  /**
   * Half a cosine from the base rate towards zero, after a linear warm-up.
   *
   * <p>With {@code p} the progress, the rate is {@code c(e) = base / 2 · (1 + cos(π·p))}. In the
   * first W epochs it is {@code c(e)·(e − 1)/W + start·(W + 1 − e)/W}. Loshchilov and Hutter,
   * "SGDR", ICLR 2017; the warm-up is that of the released code of MAN, HPFF and MLAAN (W = 10,
   * start = 0.01).
   *
   * @param warmupEpochs W, at least 0
   * @param warmupStart rate of the first epoch of a warm-up
   * @param end where the last epoch stands
   */
  record Cosine(double base, int warmupEpochs, double warmupStart, End end)
      implements LearningRate {

    /** How progress is counted. */
    public enum End {
      /** p = e / E: the last epoch has rate 0 and only moves statistics. The CIFAR recipes. */
      AT_ZERO,
      /** p = (e − 1) / E: every epoch trains. The ImageNet recipes. */
      ABOVE_ZERO
    }

    public Cosine {
      checkBase(base);
      Check.argument(warmupEpochs >= 0, "Invalid warmup-epochs: %s (want >= 0)", warmupEpochs);
      Check.argument(
          warmupStart >= 0 && Double.isFinite(warmupStart),
          "Invalid warmup-start: %s (want >= 0)",
          warmupStart);
    }

    @Override
    public double at(int epoch, int epochs) {
      double done = end == End.AT_ZERO ? epoch : epoch - 1;
      double cosine = 0.5 * base * (1 + Math.cos(Math.PI * done / epochs));
      if (epoch > warmupEpochs) {
        return cosine;
      }
      return cosine * (epoch - 1) / warmupEpochs
          + warmupStart * (warmupEpochs + 1 - epoch) / warmupEpochs;
    }
  }

  /**
   * A straight line from the base rate to a part of it: {@code base · (max(1 − (e − 1)/E, 0) · (1 −
   * last) + last)} in epoch e of E, as YOLOv8's training has it with 0.01.
   *
   * @param last part of the base rate that the line ends at, in [0, 1]
   */
  record Linear(double base, double last) implements LearningRate {
    public Linear {
      checkBase(base);
      Check.argument(last >= 0 && last <= 1, "Invalid last: %s (want 0 to 1)", last);
    }

    @Override
    public double at(int epoch, int epochs) {
      return base * (Math.max(1 - (epoch - 1.0) / epochs, 0) * (1 - last) + last);
    }
  }

  /**
   * The base rate, multiplied by a factor after each of some shares of the training.
   *
   * @param factor in (0, 1]
   * @param after shares of all epochs in (0, 1), increasing, such as 0.5, 0.75
   */
  record Step(double base, double factor, List<Double> after) implements LearningRate {
    public Step {
      checkBase(base);
      after = List.copyOf(after);
      Check.argument(factor > 0 && factor <= 1, "Invalid factor: %s (want 0 < f <= 1)", factor);
      double before = 0;
      for (double share : after) {
        Check.argument(
            share > before && share < 1,
            "Invalid steps: %s (want increasing shares of the training in (0, 1))",
            after);
        before = share;
      }
    }

    @Override
    public double at(int epoch, int epochs) {
      double rate = base;
      for (double share : after) {
        if (epoch > share * epochs) {
          rate *= factor;
        }
      }
      return rate;
    }
  }

  /**
   * A power of what is left of the training, from the base rate to an end: {@code (base − end) · (1
   * − (e − 1)/E)^power + end} in epoch e of E.
   *
   * <p>Liu et al., "ParseNet", arXiv 1506.04579; the end is that of mmsegmentation. Deviation: both
   * count iterations, not epochs.
   *
   * @param power above 0; 0.9 in the recipes of segmentation
   * @param end at most the base rate
   */
  record Poly(double base, double power, double end) implements LearningRate {
    public Poly {
      checkBase(base);
      Check.argument(
          power > 0 && Double.isFinite(power), "Invalid power: %s (want a number > 0)", power);
      Check.argument(
          end >= 0 && end <= base, "Invalid end: %s (want 0 to %s, the base)", end, base);
    }

    @Override
    public double at(int epoch, int epochs) {
      return (base - end) * Math.pow(1 - (epoch - 1.0) / epochs, power) + end;
    }
  }

  private static void checkBase(double base) {
    Check.argument(
        base >= 0 && Double.isFinite(base), "Invalid learning rate: %s (want >= 0)", base);
  }
}
