package dev.lamina.core.graph;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A finished program: text, the variables it keeps, and what its methods take and give. Immutable
 * and without values; {@link #writeArchive} puts values in.
 */
public final class Program {

  /** An argument or a result of a method. */
  public record Argument(String name, Shape shape, ElementType type) {}

  /**
   * What a method takes and gives.
   *
   * @param outputs the named results, in order
   * @param differentiates whether it runs a backward pass, and so needs autograd
   * @param draws whether it draws random numbers, and so has {@link Method#SEED} as its last input
   */
  public record Signature(
      String name,
      List<Argument> inputs,
      List<Argument> outputs,
      boolean differentiates,
      boolean draws) {}

  private final String text;
  private final List<Variable> variables;
  private final List<Method> written;
  private final List<Signature> methods;
  private final ElementType computation;

  Program(String text, ElementType computation, List<Variable> variables, List<Method> methods) {
    this.text = text;
    this.computation = computation;
    this.variables = List.copyOf(variables);
    this.written = List.copyOf(methods);
    this.methods = methods.stream().map(Method::signature).toList();
  }

  /** The TorchScript source, for people and for digests. */
  public String text() {
    return text;
  }

  /** What convolutions and linear layers compute in, and hand on. */
  public ElementType computation() {
    return computation;
  }

  /** The state, in the order in which {@link ProgramText#STATE} returns it. */
  public List<Variable> variables() {
    return variables;
  }

  /** Whether there is a method of a name. */
  public boolean has(String name) {
    return methods.stream().anyMatch(signature -> signature.name().equals(name));
  }

  /** The methods, in the order of their making. */
  public List<Signature> methods() {
    return methods;
  }

  /**
   * @throws IllegalArgumentException if there is no such method
   */
  public Signature method(String name) {
    for (Signature signature : methods) {
      if (signature.name().equals(name)) {
        return signature;
      }
    }
    throw new IllegalArgumentException(
        "No method %s (there are %s)"
            .formatted(name, methods.stream().map(Signature::name).toList()));
  }

  /** Bytes of the variables: weights, averages, statistics, state of the optimizer. */
  public long stateBytes() {
    return variables().stream().mapToLong(v -> v.elements() * v.type().bytes()).sum();
  }

  /**
   * The predicted peak memory of a call, in bytes, above the variables: arguments, activations,
   * gradients and what the optimizer makes on the way.
   *
   * @param batch samples in the call, at least 1
   * @throws IllegalArgumentException if there is no such method
   */
  public long peakBytes(String name, long batch) {
    return PeakMemory.of(written(name, batch), batch);
  }

  /**
   * The predicted memory of a call, place by place.
   *
   * @param batch samples in the call, at least 1
   * @throws IllegalArgumentException if there is no such method
   */
  public MemoryProfile memory(String name, long batch) {
    return PeakMemory.profile(written(name, batch), batch);
  }

  private Method written(String name, long batch) {
    Check.argument(batch >= 1, "Invalid batch: %s (want >= 1)", batch);
    method(name);
    return written.stream().filter(method -> method.name().equals(name)).findFirst().orElseThrow();
  }

  /** The same methods under another text that means the same, for tests of what text decides. */
  Program saying(String otherText) {
    return new Program(otherText, computation, variables, written);
  }

  /** Number of trained values. */
  public long parameters() {
    return variables.stream()
        .filter(variable -> variable.role() == Variable.Role.PARAMETER)
        .mapToLong(Variable::elements)
        .sum();
  }

  /**
   * The multiply-adds of a call's convolutions, linear layers, products and attention, without
   * those of backward passes.
   *
   * @param batch samples in the call, at least 1
   * @throws IllegalArgumentException if there is no such method
   */
  public long multiplyAdds(String name, long batch) {
    return MultiplyAdds.of(written(name, batch), batch);
  }

  /** SHA-256 of the text, in hexadecimal: equal networks and methods give equal digests. */
  public String digest() {
    return Sha256.of(text);
  }

  /**
   * Writes the program with values as a TorchScript archive, which libtorch loads.
   *
   * @param values the value of each variable; of its shape and type
   * @throws IllegalArgumentException if a value does not fit its variable
   */
  public void writeArchive(OutputStream out, Function<Variable, HostTensor> values)
      throws IOException {
    writeArchive(out, values, new TreeMap<>());
  }

  /**
   * The same with texts beside the program.
   *
   * @param extras by name, such as {@code lamina.json}; {@code torch.jit.load} hands them out as
   *     {@code _extra_files}
   */
  public void writeArchive(
      OutputStream out, Function<Variable, HostTensor> values, SortedMap<String, String> extras)
      throws IOException {
    try (var archive = new TorchScriptArchive(out)) {
      archive.write(
          text,
          variables,
          variable -> {
            HostTensor value = values.apply(variable);
            Check.argument(
                variable.accepts(value),
                "Value %s does not fit %s of %s",
                value,
                variable,
                variable.type());
            return value;
          },
          extras);
    }
  }
}
