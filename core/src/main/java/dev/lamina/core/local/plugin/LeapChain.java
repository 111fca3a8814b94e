package dev.lamina.core.local.plugin;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.MovingAverage;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Trained copies of later units, one after the other; the first or every one in parallel with a
 * moving average of its unit, whose output is added.
 *
 * @param units indexes in the backbone
 * @param positions their names, for people
 * @param everyAveraged whether all have an averaged partner, or the first alone
 * @param momentum of the averages; with 1 they stay as they start
 * @param randomStart whether copies start from draws of their own instead of the units' values
 */
record LeapChain(
    List<Integer> units,
    List<String> positions,
    boolean everyAveraged,
    double momentum,
    boolean randomStart)
    implements AuxiliaryPath {

  LeapChain {
    units = List.copyOf(units);
    positions = List.copyOf(positions);
  }

  @Override
  public Shape output(Shape features, Backbone backbone) {
    Shape shape = features;
    for (int unit : units) {
      shape = backbone.units().get(unit).output(shape);
    }
    return shape;
  }

  @Override
  public Declared declare(Scope scope, Network network) {
    var averages = new ArrayList<MovingAverage>();
    var copies = new ArrayList<Layer>();
    var partners = new ArrayList<Layer>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = network.backbone().units().get(units.get(i));
      copies.add(unit.layer().apply(starting(scope.child("aug." + i), unit)));
      if (i == 0 || everyAveraged) {
        Scope at = scope.child("ema." + i);
        partners.add(unit.layer().apply(starting(at, unit).averaged()));
        averages.addAll(
            MovingAverage.ofAll(at, unit.path(), momentum, MovingAverage.Moment.BEFORE_OPTIMIZER));
      }
    }
    return new DeclaredChain(copies, partners, averages);
  }

  private Scope starting(Scope at, Unit unit) {
    return randomStart ? at : at.startingAs(unit.path());
  }

  private record DeclaredChain(
      List<Layer> copies, List<Layer> partners, List<MovingAverage> averages) implements Declared {

    @Override
    public List<UnaryOperator<Value>> branches() {
      return List.of(this::chain);
    }

    private Value chain(Value features) {
      Value result = features;
      for (int i = 0; i < copies.size(); i++) {
        Value own = copies.get(i).forward(result);
        result = i < partners.size() ? own.add(partners.get(i).forward(result)) : own;
      }
      return result;
    }
  }

  @Override
  public String toString() {
    return "leap[like blocks %s, %s averaged, m=%s%s]"
        .formatted(
            String.join(" ", positions),
            everyAveraged ? "all" : "first",
            momentum,
            randomStart ? ", drawn" : "");
  }
}
