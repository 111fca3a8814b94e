package dev.lamina.core.source;

import java.io.Serializable;

/** A function that travels to other machines. */
@FunctionalInterface
public interface SerializableFunction<A, B> extends Serializable {

  B apply(A argument);
}
