package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void isFoundAlongTheCauses() {
    var data = new LaminaException(Failure.DATA, "No shard");
    assertThat(Failure.of(data)).isEqualTo(Failure.DATA);
    assertThat(Failure.of(new IllegalStateException(new RuntimeException(data))))
        .isEqualTo(Failure.DATA);
    assertThat(Failure.of(new SpecException("x"))).isEqualTo(Failure.SPEC);
    assertThat(Failure.of(new RuntimeException(new OutOfMemoryError())))
        .isEqualTo(Failure.RESOURCES);
    assertThat(Failure.of(new RuntimeException("CUDA out of memory. Tried to allocate 2 GiB")))
        .isEqualTo(Failure.RESOURCES);
    assertThat(Failure.of(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo(Failure.RESOURCES);
    assertThat(Failure.of(new RuntimeException())).isEqualTo(Failure.INTERNAL);
  }

  @Test
  void theOutermostKnownKindCounts() {
    var inner = new LaminaException(Failure.RESOURCES, "Disk full");
    assertThat(Failure.of(new LaminaException(Failure.DATA, "Cannot read", inner)))
        .isEqualTo(Failure.DATA);
  }

  @Test
  void theOutermostMessageMadeForReadersSpeaks() {
    var inner = new LaminaException(Failure.RESOURCES, "Disk full");
    var outer = new LaminaException(Failure.DATA, "Cannot read", inner);
    assertThat(LaminaException.in(new IllegalStateException(outer))).containsSame(outer);
    assertThat(LaminaException.in(new IllegalStateException())).isEmpty();
  }

  @Test
  void causesThatGoInCirclesEnd() {
    var one = new RuntimeException("one");
    var two = new RuntimeException("two", one);
    one.initCause(two);
    assertThat(Failure.of(one)).isEqualTo(Failure.INTERNAL);
  }
}
