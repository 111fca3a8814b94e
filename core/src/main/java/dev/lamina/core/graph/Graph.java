package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program under construction: its variables, and its methods written as straight-line operators
 * on {@link Value}s. Nothing is computed here. The same calls in the same order give the same text.
 *
 * <p>Not thread-safe.
 */
public final class Graph {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*(\\.[a-zA-Z0-9_]+)*");

  private final ElementType precision;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, Method> methods = new LinkedHashMap<>();

  /**
   * @param precision of parameters and computations: {@code FLOAT32}, or {@code FLOAT64} for exact
   *     comparisons
   */
  public Graph(ElementType precision) {
    Check.argument(
        precision.isFloating(), "Invalid precision: %s (want FLOAT32 or FLOAT64)", precision);
    this.precision = precision;
  }

  public ElementType precision() {
    return precision;
  }

  /** The place of top-level names. */
  public Scope root() {
    return new Scope(this, "", "", false, false);
  }

  /** All variables so far, in the order of declaration. */
  public Collection<Variable> variables() {
    return Collections.unmodifiableCollection(variables.values());
  }

  /**
   * @throws IllegalArgumentException if no variable has this name
   */
  public Variable variable(String name) {
    Variable found = variables.get(name);
    Check.argument(found != null, "No variable %s", name);
    return found;
  }

  /** The variables of one role, in the order of declaration. */
  public List<Variable> variables(Variable.Role role) {
    return variables.values().stream().filter(variable -> variable.role() == role).toList();
  }

  /**
   * Begins a method.
   *
   * @param name an identifier, such as {@code step}
   */
  public Method method(String name, Mode mode) {
    Check.argument(
        name.matches("[a-z][a-z0-9_]*") && !methods.containsKey(name),
        "Invalid method name: %s (want an unused identifier in lower case)",
        name);
    var method = new Method(this, name, mode);
    methods.put(name, method);
    return method;
  }

  /** Ends the graph: what has been written becomes a program. */
  public Program build() {
    Check.state(!methods.isEmpty(), "A program needs at least one method");
    return new Program(
        ProgramText.of(variables.values(), methods.values()),
        List.copyOf(variables.values()),
        List.copyOf(methods.values()));
  }

  Variable declare(
      String name, String drawnAs, Shape shape, Variable.Role role, Initializer initializer) {
    Check.argument(NAME.matcher(name).matches(), "Invalid variable name: '%s'", name);
    Check.argument(!name.contains("__"), "Invalid variable name: '%s' (no '__')", name);
    Check.argument(!shape.dependsOnBatch(), "Variable %s cannot depend on the batch", name);
    Check.argument(!variables.containsKey(name), "Variable %s is declared twice", name);
    var variable = new Variable(name, drawnAs, shape, precision, role, initializer);
    variables.put(name, variable);
    return variable;
  }
}
