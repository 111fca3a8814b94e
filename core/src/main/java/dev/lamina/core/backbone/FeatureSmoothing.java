package dev.lamina.core.backbone;

import dev.lamina.core.backbone.Stability.Smoothing.Extent;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;

/**
 * Mixes features with a moving average S of those of earlier batches: {@code y = a·x + (1 − a)·S}.
 * In training S becomes the mean of the first batch, and then {@code b·S + (1 − b)·mean}, before it
 * is used; at inference it stays. The gradient of y by x is a: none goes into the mean.
 *
 * <p>The module SCM of GSO-YOLO (arXiv 2407.00906) as summaries of the paper tell of it, which
 * expand its "EMA" so; the formula is ours. An average of channels alone cannot help where batch
 * norm follows, which takes constants out.
 */
final class FeatureSmoothing extends Layer {

  private final Stability.Smoothing smoothing;
  private final Shape features;
  private final Variable average;
  private final Variable begun;

  /**
   * @param height of the features in training and at inference
   * @param width likewise
   */
  FeatureSmoothing(
      Scope scope, Stability.Smoothing smoothing, int channels, int height, int width) {
    super(scope);
    this.smoothing = smoothing;
    this.features = Shape.batchOf(channels, height, width);
    average =
        scope.buffer(
            "average",
            isSpatial() ? Shape.of(channels, height, width) : Shape.of(channels),
            Initializer.ZEROS);
    begun = scope.buffer("begun", Shape.scalar(), Initializer.ZEROS);
  }

  private boolean isSpatial() {
    return smoothing.extent() == Extent.SPATIAL;
  }

  @Override
  protected Value apply(Value x) {
    Check.argument(
        !isSpatial() || x.shape().equals(features),
        "Cannot smooth features of %s by an average of %s (want pictures of one size, or scope: channel)",
        x.shape(),
        average.shape());
    Method method = x.method();
    Value smoothed = method.movesStatistics() ? moved(x) : method.read(average);
    long channels = features.size(1);
    Shape broadcast =
        isSpatial()
            ? Shape.of(1, channels, features.size(2), features.size(3))
            : Shape.of(1, channels, 1, 1);
    Value constant = smoothed.mul(1 - smoothing.mix()).reshape(broadcast);
    return x.widened().mul(smoothing.mix()).add(constant).to(x.type());
  }

  private Value moved(Value x) {
    Value seen = x.detach().widened();
    Value mean = isSpatial() ? seen.mean(0) : seen.mean(0, 2, 3);
    return x.method().runningAverage(average, begun, mean, smoothing.decay());
  }
}
