package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Patches;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import java.util.List;
import java.util.Locale;

/**
 * Similarity matching and prediction: a 3x3 convolution whose features should be as alike between
 * samples as their labels are, and a linear layer on pooled features that classifies.
 *
 * <p>Similarity: the standard deviation of every channel over its positions (up to three channels,
 * or one position: the features themselves), minus their mean, to unit length; the loss is the mean
 * squared difference between the samples' inner products and those of their one-hot labels, treated
 * alike.
 *
 * <p>Nøkland and Eidnes, "Training neural networks with local error signals", ICML 2019.
 *
 * @param prediction the linear layer's pooling and start
 * @param similarityWeight 0.99 in the paper
 * @param predictionWeight 0.01 in the paper
 */
public record PredSimLoss(
    PooledLinearHead prediction, double similarityWeight, double predictionWeight)
    implements LocalLoss {

  private static final double EPSILON = 1e-8;

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    int channels = (int) features.size(1);
    int classes = network.backbone().classes();
    Layer conv = Conv2d.same(scope.child("similarity.conv"), channels, channels, 3, 1);
    Layer predictor = prediction.declare(scope, features, classes);
    return (values, batch, backward) -> {
      Value found = similarity(described(conv.forward(values)).widened());
      Value wanted = similarity(batch.labels().oneHot(classes));
      Value difference = found.sub(wanted);
      Value distance = difference.mul(difference).mean();
      backward.from(distance, similarityWeight);
      Value predicted = batch.crossEntropy(predictor.forward(values));
      backward.from(predicted, predictionWeight);
      return List.of(
          new Term("similarity", similarityWeight, distance),
          new Term("classification", predictionWeight, predicted));
    };
  }

  private static Value described(Value features) {
    boolean spread = features.shape().size(1) > 3 && features.shape().size(2) > 1;
    return spread ? features.standardDeviation(2, 3) : features.flatten();
  }

  /** Correlation of every two rows, {@code (N, N)}; 0 to a row that does not vary. */
  static Value similarity(Value rows) {
    Value centred = rows.sub(rows.mean(1).reshape(Shape.batchOf(1)));
    Value unit = centred.div(centred.norm(1).add(EPSILON));
    return unit.matmul(unit.transpose(0, 1)).clamp(-1, 1);
  }

  @Override
  public LocalLoss ofLabels() {
    return new Classification(prediction);
  }

  /**
   * This loss itself where only decoders are cut, of which it has none.
   *
   * @throws IllegalArgumentException if its networks are to be cut: similarities of patches are not
   *     similarities of samples
   */
  @Override
  public LocalLoss inPatches(Patches patches) {
    if (patches.n() == 1 || !patches.cutClassifiers()) {
      return this;
    }
    throw new IllegalArgumentException(
        "Cannot run predsim on %s: its similarity is between whole samples (want patches: 1)"
            .formatted(patches));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.4g similarity + %.4g %s", similarityWeight, predictionWeight, prediction);
  }
}
