package dev.lamina.jobs.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TetheredTest {

  @TempDir Path folder;

  /** Never ends by itself. */
  public static final class Patient {
    private Patient() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("waiting " + arguments[0]);
      new CountDownLatch(1).await();
    }
  }

  @Test
  void aProcessEndsWithTheOneThatHoldsItsInput() throws Exception {
    Process process = ChildJvm.start(folder.resolve("log"), Map.of(), Patient.class, "for good");
    try (var output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("waiting for good");
      assertThat(process.isAlive()).isTrue();

      process.getOutputStream().close();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
