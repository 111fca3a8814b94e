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
  private final ElementType computation;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, Method> methods = new LinkedHashMap<>();

  /**
   * @param precision of parameters and computations: {@code FLOAT32}, or {@code FLOAT64} for exact
   *     comparisons
   */
  public Graph(ElementType precision) {
    this(precision, precision);
  }

  /**
   * A graph of mixed precision, if the two types differ: convolutions and linear layers cast their
   * operands to the narrow type, what only moves or scales their results stays in it, and what sums
   * up or takes logarithms goes back to the wide one. All casts are in the text.
   *
   * @param precision of variables, losses, gradients of parameters and updates: {@code FLOAT32} or
   *     {@code FLOAT64}
   * @param computation of convolutions and linear layers: {@code precision}, or {@code BFLOAT16}
   *     beside {@code FLOAT32}
   */
  public Graph(ElementType precision, ElementType computation) {
    Check.argument(
        precision == ElementType.FLOAT32 || precision == ElementType.FLOAT64,
        "Invalid precision: %s (want FLOAT32 or FLOAT64)",
        precision);
    Check.argument(
        computation == precision
            || (computation == ElementType.BFLOAT16 && precision == ElementType.FLOAT32),
        "Invalid type of computations: %s (want %s%s)",
        computation,
        precision,
        precision == ElementType.FLOAT32 ? " or BFLOAT16" : "");
    this.precision = precision;
    this.computation = computation;
  }

  public ElementType precision() {
    return precision;
  }

  /** What convolutions and linear layers compute in. */
  public ElementType computation() {
    return computation;
  }

  /** The place of top-level names. */
  public Scope root() {
    return new Scope(this);
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
        computation,
        List.copyOf(variables.values()),
        List.copyOf(methods.values()));
  }

  /**
   * The same for those who load it with something else than Lamina: a method with one result gives
   * that tensor, one with several a tuple, and the state can be neither read nor restored.
   */
  public Program export() {
    Check.state(!methods.isEmpty(), "A program needs at least one method");
    return new Program(
        ProgramText.exported(variables.values(), methods.values()),
        computation,
        List.copyOf(variables.values()),
        List.copyOf(methods.values()));
  }

  Variable declare(
      String name,
      String drawnAs,
      Shape shape,
      Variable.Role role,
      boolean decays,
      Initializer initializer) {
    Check.argument(NAME.matcher(name).matches(), "Invalid variable name: '%s'", name);
    Check.argument(!name.contains("__"), "Invalid variable name: '%s' (no '__')", name);
    Check.argument(!shape.dependsOnBatch(), "Variable %s cannot depend on the batch", name);
    Check.argument(!variables.containsKey(name), "Variable %s is declared twice", name);
    var variable = new Variable(name, drawnAs, shape, precision, role, decays, initializer);
    variables.put(name, variable);
    return variable;
  }
}
