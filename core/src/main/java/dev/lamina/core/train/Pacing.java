package dev.lamina.core.train;

import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * How fast a training goes, step by step: its learning rate by epochs, a warm-up by steps, and how
 * many batches make an update.
 *
 * @param rate by epochs
 * @param warmup none if empty
 * @param accumulation batches whose gradients are added up for one update, at least 1; a warm-up
 *     begins with 1
 */
public record Pacing(LearningRate rate, Optional<Warmup> warmup, int accumulation) {

  public Pacing {
    Check.argument(
        accumulation >= 1 && accumulation <= 1 << 16,
        "Invalid accumulation: %s (want 1 to 65536)",
        accumulation);
  }

  /** By epochs alone: every batch makes an update. */
  public static Pacing of(LearningRate rate) {
    return new Pacing(rate, Optional.empty(), 1);
  }

  /**
   * What one step is told.
   *
   * @param biasRate of biases; the rate itself without a warm-up
   * @param momentum of the optimizer; means nothing without a warm-up
   * @param updates whether parameters change: if not, gradients wait for the next step
   */
  public record Step(double rate, double biasRate, double momentum, boolean updates) {}

  /**
   * The steps of a training.
   *
   * @param epochs of the whole training
   * @param stepsPerEpoch at least 1
   */
  public Run run(int epochs, int stepsPerEpoch) {
    return new Run(epochs, stepsPerEpoch);
  }

  /** The steps of a training, in order from any epoch. Used by one thread. */
  public final class Run {

    private final int epochs;
    private final int stepsPerEpoch;

    /** Number of the next step, from 0, and of the last that made an update. */
    private long next;

    private long lastUpdate = -1;

    private Run(int epochs, int stepsPerEpoch) {
      this.epochs = epochs;
      this.stepsPerEpoch = stepsPerEpoch;
    }

    /**
     * @param epoch 1 for the first; not before that of an earlier call
     * @param step of the epoch, from 0
     */
    public Step at(int epoch, int step) {
      long wanted = (epoch - 1L) * stepsPerEpoch + step;
      Check.argument(wanted >= next, "Invalid step: %s comes before %s", wanted, next);
      // What made an update before is known by going through it again.
      while (next < wanted) {
        moveOn();
      }
      boolean updates = moveOn();
      double usual = rate.at(epoch, epochs);
      if (warmup.isEmpty()) {
        return new Step(usual, usual, 0, updates);
      }
      Warmup first = warmup.get();
      long steps = first.steps(stepsPerEpoch);
      return new Step(
          Warmup.between(0, usual, wanted, steps),
          Warmup.between(first.biasRate(), usual, wanted, steps),
          Warmup.between(first.momentum(), first.lastMomentum(), wanted, steps),
          updates);
    }

    private boolean moveOn() {
      boolean updates = next - lastUpdate >= batches(next);
      lastUpdate = updates ? next : lastUpdate;
      next++;
      return updates;
    }

    /** Batches that make an update at a step. */
    private long batches(long step) {
      long steps = warmup.map(found -> found.steps(stepsPerEpoch)).orElse(0L);
      return Math.round(Warmup.between(1, accumulation, step, steps));
    }
  }
}
