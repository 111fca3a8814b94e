package dev.lamina.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.ProgramText;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program with values on a device. Owned by one thread at a time; the owner closes it, which
 * releases its native memory. Between calls nothing is held but the state.
 */
public final class LoadedProgram implements AutoCloseable {

  private final Program program;
  private final ComputeDevice device;
  private final NDManager manager;
  private final PtSymbolBlock block;

  LoadedProgram(Program program, ComputeDevice device, NDManager manager, PtSymbolBlock block) {
    this.program = program;
    this.device = device;
    this.manager = manager;
    this.block = block;
  }

  public Program program() {
    return program;
  }

  public ComputeDevice device() {
    return device;
  }

  /**
   * Runs a method.
   *
   * @param inputs one for each declared input, in order, of its type, and of its shape for some
   *     batch size
   * @return the named results, in order, copied to the host
   * @throws LaminaException if the native side fails; the state may then be half changed
   */
  public Map<String, HostTensor> call(String method, HostBuffer... inputs) {
    Program.Signature signature = program.method(method);
    check(signature, inputs);
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(signature.differentiates());
    try (NDManager scope = manager.newSubManager()) {
      var arguments = new ArrayList<Object>();
      for (HostBuffer input : inputs) {
        arguments.add(tensor(scope, input));
      }
      NDList results = run(scope, method, arguments, signature.differentiates());
      var named = new LinkedHashMap<String, HostTensor>();
      for (int i = 0; i < signature.outputs().size(); i++) {
        String name = signature.outputs().get(i).name();
        named.put(name, copy(name, results.get(i)));
      }
      return named;
    } catch (RuntimeException e) {
      throw failed("run " + method, e);
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** A copy of the whole state, in the program's order. */
  public List<HostTensor> state() {
    try (NDManager scope = manager.newSubManager()) {
      NDList tensors = run(scope, ProgramText.STATE, List.of(), false);
      var copies = new ArrayList<HostTensor>();
      for (Variable variable : program.variables()) {
        copies.add(copy(variable.name(), tensors.get(copies.size())));
      }
      return copies;
    } catch (RuntimeException e) {
      throw failed("read the state", e);
    }
  }

  /**
   * Overwrites the whole state in place.
   *
   * @param values as {@link #state()} gives them: same names, shapes and types in the same order
   */
  public void restore(List<HostTensor> values) {
    List<Variable> variables = program.variables();
    Check.argument(
        values.size() == variables.size(),
        "Cannot restore: %s tensors for %s variables",
        values.size(),
        variables.size());
    try (NDManager scope = manager.newSubManager()) {
      var tensors = new NDList();
      for (int i = 0; i < variables.size(); i++) {
        HostTensor value = values.get(i);
        Variable variable = variables.get(i);
        Check.argument(
            value.name().equals(variable.name()) && variable.accepts(value),
            "Cannot restore %s from %s",
            variable,
            value);
        tensors.add(tensor(scope, HostBuffer.copyOf(value)));
      }
      run(scope, ProgramText.RESTORE, List.of(tensors), false);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed("restore the state", e);
    }
  }

  @Override
  public void close() {
    try {
      block.close();
    } finally {
      manager.close();
    }
  }

  private NDList run(NDManager scope, String method, List<Object> arguments, boolean autograd) {
    return NativeMethod.run(block, method, arguments, autograd, (PtNDManager) scope);
  }

  private NDArray tensor(NDManager scope, HostBuffer buffer) {
    long[] shape = buffer.shape();
    try (NDManager host = scope.newSubManager(Device.cpu())) {
      NDArray array = host.create(buffer.bytes(), new Shape(shape), djlType(buffer.type()));
      NDArray placed = belongsOn(device, shape) ? array.toDevice(device.toDjl(), true) : array;
      placed.attach(scope);
      return placed;
    }
  }

  /**
   * Whether an argument goes to a GPU. Scalars stay: a learning rate there would have to be float32
   * for the fused optimizers, and reading it back would wait for the GPU.
   */
  static boolean belongsOn(ComputeDevice device, long[] shape) {
    return device.isGpu() && shape.length > 0;
  }

  private static HostTensor copy(String name, NDArray array) {
    ByteBuffer bytes = array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer owned = ByteBuffer.allocate(bytes.remaining());
    owned.put(bytes).flip();
    return new HostTensor(
        name, elementType(array.getDataType()), array.getShape().getShape(), owned);
  }

  private static void check(Program.Signature signature, HostBuffer[] inputs) {
    Check.argument(
        inputs.length == signature.inputs().size(),
        "Method %s takes %s inputs, got %s",
        signature.name(),
        signature.inputs().size(),
        inputs.length);
    for (int i = 0; i < inputs.length; i++) {
      Program.Argument declared = signature.inputs().get(i);
      long[] shape = inputs[i].shape();
      long batch = declared.shape().dependsOnBatch() && shape.length > 0 ? shape[0] : 1;
      Check.argument(
          inputs[i].type() == declared.type()
              && Arrays.equals(shape, declared.shape().sizes(batch)),
          "Input %s of %s is %s (want %s of %s)",
          declared.name(),
          signature.name(),
          inputs[i],
          declared.type(),
          declared.shape());
    }
  }

  private LaminaException failed(String operation, RuntimeException cause) {
    String message = String.valueOf(cause.getMessage());
    return new LaminaException(
        Failure.of(cause), "Cannot %s on %s: %s".formatted(operation, device, message), cause);
  }

  private static DataType djlType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT64 -> DataType.FLOAT64;
      case BFLOAT16, QUANTIZED ->
          throw new IllegalArgumentException(
              "Cannot pass " + type + " in or out of a program (want FLOAT32)");
      case INT64 -> DataType.INT64;
      case UINT8 -> DataType.UINT8;
      case BOOL -> DataType.BOOLEAN;
    };
  }

  private static ElementType elementType(DataType type) {
    if (type == DataType.FLOAT32) {
      return ElementType.FLOAT32;
    } else if (type == DataType.FLOAT64) {
      return ElementType.FLOAT64;
    } else if (type == DataType.INT64) {
      return ElementType.INT64;
    } else if (type == DataType.UINT8) {
      return ElementType.UINT8;
    } else if (type == DataType.BOOLEAN) {
      return ElementType.BOOL;
    }
    throw new IllegalStateException("A program returned a tensor of " + type);
  }
}
