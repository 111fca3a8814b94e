package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutOfMemoryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HEAP           | Java heap space
          HEAP           | GC overhead limit exceeded
          DIRECT_BUFFERS | Cannot reserve 2048 bytes of direct buffer memory (allocated: 8, limit: 9)
          DIRECT_BUFFERS | Direct buffer memory
          NATIVE         | Map failed
          NATIVE         | [enforce fail at alloc_cpu.cpp:118] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes. Error code 12 (Cannot allocate memory)
          NATIVE         | std::bad_alloc
          NATIVE         | read: Cannot allocate memory
          DEVICE         | CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity
          DEVICE         | CUDA error: out of memory
          """)
  void theMemoryIsToldByTheWordsOfWhoLackedIt(OutOfMemory memory, String message) {
    var thrown = new IllegalStateException("outer", new RuntimeException(message));
    assertThat(OutOfMemory.in(thrown)).contains(memory);
    assertThat(Failure.of(thrown)).isEqualTo(Failure.RESOURCES);
  }

  @Test
  void whatIsNoLackOfMemoryIsNone() {
    assertThat(OutOfMemory.in(new IOException("No space left on device"))).isEmpty();
    assertThat(OutOfMemory.in(new OutOfMemoryError("unable to create native thread"))).isEmpty();
    assertThat(OutOfMemory.in(new RuntimeException())).isEmpty();
  }

  @Test
  void theOutermostThatTellsIsTheOneThatCounts() {
    var inner = new OutOfMemoryError("Java heap space");
    assertThat(OutOfMemory.in(new RuntimeException("CUDA out of memory", inner)))
        .contains(OutOfMemory.DEVICE);
  }
}
