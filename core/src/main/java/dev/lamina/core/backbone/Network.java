package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A backbone with variables: its units and classifier, declared in a graph. */
public final class Network {

  private final Backbone backbone;
  private final List<Layer> units;
  private final Classifier classifier;

  private Network(Backbone backbone, List<Layer> units, Classifier classifier) {
    this.backbone = backbone;
    this.units = List.copyOf(units);
    this.classifier = classifier;
  }

  /** Declares every unit at its own path, and the classifier as {@code classifier}. */
  public static Network declare(Backbone backbone, Scope root) {
    return declare(backbone, root, StochasticDepth.NONE);
  }

  /**
   * The same, whose residual branches are dropped in training.
   *
   * @throws SpecException if the backbone has units without such
   */
  public static Network declare(Backbone backbone, Scope root, StochasticDepth depth) {
    return declare(backbone, root, depth, 0);
  }

  /**
   * The same, whose first units learn nothing.
   *
   * @param frozen how many of them
   */
  public static Network declare(Backbone backbone, Scope root, StochasticDepth depth, int frozen) {
    depth.check(backbone);
    List<Unit> units = backbone.units();
    List<Layer> layers =
        IntStream.range(0, units.size())
            .mapToObj(
                i ->
                    units
                        .get(i)
                        .declare(i < frozen ? root.frozen() : depth.around(root, i, units.size())))
            .toList();
    return new Network(backbone, layers, backbone.classifier(root.child("classifier")));
  }

  public Backbone backbone() {
    return backbone;
  }

  public Layer unit(int index) {
    return units.get(index);
  }

  public Classifier classifier() {
    return classifier;
  }

  /** Runs units {@code first .. last}. */
  public Value forward(Value features, int first, int last) {
    Value result = features;
    for (int i = first; i <= last; i++) {
      result = units.get(i).forward(result);
    }
    return result;
  }

  /** Runs all units; what the classifier reads: of the taps, then of the last unit. */
  public List<Value> features(Value images) {
    var read = new ArrayList<Value>();
    Value features = images;
    for (int i = 0; i < units.size(); i++) {
      features = units.get(i).forward(features);
      if (backbone.taps().contains(i) || i == units.size() - 1) {
        read.add(features);
      }
    }
    return read;
  }

  /**
   * The logits of a batch of images; of their pixels, {@code (N, classes, H, W)}; of a detector,
   * its predictions.
   */
  public Value logits(Value images) {
    Value logits = classifier.forward(features(images));
    return backbone.task() == Task.SEGMENTATION
        ? interpolated(logits, images.shape().size(2), images.shape().size(3))
        : logits;
  }

  /**
   * Logits of pixels in another size, bilinearly.
   *
   * @param coarse {@code (N, classes, h, w)}
   */
  public static Value interpolated(Value coarse, long height, long width) {
    return coarse
        .widened()
        .upsampleBilinear(Math.toIntExact(height), Math.toIntExact(width), false);
  }
}
