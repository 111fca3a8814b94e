package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

  private static final long MIB = 1 << 20;

  /**
   * Other threads of the process, compilers of Java for one, allocate meanwhile: up to 9 MiB were
   * seen. A tensor counted twice would be 128.
   */
  private static final long MOST_FOR_64 = 112 * MIB;

  @Test
  void seesTheTensorsOfAProgramWhileItRuns() {
    try (LoadedProgram program = load(allocating(64));
        NativeMemory memory = NativeMemory.start()) {
      assertThat(memory.method()).isEqualTo(NativeMemory.MALLINFO);
      assertThat(peak(program, memory, 64)).isBetween(64 * MIB, MOST_FOR_64);
    }
  }

  @Test
  void aResetBeginsANewMeasurement() {
    try (LoadedProgram large = load(allocating(256));
        LoadedProgram small = load(allocating(64));
        NativeMemory memory = NativeMemory.start()) {
      assertThat(peak(large, memory, 256)).isGreaterThan(256 * MIB);
      memory.reset();
      assertThat(peak(small, memory, 64)).isBetween(64 * MIB, MOST_FOR_64);
    }
  }

  @Test
  void theSamplingThreadEndsWithTheMeasurement() {
    NativeMemory memory = NativeMemory.start();
    assertThat(samplers()).isOne();
    memory.close();
    assertThat(samplers()).isZero();
  }

  @Test
  void belongsToTheThreadThatStartedIt() {
    try (NativeMemory memory = NativeMemory.start()) {
      assertThatThrownBy(() -> CompletableFuture.runAsync(memory::peakBytes).join())
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .rootCause()
          .hasMessageContaining("was started by");
    }
  }

  @Test
  void underJemallocItCountsTheThreadExactly() throws IOException, InterruptedException {
    Path jemalloc = Path.of("/usr/lib/x86_64-linux-gnu/libjemalloc.so.2");
    assumeThat(jemalloc).exists();
    assertThat(inAnotherProcess(jemalloc.toString()))
        .startsWith(NativeMemory.JEMALLOC + " ")
        .endsWith(" 64");
  }

  @Test
  void aProcessOfItsOwnMeasuresLikeThisOne() throws IOException, InterruptedException {
    String measured = inAnotherProcess("");
    assertThat(measured).startsWith(NativeMemory.MALLINFO + " ");
    long mebibytes = Long.parseLong(measured.substring(NativeMemory.MALLINFO.length() + 1));
    assertThat(mebibytes * MIB).isBetween(64 * MIB, MOST_FOR_64);
  }

  /** What {@link Measurement} prints where another allocator may be loaded first. */
  private static String inAnotherProcess(String preload) throws IOException, InterruptedException {
    Path output = Files.createTempFile("lamina-test", ".txt");
    try {
      var builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Measurement.class.getName())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("LD_PRELOAD", preload);
      builder.environment().put("MALLOC_CONF", "oversize_threshold:0");
      assertThat(builder.start().waitFor()).isZero();
      return Files.readString(output, StandardCharsets.UTF_8).strip();
    } finally {
      Files.delete(output);
    }
  }

  /** Prints the method and the peak of a program that makes one tensor of 64 MiB. */
  static final class Measurement {
    private Measurement() {}

    public static void main(String[] arguments) {
      try (LoadedProgram program = load(allocating(64));
          NativeMemory memory = NativeMemory.start()) {
        System.out.println(memory.method() + " " + peak(program, memory, 64) / MIB);
      }
    }
  }

  /**
   * The peak while a program that makes a tensor of some MiB runs. A sampler may miss it on a busy
   * machine, so the program runs until it was seen, or often enough to be sure that it never is.
   */
  private static long peak(LoadedProgram program, NativeMemory memory, long mebibytes) {
    for (int run = 0; run < 1000; run++) {
      program.call("allocate");
      if (memory.peakBytes().orElseThrow() >= mebibytes * MIB) {
        break;
      }
    }
    return memory.peakBytes().orElseThrow();
  }

  private static long samplers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("native-memory"))
        .count();
  }

  private static LoadedProgram load(Program program) {
    Engine.get().prepareThread(1);
    return Engine.get().load(program, variable -> variable.initial(0), ComputeDevice.CPU);
  }

  /** A program whose method makes one tensor of some MiB and returns its mean. */
  private static Program allocating(long mebibytes) {
    var graph = new Graph(ElementType.FLOAT32);
    var method = graph.method("allocate", Mode.INFERENCE);
    Value large = method.constant(Shape.of(mebibytes * MIB / 4), 0.5);
    method.output("mean", large.mean());
    return graph.build();
  }
}
