package dev.lamina.core.graph;

/** What an operator can read: a {@link Value} of the method under way, or a {@link Variable}. */
public sealed interface Operand permits Value, Variable {

  Shape shape();

  ElementType type();
}
