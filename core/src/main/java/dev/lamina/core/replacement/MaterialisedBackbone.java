package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Classifier;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import java.util.List;

/**
 * A backbone with replaced blocks as it is deployed: what stands in a hole has weights of its own,
 * which {@link Materialisation} computes once.
 */
record MaterialisedBackbone(ReplacedBackbone source) implements Backbone {

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public Shape input() {
    return source.input();
  }

  @Override
  public ElementType inputType(ElementType precision) {
    return source.inputType(precision);
  }

  @Override
  public int classes() {
    return source.classes();
  }

  @Override
  public List<Unit> units() {
    return source.units(made -> (path, shape, own) -> own.get());
  }

  @Override
  public Task task() {
    return source.task();
  }

  @Override
  public List<Integer> taps() {
    return source.taps();
  }

  @Override
  public Shape targets(Shape inputs) {
    return source.targets(inputs);
  }

  @Override
  public ElementType targetType() {
    return source.targetType();
  }

  @Override
  public DetectorLoss detectorLoss() {
    return source.detectorLoss();
  }

  @Override
  public Classifier classifier(Scope scope) {
    return source.classifier(scope);
  }
}
