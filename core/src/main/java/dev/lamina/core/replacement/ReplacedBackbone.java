package dev.lamina.core.replacement;

import dev.lamina.core.backbone.AuxiliaryClassifier;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Classifier;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Synthesis;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A backbone some of whose blocks are made of their neighbours.
 *
 * @param whole the backbone with all its blocks
 * @param holes indexes of the units that are replaced
 */
public record ReplacedBackbone(Backbone whole, Replacement replacement, List<Integer> holes)
    implements Backbone {

  public ReplacedBackbone {
    holes = List.copyOf(holes);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public Shape input() {
    return whole.input();
  }

  @Override
  public ElementType inputType(ElementType precision) {
    return whole.inputType(precision);
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public List<Unit> units() {
    return units(made -> made);
  }

  /**
   * The units, in whose holes weights are made in another way.
   *
   * @param how that way, from the one of the replacement
   */
  List<Unit> units(UnaryOperator<Synthesis> how) {
    List<Unit> units = new ArrayList<>(whole.units());
    for (int hole : holes) {
      Unit block = whole.units().get(hole);
      Neighbours neighbours = neighbours(hole);
      units.set(hole, block.with(scope -> layer(scope, block, neighbours, how)));
    }
    return List.copyOf(units);
  }

  private Layer layer(
      Scope scope, Unit block, Neighbours neighbours, UnaryOperator<Synthesis> how) {
    if (!scope.path().equals(block.path())) {
      throw new SpecException(
          "Cannot build block %s of %s again at %s: it is replaced, and has no weights of its own (cut elsewhere, or replace other blocks)"
              .formatted(block.position(), name(), scope.path()));
    }
    var mixture = new Mixture(scope, neighbours, replacement, this::outputs);
    return neighbours.substitute().layer().apply(scope.synthesizing(how.apply(mixture)));
  }

  /** The blocks that a hole is made of. */
  Neighbours neighbours(int hole) {
    List<Unit> units = whole.units();
    return new Neighbours(
        units.get(hole).path(),
        units.get(hole - replacement.span()).path(),
        units.get(hole + replacement.span()).path(),
        Substitute.of(replacement.surrogate(), units.get(hole), whole.boundaries().get(hole)));
  }

  /** Output channels of a weight of a unit that stays. */
  private long outputs(String name) {
    var graph = new Graph(ElementType.FLOAT32);
    for (Unit unit : whole.units()) {
      if (name.startsWith(unit.path() + ".")) {
        unit.declare(graph.root());
      }
    }
    return graph.variable(name).shape().size(0);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return whole.classifier(scope);
  }

  @Override
  public Task task() {
    return whole.task();
  }

  @Override
  public List<Integer> taps() {
    return whole.taps();
  }

  @Override
  public Shape targets(Shape inputs) {
    return whole.targets(inputs);
  }

  @Override
  public ElementType targetType() {
    return whole.targetType();
  }

  @Override
  public DetectorLoss detectorLoss() {
    return whole.detectorLoss();
  }

  @Override
  public List<String> additions() {
    return whole.additions();
  }

  @Override
  public String classesPath() {
    return whole.classesPath();
  }

  @Override
  public Optional<AuxiliaryClassifier> auxiliaryClassifier() {
    return whole.auxiliaryClassifier();
  }

  @Override
  public List<String> replaced() {
    return holes.stream().map(hole -> whole.units().get(hole).position()).toList();
  }

  /** A hole and its neighbours stay in one module: gradients pass between them. */
  @Override
  public boolean isJoined(int unit) {
    int span = replacement.span();
    return holes.stream().anyMatch(hole -> hole - span <= unit && unit < hole + span);
  }

  /**
   * What this network starts from, given weights of the whole one. Blocks that stay take theirs;
   * the shares of a hole are fitted by least squares to the block that it replaces. Where nothing
   * in the hole stands for a weight of that block ({@link Surrogate#LIGHT}), or weights are
   * missing, shares stay at one half.
   *
   * @throws SpecException if shares are matrices, which are not fitted
   */
  public PretrainedWeights start(PretrainedWeights weights) {
    if (replacement.fusion() == Fusion.MATRIX) {
      throw new SpecException(
          "Cannot start a replacement with fusion: matrix from initial-weights: matrices are not"
              + " fitted (want another fusion)");
    }
    var fitted = new LinkedHashMap<String, HostTensor>();
    for (int hole : holes) {
      if (isComplete(weights, hole)) {
        String path = whole.units().get(hole).path();
        HoleFit.of(this, hole, variable -> weights.start(variable, 0))
            .forEach((group, grams) -> add(fitted, path + "." + group, grams));
      }
    }
    return weights.with(fitted);
  }

  /**
   * Whether tensors are those of this network and not of the whole one: by name, they hold all that
   * its holes have of their own.
   */
  public boolean isHeldBy(List<HostTensor> tensors) {
    Set<String> names = tensors.stream().map(HostTensor::name).collect(Collectors.toSet());
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(this, graph.root());
    return graph.variables().stream()
        .map(Variable::name)
        .filter(name -> holes.stream().anyMatch(hole -> name.startsWith(pathOf(hole))))
        .allMatch(names::contains);
  }

  private String pathOf(int unit) {
    return whole.units().get(unit).path() + ".";
  }

  private boolean isComplete(PretrainedWeights weights, int hole) {
    int span = replacement.span();
    return IntStream.of(hole - span, hole, hole + span)
        .mapToObj(this::pathOf)
        .noneMatch(path -> weights.missing().stream().anyMatch(name -> name.startsWith(path)));
  }

  private static void add(Map<String, HostTensor> fitted, String group, LeastSquares.Gram[] grams) {
    List<LeastSquares> best = Arrays.stream(grams).map(LeastSquares::of).toList();
    // One of a whole group is a scalar.
    long[] shape = best.size() == 1 ? new long[0] : new long[] {best.size()};
    double[] a = best.stream().mapToDouble(LeastSquares::a).toArray();
    double[] b = best.stream().mapToDouble(LeastSquares::b).toArray();
    fitted.put(group + ".a", HostTensor.of(group + ".a", shape, a));
    fitted.put(group + ".b", HostTensor.of(group + ".b", shape, b));
  }

  /** The same network, in whose holes are ordinary blocks with weights of their own. */
  public Backbone materialised() {
    return new MaterialisedBackbone(this);
  }
}
