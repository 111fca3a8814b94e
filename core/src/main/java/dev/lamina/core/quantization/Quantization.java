package dev.lamina.core.quantization;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.QuantizationPass;
import dev.lamina.core.graph.Rounding;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.StepCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Post-training quantization to eight bits: weights symmetric by output channel, activations by
 * tensor with the range that they have on calibration images, extended to contain 0; batch norms
 * are folded first. Convolutions and linear layers compute with codes, and so do sums and poolings
 * whose terms are in codes; the rest with numbers. CPUs only.
 *
 * <p>Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic
 * only inference", CVPR 2018. Deviation: weights have a scale for each channel and no zero point.
 *
 * <p>Used by one thread: first the {@link #calibration} program runs on images and its results go
 * to {@link #observe}, then {@link #inference} is the network. Weights of replaced blocks are
 * written out before, see {@link dev.lamina.core.replacement.Materialisation}.
 */
public final class Quantization {

  /** Method of {@link #calibration}: images to ranges. */
  public static final String CALIBRATE = "calibrate";

  private static final String SOURCE = "source";

  private final Backbone backbone;
  private final boolean channelsLast;
  private final Program calibration;
  private final double[] least;
  private final double[] greatest;

  /**
   * @param backbone that infers on images
   * @param channelsLast whether images are laid out with channels innermost
   */
  public Quantization(Backbone backbone, boolean channelsLast) {
    this.backbone = backbone;
    this.channelsLast = channelsLast;
    Graph graph = declared(backbone);
    int points =
        QuantizationPass.calibrate(
            source(backbone, channelsLast), graph.method(CALIBRATE, Mode.INFERENCE));
    this.calibration = graph.build();
    this.least = new double[points];
    this.greatest = new double[points];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
  }

  private static Graph declared(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph;
  }

  /** What is rewritten, in a graph of its own. */
  private static Method source(Backbone backbone, boolean channelsLast) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    Method source = graph.method(SOURCE, Mode.INFERENCE);
    Value images =
        source.input("images", backbone.input(), backbone.inputType(ElementType.FLOAT32));
    boolean laidOut = channelsLast && images.shape().rank() == Backbone.IMAGE_RANK;
    source.output(StepCompiler.LOGITS, network.logits(laidOut ? images.channelsLast() : images));
    return source;
  }

  /** The program whose method {@link #CALIBRATE} takes images; variables are the backbone's. */
  public Program calibration() {
    return calibration;
  }

  /**
   * Takes the ranges of a batch.
   *
   * @param results of {@link #CALIBRATE}
   */
  public void observe(Map<String, HostTensor> results) {
    for (int point = 0; point < least.length; point++) {
      least[point] = Math.min(least[point], results.get("least/" + point).toDoubles()[0]);
      greatest[point] = Math.max(greatest[point], results.get("greatest/" + point).toDoubles()[0]);
    }
  }

  /** What was observed so far. */
  public ActivationRanges ranges() {
    return new ActivationRanges(
        Arrays.stream(least).boxed().toList(), Arrays.stream(greatest).boxed().toList());
  }

  /**
   * The program whose method {@link StepCompiler#EVALUATE} infers with eight bits; variables are
   * the backbone's, in float32.
   *
   * @throws IllegalArgumentException if nothing was observed, or something that is not finite
   */
  public Program inference() {
    return inference(backbone, channelsLast, ranges());
  }

  /**
   * The same of ranges that were observed elsewhere.
   *
   * @param ranges of the same backbone
   * @throws IllegalArgumentException if one is not finite, or they are of another backbone
   */
  public static Program inference(
      Backbone backbone, boolean channelsLast, ActivationRanges ranges) {
    Graph graph = declared(backbone);
    var roundings = new ArrayList<Rounding>();
    for (int point = 0; point < ranges.least().size(); point++) {
      roundings.add(Rounding.of(ranges.least().get(point), ranges.greatest().get(point)));
    }
    QuantizationPass.quantize(
        source(backbone, channelsLast),
        graph.method(StepCompiler.EVALUATE, Mode.INFERENCE),
        List.copyOf(roundings));
    return graph.build();
  }
}
