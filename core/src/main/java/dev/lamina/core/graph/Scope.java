package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A place in the tree of names where layers declare their variables. {@code child("conv1")} of
 * {@code stages.1.0} is {@code stages.1.0.conv1}.
 */
public final class Scope {

  private final Graph graph;
  private final String path;
  private final String drawnAs;
  private final Variable.Role weights;
  private final boolean auxiliary;
  private final Optional<Synthesis> synthesis;
  private final double dropRate;

  /** The root. */
  Scope(Graph graph) {
    this(graph, "", "", Variable.Role.PARAMETER, false, Optional.empty(), 0);
  }

  private Scope(
      Graph graph,
      String path,
      String drawnAs,
      Variable.Role weights,
      boolean auxiliary,
      Optional<Synthesis> synthesis,
      double dropRate) {
    this.graph = graph;
    this.path = path;
    this.drawnAs = drawnAs;
    this.weights = weights;
    this.auxiliary = auxiliary;
    this.synthesis = synthesis;
    this.dropRate = dropRate;
  }

  /** The dotted path; empty at the root. */
  public String path() {
    return path;
  }

  public Graph graph() {
    return graph;
  }

  /**
   * @param name one step or several, dotted
   */
  public Scope child(String name) {
    return new Scope(
        graph, join(path, name), join(drawnAs, name), weights, auxiliary, synthesis, dropRate);
  }

  /**
   * The same place, for a copy of the network that follows it and is what infers: parameters become
   * moving averages, and running statistics are kept.
   */
  public Scope following() {
    return new Scope(graph, path, drawnAs, Variable.Role.AVERAGE, auxiliary, synthesis, 0);
  }

  /** The same place, where what layers declare as parameters becomes a moving average. */
  public Scope averaged() {
    return new Scope(graph, path, drawnAs, Variable.Role.AVERAGE, true, synthesis, dropRate);
  }

  /**
   * The same place, where what layers declare as parameters never changes, and layers compute in
   * training as at inference.
   */
  public Scope frozen() {
    return new Scope(graph, path, drawnAs, Variable.Role.FROZEN, auxiliary, synthesis, 0);
  }

  /** The same place, for layers that never run at inference: they keep no running statistics. */
  public Scope auxiliary() {
    return new Scope(graph, path, drawnAs, weights, true, synthesis, dropRate);
  }

  /**
   * The same place, whose variables start with the values of those at another path: since a start
   * is drawn by name, a copy is drawn under the other name.
   */
  public Scope startingAs(String otherPath) {
    return new Scope(graph, path, otherPath, weights, auxiliary, synthesis, dropRate);
  }

  /**
   * The same place, whose layers compute with weights that are made of others instead of {@link
   * #weight weights} of their own. Running statistics stay their own.
   */
  public Scope synthesizing(Synthesis made) {
    return new Scope(graph, path, drawnAs, weights, auxiliary, Optional.of(made), dropRate);
  }

  /**
   * The same place, whose residual branches are dropped in training.
   *
   * @param rate chance that a branch is dropped for a sample, in [0, 1)
   */
  public Scope dropping(double rate) {
    Check.argument(rate >= 0 && rate < 1, "Invalid drop rate: %s (want 0 <= r < 1)", rate);
    return new Scope(graph, path, drawnAs, weights, auxiliary, synthesis, rate);
  }

  /** Chance that a residual branch here is dropped for a sample; usually 0. */
  public double dropRate() {
    return dropRate;
  }

  /** Whether layers here have no weights of their own, see {@link #synthesizing}. */
  public boolean isSynthesized() {
    return synthesis.isPresent();
  }

  /** Whether layers here learn nothing, see {@link #frozen}. */
  public boolean isFrozen() {
    return weights == Variable.Role.FROZEN;
  }

  /** Whether layers here never run at inference. */
  public boolean isAuxiliary() {
    return auxiliary;
  }

  /**
   * A tensor that a layer here computes with: a {@link #parameter}, unless it is made of others.
   */
  public Weight weight(String name, Shape shape, Initializer initializer) {
    Supplier<Weight> own =
        () -> {
          Variable declared = parameter(name, shape, initializer);
          return method -> declared;
        };
    return synthesis.map(made -> made.weight(join(path, name), shape, own)).orElseGet(own);
  }

  /**
   * Declares a trained tensor of the graph's precision (or a moving average, see {@link #averaged},
   * or what never changes, see {@link #frozen}).
   */
  public Variable parameter(String name, Shape shape, Initializer initializer) {
    Scope at = child(name);
    return graph.declare(at.path, at.drawnAs, shape, weights, true, initializer);
  }

  /** Declares a trained tensor on which there is no weight decay. */
  public Variable parameterWithoutDecay(String name, Shape shape, Initializer initializer) {
    Check.state(
        weights != Variable.Role.AVERAGE || !auxiliary,
        "Parameter %s in a place of moving averages",
        name);
    Scope at = child(name);
    return graph.declare(at.path, at.drawnAs, shape, weights, false, initializer);
  }

  /** Declares a tensor of running statistics, of the graph's precision. */
  public Variable buffer(String name, Shape shape, Initializer initializer) {
    Check.state(!auxiliary, "Buffer %s in an auxiliary place: nothing would read it", name);
    Scope at = child(name);
    return graph.declare(at.path, at.drawnAs, shape, Variable.Role.BUFFER, false, initializer);
  }

  /** Declares a tensor of optimizer state, zero at the start, of the graph's precision. */
  public Variable optimizerState(String name, Shape shape) {
    Scope at = child(name);
    return graph.declare(
        at.path, at.drawnAs, shape, Variable.Role.OPTIMIZER, false, Initializer.ZEROS);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String toString() {
    return path.isEmpty() ? "(root)" : path;
  }
}
