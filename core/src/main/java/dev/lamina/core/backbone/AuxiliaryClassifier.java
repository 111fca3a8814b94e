package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.nn.Layer;
import java.util.function.Function;

/**
 * A second classifier of pixels, on earlier features: its loss trains what comes before it beside
 * the main one, and inference never sees it.
 *
 * @param unit index of the one whose features it takes
 * @param weight by which its loss counts
 * @param layer makes it; from features to {@code (N, classes, h, w)}, in any size
 */
public record AuxiliaryClassifier(int unit, double weight, Function<Scope, Layer> layer) {}
