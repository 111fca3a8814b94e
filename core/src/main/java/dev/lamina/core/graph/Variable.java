package dev.lamina.core.graph;

import dev.lamina.core.random.RandomStream;
import java.util.Arrays;

/**
 * A tensor that outlives a call: part of a program's state. Made by a {@link Scope}.
 *
 * <p>Two variables are the same only if they are the same object.
 */
public final class Variable implements Operand {

  /** What a variable is for, which decides who may change it. */
  public enum Role {
    /** Trained: has gradients, changed by the optimizer. */
    PARAMETER,
    /** A weight that layers compute with and nothing changes: no gradient. */
    FROZEN,
    /** A moving average of parameters: no gradient, changed by its own rule. */
    AVERAGE,
    /** Running statistics of a layer: no gradient, changed by a training pass. */
    BUFFER,
    /** Of the optimizer: momentum buffers, moments, step counts. */
    OPTIMIZER
  }

  private final String name;
  private final String drawnAs;
  private final Shape shape;
  private final ElementType type;
  private final Role role;
  private final boolean decays;
  private final Initializer initializer;

  Variable(
      String name,
      String drawnAs,
      Shape shape,
      ElementType type,
      Role role,
      boolean decays,
      Initializer initializer) {
    this.name = name;
    this.drawnAs = drawnAs;
    this.shape = shape;
    this.type = type;
    this.role = role;
    this.decays = decays;
    this.initializer = initializer;
  }

  /** Dotted path, unique in its graph, such as {@code stages.1.0.conv1.weight}. */
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public ElementType type() {
    return type;
  }

  public Role role() {
    return role;
  }

  /** Whether an optimizer with weight decay has it on this parameter. */
  public boolean decays() {
    return decays;
  }

  /** Number of elements. */
  public long elements() {
    return shape.elements(1);
  }

  /** The variable whose start it takes: itself, or what it begins as a copy of. */
  public String startsAs() {
    return drawnAs;
  }

  /** The values it starts from, drawn from a stream of its own (see {@link Scope#startingAs}). */
  public HostTensor initial(long seed) {
    double[] values = new double[Math.toIntExact(elements())];
    initializer.fill(RandomStream.of(seed, "initialization/" + drawnAs), values);
    if (type == ElementType.FLOAT64) {
      return HostTensor.of(name, shape.sizes(), values);
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return HostTensor.of(name, shape.sizes(), rounded);
  }

  /** Whether a tensor can be its value: of its type and shape. */
  public boolean accepts(HostTensor value) {
    return value.type() == type && Arrays.equals(value.shape(), shape.sizes());
  }

  /** The name of the attribute in the program's text. */
  String attribute() {
    return name.replace(".", "__");
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
