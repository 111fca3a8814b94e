package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Batch;

/** What a head's outputs are judged by. */
public enum LabelLoss {

  /** Mean cross-entropy of one logit a class, with smoothed labels where the trial has them. */
  CROSS_ENTROPY {
    @Override
    int outputs(int classes) {
      return classes;
    }

    @Override
    Value of(Value outputs, Batch batch, int classes) {
      return batch.crossEntropy(outputs);
    }
  },

  /**
   * Supervised contrastive loss of a 128-dimensional embedding: cosine similarities, divided by the
   * temperature 0.07, of each sample to all others; minus the mean log-probability of those of its
   * own class. A sample that is alone in its class counts 0. Does not depend on the order of the
   * batch.
   *
   * <p>Khosla et al., "Supervised contrastive learning", NeurIPS 2020, with one view an image, as
   * InfoPro uses it. Labels say who is alike, and are not smoothed.
   */
  SUPERVISED_CONTRASTIVE {
    @Override
    int outputs(int classes) {
      return EMBEDDING;
    }

    @Override
    Value of(Value outputs, Batch batch, int classes) {
      return contrastive(outputs, batch.labels(), classes);
    }
  };

  private static final int EMBEDDING = 128;
  private static final double TEMPERATURE = 0.07;

  /** How many outputs a head needs. */
  abstract int outputs(int classes);

  /**
   * The loss, a scalar.
   *
   * @param outputs {@code (N, outputs)}
   */
  abstract Value of(Value outputs, Batch batch, int classes);

  /** {@link #SUPERVISED_CONTRASTIVE} of embeddings, {@code (N, d)}. */
  static Value contrastive(Value outputs, Value labels, int classes) {
    Value embedding = outputs.div(outputs.norm(1).atLeast(1e-12));
    Value similarity = embedding.matmul(embedding.transpose(0, 1)).mul(1 / TEMPERATURE);
    Value classOf = labels.oneHot(classes);
    Value self = classOf.sum(1).diagonal();
    Value positives = classOf.matmul(classOf.transpose(0, 1)).sub(self);
    // Not to itself: e to the power of this is zero.
    Value logProbability = similarity.add(self.mul(-1e9)).logSoftmax(1);
    Value counts = positives.sum(1).atLeast(1);
    return logProbability.mul(positives).sum(1).div(counts).mean().mul(-1);
  }
}
