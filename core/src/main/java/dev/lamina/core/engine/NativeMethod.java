package dev.lamina.core.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a method of a module and releases its arguments whatever happens.
 *
 * <p>DJL's own {@code IValueUtils.forward} forgets the arguments of a call that fails, which on a
 * GPU is a batch of memory each time, and its {@code runMethod} has no autograd. So the native
 * method below both is bound here; the version of DJL is pinned, and the self-test runs this.
 */
final class NativeMethod {

  private static final MethodHandle RUN;
  private static final MethodHandle RESULT;

  static {
    try {
      Class<?> library =
          Class.forName("ai.djl.pytorch.jni.PyTorchLibrary", true, IValue.class.getClassLoader());
      var lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
      MethodType type =
          MethodType.methodType(
              long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
      RUN =
          lookup
              .findVirtual(library, "moduleRunMethod", type)
              .bindTo(lookup.findStaticGetter(library, "LIB", library).invoke());
      RESULT =
          MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
              .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
    } catch (Throwable e) {
      throw new LaminaException(
          Failure.INTERNAL, "Cannot bind DJL: %s. Use the pinned version of it".formatted(e), e);
    }
  }

  private NativeMethod() {}

  /**
   * @param arguments tensors, or lists of tensors
   * @param autograd whether the method differentiates
   * @return its results, which belong to the manager
   */
  static NDList run(
      PtSymbolBlock block,
      String method,
      List<Object> arguments,
      boolean autograd,
      PtNDManager manager) {
    var values = new ArrayList<IValue>();
    try {
      for (Object argument : arguments) {
        values.add(
            argument instanceof NDList list
                ? IValue.listFrom(
                    list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new))
                : IValue.from((PtNDArray) (NDArray) argument));
      }
      long[] handles = values.stream().mapToLong(IValue::getHandle).toArray();
      try (IValue result = invoke(block.getHandle(), method, handles, autograd)) {
        return result.toNDList(manager);
      }
    } finally {
      values.forEach(IValue::close);
    }
  }

  private static IValue invoke(long module, String method, long[] handles, boolean autograd) {
    try {
      long result = (long) RUN.invokeExact(module, method, handles, autograd, false);
      return (IValue) RESULT.invokeExact(result);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("The native method declares no checked exception", e);
    }
  }
}
