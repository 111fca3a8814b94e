package dev.lamina.core.local.objective;

import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.PooledLinearHead;
import dev.lamina.core.local.loss.PredSimLoss;

/**
 * Every module but the last is trained by similarity matching and prediction.
 *
 * <p>Nøkland and Eidnes, "Training neural networks with local error signals", ICML 2019. Of the
 * original's recipe only the losses are here, not its optimizer for each layer, its dropout and its
 * leaky ReLU.
 *
 * @param loss the same for every module
 */
public record PredSim(PredSimLoss loss) implements Objective {

  private static final double SIMILARITY = 0.99;
  private static final double PREDICTION = 0.01;

  /** Which code the prediction head follows. */
  public enum Variant {
    /** AugLocal's: at most 512 pooled values, drawn as any linear layer. */
    AUGLOCAL(512, false),
    /** The original: at most 2048 pooled values, zero at the start. */
    ORIGINAL(2048, true);

    private final int pooled;
    private final boolean zeroStart;

    Variant(int pooled, boolean zeroStart) {
      this.pooled = pooled;
      this.zeroStart = zeroStart;
    }
  }

  /** With the paper's weights. */
  public static PredSim of(Variant variant) {
    var head = new PooledLinearHead(variant.pooled, variant.zeroStart);
    return new PredSim(new PredSimLoss(head, SIMILARITY, PREDICTION));
  }

  @Override
  public SupervisionPlan plan(Partition partition) {
    return SupervisionPlan.oneForEach(partition, module -> loss);
  }
}
