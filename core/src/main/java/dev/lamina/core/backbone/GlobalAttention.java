package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;

/**
 * A global attention module (GAM): weighs every channel of every pixel, first by a perceptron over
 * the channels of the pixel, then by two 7x7 convolutions over what is around it. The module GOM of
 * GSO-YOLO.
 *
 * <p>Liu, Shao and Hoffmann, "Global attention mechanism: retain information to enhance
 * channel-spatial interactions", arXiv 2112.05561. Public forms of it differ; this one has a
 * sigmoid after both attentions, biases, and zeros around the picture, which is our choice.
 */
final class GlobalAttention extends Layer {

  private static final int REDUCTION = 4;
  private static final int KERNEL = 7;

  private final Layer channel1;
  private final Layer channel2;
  private final Layer spatial1;
  private final Layer bn1;
  private final Layer spatial2;
  private final Layer bn2;

  /**
   * @param channels a multiple of 4
   * @param epsilon of the batch norms
   */
  GlobalAttention(Scope scope, int channels, double epsilon) {
    super(scope);
    Check.argument(
        channels % REDUCTION == 0, "Invalid channels: %s (want a multiple of 4)", channels);
    int reduced = channels / REDUCTION;
    channel1 = Linear.withBias(scope.child("channel1"), channels, reduced);
    channel2 = Linear.withBias(scope.child("channel2"), reduced, channels);
    spatial1 = conv(scope.child("spatial1"), channels, reduced);
    bn1 = new BatchNorm(scope.child("bn1"), reduced, ConvUnit.MOMENTUM, epsilon);
    spatial2 = conv(scope.child("spatial2"), reduced, channels);
    bn2 = new BatchNorm(scope.child("bn2"), channels, ConvUnit.MOMENTUM, epsilon);
  }

  private static Layer conv(Scope scope, int in, int out) {
    var start = Initializers.uniformFanIn(in * KERNEL * KERNEL);
    return Conv2d.started(scope, in, out, KERNEL, 1, start, start);
  }

  @Override
  protected Value apply(Value x) {
    Value pixels = x.permute(0, 2, 3, 1);
    Value ofChannels = channel2.forward(channel1.forward(pixels).relu()).permute(0, 3, 1, 2);
    Value weighed = x.mul(ofChannels.sigmoid());
    Value around = bn1.forward(spatial1.forward(weighed)).relu();
    return weighed.mul(bn2.forward(spatial2.forward(around)).sigmoid());
  }
}
