package dev.lamina.core.backbone;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * Efficient multi-scale attention: channels fall into groups that share their weights; in each
 * group a branch that looks along rows and columns and one that looks around every pixel weigh each
 * other's channels, and their sum weighs the pixels. The module SCM of GSO-YOLO as we build it.
 *
 * <p>Ouyang et al., "Efficient multi-scale attention module with cross-spatial learning", ICASSP
 * 2023.
 */
final class MultiScaleAttention extends Layer {

  private static final double EPSILON = 1e-5;

  private final int groups;
  private final int width;
  private final Layer pointwise;
  private final Layer spatial;
  private final Weight gamma;
  private final Weight beta;

  /**
   * @param groups a divisor of the channels
   */
  MultiScaleAttention(Scope scope, int channels, int groups) {
    super(scope);
    Check.argument(
        groups >= 1 && channels % groups == 0,
        "Invalid groups: %s (want a divisor of %s channels)",
        groups,
        channels);
    this.groups = groups;
    this.width = channels / groups;
    pointwise = Conv2d.pointwise(scope.child("pointwise"), width, width);
    var start = Initializers.uniformFanIn(width * 9);
    spatial = Conv2d.started(scope.child("spatial"), width, width, 3, 1, start, start);
    Scope norm = scope.child("norm");
    gamma = norm.weight("gamma", Shape.of(width), Initializer.ONES);
    beta = norm.weight("beta", Shape.of(width), Initializer.ZEROS);
  }

  @Override
  protected Value apply(Value x) {
    long height = x.shape().size(2);
    long columns = x.shape().size(3);
    Value group = x.reshape(Shape.partsOf(groups, width, height, columns));
    Value rows = along(group.mean(3), height);
    Value cols = along(group.mean(2), columns);
    Value both = pointwise.forward(Value.concatenate(List.of(rows, cols), 2)).sigmoid();
    Value weighed =
        group.mul(both.narrow(2, 0, height)).mul(both.narrow(2, height, columns).transpose(2, 3));
    Value crossed = normalized(weighed);
    Value around = spatial.forward(group).widened();
    Value pixels = seenBy(crossed, around).add(seenBy(around, crossed)).sigmoid();
    return group.mul(pixels).to(x.type()).reshape(x.shape());
  }

  /** Means along the other axis, as pictures of one column. */
  private Value along(Value means, long length) {
    return means.reshape(Shape.partsOf(groups, width, length, 1));
  }

  /** Each channel of a group by its own mean and variance over the picture, not rounded. */
  private Value normalized(Value narrow) {
    Value x = narrow.widened();
    Shape ofChannel = Shape.partsOf(groups, width, 1, 1);
    Value centered = x.sub(x.mean(2, 3).reshape(ofChannel));
    Value variance = centered.mul(centered).mean(2, 3).reshape(ofChannel);
    Shape shape = Shape.of(1, width, 1, 1);
    return centered
        .div(variance.add(EPSILON).sqrt())
        .mul(gamma.valueIn(x.method()).reshape(shape))
        .add(beta.valueIn(x.method()).reshape(shape));
  }

  /** One branch's pixels, its channels weighed by what the other finds in them. */
  private Value seenBy(Value judging, Value judged) {
    long height = judged.shape().size(2);
    long columns = judged.shape().size(3);
    Value weights = judging.mean(2, 3).softmax(1).reshape(Shape.partsOf(groups, 1, width));
    Value flat = judged.reshape(Shape.partsOf(groups, width, height * columns));
    return weights.matmul(flat).reshape(Shape.partsOf(groups, 1, height, columns));
  }
}
