package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;

/**
 * A place in the tree of names where layers declare their variables. {@code child("conv1")} of
 * {@code stages.1.0} is {@code stages.1.0.conv1}.
 */
public final class Scope {

  private final Graph graph;
  private final String path;
  private final boolean averaged;
  private final boolean auxiliary;

  Scope(Graph graph, String path, boolean averaged, boolean auxiliary) {
    this.graph = graph;
    this.path = path;
    this.averaged = averaged;
    this.auxiliary = auxiliary;
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
    return new Scope(graph, path.isEmpty() ? name : path + "." + name, averaged, auxiliary);
  }

  /** The same place, where what layers declare as parameters becomes a moving average. */
  public Scope averaged() {
    return new Scope(graph, path, true, true);
  }

  /** The same place, for layers that never run at inference: they keep no running statistics. */
  public Scope auxiliary() {
    return new Scope(graph, path, averaged, true);
  }

  /** Whether layers here never run at inference. */
  public boolean isAuxiliary() {
    return auxiliary;
  }

  /**
   * Declares a trained tensor of the graph's precision (or a moving average, see {@link
   * #averaged}).
   */
  public Variable parameter(String name, Shape shape, Initializer initializer) {
    return graph.declare(
        child(name).path,
        shape,
        averaged ? Variable.Role.AVERAGE : Variable.Role.PARAMETER,
        initializer);
  }

  /** Declares a tensor of running statistics, of the graph's precision. */
  public Variable buffer(String name, Shape shape, Initializer initializer) {
    Check.state(!auxiliary, "Buffer %s in an auxiliary place: nothing would read it", name);
    return graph.declare(child(name).path, shape, Variable.Role.BUFFER, initializer);
  }

  /** Declares a tensor of optimizer state, zero at the start, of the graph's precision. */
  public Variable optimizerState(String name, Shape shape) {
    return graph.declare(child(name).path, shape, Variable.Role.OPTIMIZER, Initializer.ZEROS);
  }

  @Override
  public String toString() {
    return path.isEmpty() ? "(root)" : path;
  }
}
