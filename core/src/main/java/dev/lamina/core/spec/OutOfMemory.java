package dev.lamina.core.spec;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The memories that can run out, told apart by what the JVM, libtorch, CUDA and the kernel say:
 * each is limited by another setting.
 */
public enum OutOfMemory {
  /** The Java heap. */
  HEAP("the Java heap", "Java heap space|GC overhead limit exceeded"),
  /** Direct buffers, which lie outside the heap and which the JVM limits to the heap's size. */
  DIRECT_BUFFERS("the JVM's room for direct buffers", "[Dd]irect buffer memory"),
  /** The memory of a GPU. */
  DEVICE(
      "the GPU's memory",
      "CUDA out of memory|CUDA (driver )?error: out of memory|CU(BLAS|DNN)_STATUS_ALLOC_FAILED"),
  /** The memory of the machine or container, outside of the heap: tensors and mapped files. */
  NATIVE(
      "native memory, outside of the Java heap,",
      "DefaultCPUAllocator|std::bad_alloc|[Cc]an(no|')t allocate memory|Map failed|mmap failed");

  private final String told;
  private final String signs;

  OutOfMemory(String told, String signs) {
    this.told = told;
    this.signs = signs;
  }

  /** The memory that a failure or one of its causes says it lacked; the outermost that tells. */
  public static Optional<OutOfMemory> in(Throwable failure) {
    return Failure.causes(failure).stream()
        .flatMap(cause -> of(String.valueOf(cause.getMessage())).stream())
        .findFirst();
  }

  private static Optional<OutOfMemory> of(String message) {
    return Arrays.stream(values())
        .filter(memory -> Pattern.compile(memory.signs).matcher(message).find())
        .findFirst();
  }

  /** What ran out, for a sentence, such as {@code the Java heap}. */
  public String told() {
    return told;
  }
}
