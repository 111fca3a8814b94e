package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import java.util.List;

/** A backbone with variables: its units and classifier, declared in a graph. */
public final class Network {

  private final Backbone backbone;
  private final List<Layer> units;
  private final Layer classifier;

  private Network(Backbone backbone, List<Layer> units, Layer classifier) {
    this.backbone = backbone;
    this.units = List.copyOf(units);
    this.classifier = classifier;
  }

  /** Declares every unit at its own path, and the classifier as {@code classifier}. */
  public static Network declare(Backbone backbone, Scope root) {
    List<Layer> units = backbone.units().stream().map(unit -> unit.declare(root)).toList();
    return new Network(backbone, units, backbone.classifier(root.child("classifier")));
  }

  public Backbone backbone() {
    return backbone;
  }

  public Layer unit(int index) {
    return units.get(index);
  }

  public Layer classifier() {
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

  /** The logits of a batch of images; of their pixels, {@code (N, classes, H, W)}. */
  public Value logits(Value images) {
    Value logits = classifier.forward(forward(images, 0, units.size() - 1));
    return backbone.labelsPixels()
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
