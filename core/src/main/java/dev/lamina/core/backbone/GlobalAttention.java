package dev.lamina.core.backbone;

import dev.lamina.core.backbone.GlobalAttentionForm.Padding;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import java.util.Optional;

/**
 * A global attention module (GAM): weighs every channel of every pixel, first by a perceptron over
 * the channels of the pixel, then by two 7x7 convolutions over what is around it. The module GOM of
 * GSO-YOLO.
 *
 * <p>Liu, Shao and Hoffmann, "Global attention mechanism: retain information to enhance
 * channel-spatial interactions", arXiv 2112.05561. Public forms of it differ, see {@link
 * GlobalAttentionForm}. Channels of groups are shuffled after the first convolution, as in Zhang et
 * al., "ShuffleNet", CVPR 2018; that it is there, and nowhere else, is our reading.
 */
final class GlobalAttention extends Layer {

  private static final int KERNEL = 7;

  private final GlobalAttentionForm form;
  private final Layer channel1;
  private final Layer channel2;
  private final Layer spatial1;
  private final Layer bn1;
  private final Layer spatial2;
  private final Layer bn2;

  /**
   * @param channels that the form can divide
   * @param epsilon of the batch norms
   */
  GlobalAttention(Scope scope, int channels, GlobalAttentionForm form, double epsilon) {
    super(scope);
    form.check(channels);
    this.form = form;
    int reduced = form.reduced(channels);
    channel1 = linear(scope.child("channel1"), channels, reduced);
    channel2 = linear(scope.child("channel2"), reduced, channels);
    spatial1 = conv(scope.child("spatial1"), channels, reduced);
    bn1 = new BatchNorm(scope.child("bn1"), reduced, ConvUnit.MOMENTUM, epsilon);
    spatial2 = conv(scope.child("spatial2"), reduced, channels);
    bn2 = new BatchNorm(scope.child("bn2"), channels, ConvUnit.MOMENTUM, epsilon);
  }

  private Layer linear(Scope scope, int in, int out) {
    return form.bias() ? Linear.withBias(scope, in, out) : Linear.withoutBias(scope, in, out);
  }

  private Layer conv(Scope scope, int in, int out) {
    var start = Initializers.uniformFanIn(in / form.groups() * KERNEL * KERNEL);
    return Conv2d.padded(
        scope,
        in,
        out,
        KERNEL,
        form.padding() == Padding.ZERO ? KERNEL / 2 : 0,
        form.groups(),
        start,
        form.bias() ? Optional.of(start) : Optional.empty());
  }

  @Override
  protected Value apply(Value x) {
    Value pixels = x.permute(0, 2, 3, 1);
    Value ofChannels = channel2.forward(channel1.forward(pixels).relu()).permute(0, 3, 1, 2);
    Value weighed = x.mul(form.channelSigmoid() ? ofChannels.sigmoid() : ofChannels);
    Value around = bn1.forward(spatial1.forward(padded(weighed))).relu();
    Value ofPixels = bn2.forward(spatial2.forward(padded(shuffled(around)))).sigmoid();
    Value found = weighed.mul(ofPixels);
    return form.residual() ? x.add(found) : found;
  }

  private Value padded(Value x) {
    return form.padding() == Padding.REPLICATE ? x.repeatEdges(KERNEL / 2) : x;
  }

  /** The first channels of all groups, then the second ones, and so on. */
  private Value shuffled(Value x) {
    if (form.groups() == 1) {
      return x;
    }
    long each = x.shape().size(1) / form.groups();
    Shape apart = Shape.batchOf(form.groups(), each, x.shape().size(2), x.shape().size(3));
    return x.reshape(apart).permute(0, 2, 1, 3, 4).reshape(x.shape());
  }
}
