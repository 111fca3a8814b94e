package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.train.Sgd;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What a call takes in native memory it gives back. Counted in a process without a just-in-time
 * compiler, which would take and return megabytes meanwhile.
 */
class NativeLeakTest {

  // A call holds dozens of tensors; the handle of a single one is some hundred bytes, and a failed
  // call that forgot its arguments was seen to leave 1.2 kB. The Java machine itself moves by tens
  // of kilobytes once, whatever the number of calls.
  private static final long NOISE_BYTES_A_CALL = 64;
  private static final long NOISE_BYTES_ONCE = 64 * 1024;

  @Test
  void callsLeaveNothingBehind() throws IOException, InterruptedException {
    assumeThat(NativeHeap.glibc()).isPresent();
    Map<String, Long> grown = grownInAnotherProcess();
    assertThat(grown)
        .containsOnlyKeys("steps", "evaluations", "checkpoints", "failing steps", "loads");
    assertThat(grown.get("steps")).isLessThan(allowed(Counting.STEPS));
    assertThat(grown.get("evaluations")).isLessThan(allowed(Counting.OTHERS));
    // Two copies of the state, 300 kB each, may wait for Java's cleaner when the counting ends.
    assertThat(grown.get("checkpoints")).isLessThan(600_000 + allowed(Counting.OTHERS));
    assertThat(grown.get("failing steps")).isLessThan(allowed(Counting.OTHERS));
    // A program that stayed would keep its weights, 300 kB.
    assertThat(grown.get("loads")).isLessThan(Counting.LOADS * 16_000L);
  }

  private static long allowed(int calls) {
    return NOISE_BYTES_ONCE + calls * NOISE_BYTES_A_CALL;
  }

  private static Map<String, Long> grownInAnotherProcess()
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("lamina-test", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xint",
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Counting.class.getName())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.waitFor()).isZero();
      var grown = new LinkedHashMap<String, Long>();
      for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
        String[] parts = line.split(": ");
        grown.put(parts[0], Long.valueOf(parts[1]));
      }
      return grown;
    } finally {
      Files.delete(output);
    }
  }

  /** Prints by how many bytes the native heap grew over some calls of every kind. */
  static final class Counting {
    static final int STEPS = 400;
    static final int OTHERS = 100;
    static final int LOADS = 10;

    private final NativeHeap.InUse heap = NativeHeap.glibc().orElseThrow();

    private Counting() {}

    public static void main(String[] arguments) {
      new Counting().run();
    }

    private void run() {
      Partition partition =
          Partition.balanced(new CifarResNet(8, 10, 8), 3, Partition.Stem.ATTACHED);
      SupervisionPlan plan =
          Man.standard().apply(new Dgl(new ConvolutionalHead(0, 1, 128)).plan(partition));
      var sgd = new Sgd(0.9, 1e-4, true);
      try (Trial trial = Trial.start(plan, sgd, ElementType.FLOAT32, 1)) {
        HostBuffer images = trial.images(0, 4);
        HostBuffer labels = trial.labels(0, 4);
        HostBuffer wrong = trial.labels(0, 4);
        wrong.longs().put(2, 99);
        HostBuffer rate = HostBuffer.scalar(0.01);
        LoadedProgram loaded = trial.loaded();
        count("steps", STEPS, () -> loaded.call(StepCompiler.STEP, images, labels, rate));
        count("evaluations", OTHERS, () -> loaded.call(StepCompiler.EVALUATE, images));
        count("checkpoints", OTHERS, () -> loaded.restore(loaded.state()));
        count("failing steps", OTHERS, () -> fail(loaded, images, wrong, rate));
        count(
            "loads",
            LOADS,
            () ->
                Engine.get().load(loaded.program(), v -> v.initial(1), ComputeDevice.CPU).close());
      }
    }

    private static void fail(LoadedProgram loaded, HostBuffer... inputs) {
      try {
        loaded.call(StepCompiler.STEP, inputs);
        throw new IllegalStateException("A label of 99 was accepted");
      } catch (LaminaException expected) {
        assertThat(expected).hasMessageContaining("out of bounds");
      }
    }

    private void count(String what, int calls, Runnable call) {
      for (int i = 0; i < calls / 5; i++) {
        call.run();
      }
      long before = settled();
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      System.out.println(what + ": " + (settled() - before));
    }

    /** Bytes in use without Java's direct buffers, which go when the garbage collector likes. */
    private long settled() {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 30; i++) {
        System.gc();
        // The cleaner has a thread of its own, which may wait for a processor.
        LockSupport.parkNanos(20_000_000);
        long direct =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        least = Math.min(least, heap.bytes() - direct);
      }
      return least;
    }
  }
}
