package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.train.Sgd;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a call takes in native memory it gives back. */
class NativeLeakTest {

  private static final int WARM_UP = 200;
  private static final int ROUNDS = 10;

  // The just-in-time compiler takes and returns megabytes in some rounds; a leak is in all of them.
  private static final int QUIET_ROUNDS = 3;

  // The smallest thing a call could leak is a tensor's handle of some hundred bytes.
  private static final long NOISE_BYTES_A_CALL = 256;

  private Trial trial;
  private NativeHeap.InUse heap;

  @BeforeEach
  void start() {
    assumeThat(NativeHeap.glibc()).isPresent();
    heap = NativeHeap.glibc().orElseThrow();
    Partition partition = Partition.balanced(new CifarResNet(8, 10, 8), 3, Partition.Stem.ATTACHED);
    SupervisionPlan plan =
        Man.standard().apply(new Dgl(new ConvolutionalHead(0, 1, 128)).plan(partition));
    trial = Trial.start(plan, new Sgd(0.9, 1e-4, true), ElementType.FLOAT32, 1);
  }

  @AfterEach
  void close() {
    trial.close();
  }

  @Test
  void aThousandStepsLeaveNothingBehind() {
    HostBuffer images = trial.images(0, 4);
    HostBuffer labels = trial.labels(0, 4);
    HostBuffer rate = HostBuffer.scalar(0.01);
    assertGrowthIsNoise(1000, () -> trial.loaded().call(StepCompiler.STEP, images, labels, rate));
  }

  @Test
  void evaluationsLeaveNothingBehind() {
    HostBuffer images = trial.images(0, 4);
    assertGrowthIsNoise(1000, () -> trial.loaded().call(StepCompiler.EVALUATE, images));
  }

  @Test
  void checkpointsLeaveNothingBehind() {
    assertGrowthIsNoise(250, () -> trial.loaded().restore(trial.loaded().state()));
  }

  @Test
  void failingStepsLeaveNothingBehind() {
    HostBuffer images = trial.images(0, 4);
    HostBuffer wrong = trial.labels(0, 4);
    wrong.longs().put(2, 99);
    HostBuffer rate = HostBuffer.scalar(0.01);
    assertGrowthIsNoise(
        500,
        () ->
            assertThatThrownBy(() -> trial.loaded().call(StepCompiler.STEP, images, wrong, rate))
                .isInstanceOf(LaminaException.class));
  }

  @Test
  void programsThatAreClosedLeaveNothingBehind() {
    Partition partition = Partition.whole(new CifarResNet(8, 10, 8));
    SupervisionPlan plan = new Dgl(new ConvolutionalHead(0, 1, 128)).plan(partition);
    var sgd = new Sgd(0.9, 0, true);
    Program program = StepCompiler.training(plan, sgd, Trial.options(ElementType.FLOAT32));
    assertQuiet(
        100,
        program.parameters() * Float.BYTES / 4,
        () -> {
          try (LoadedProgram loaded =
              Engine.get().load(program, v -> v.initial(1), ComputeDevice.CPU)) {
            loaded.call(StepCompiler.EVALUATE, trial.images(0, 1));
          }
        });
  }

  private void assertGrowthIsNoise(int calls, Runnable call) {
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    assertQuiet(calls, NOISE_BYTES_A_CALL, call);
  }

  private void assertQuiet(int calls, long noiseBytesACall, Runnable call) {
    long[] grown = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long before = settled();
      for (int i = 0; i < calls / ROUNDS; i++) {
        call.run();
      }
      grown[round] = settled() - before;
    }
    long noise = calls / ROUNDS * noiseBytesACall;
    assertThat(Arrays.stream(grown).filter(bytes -> Math.abs(bytes) < noise).count())
        .as("rounds of %s that kept within %s bytes", Arrays.toString(grown), noise)
        .isGreaterThanOrEqualTo(QUIET_ROUNDS);
  }

  /** Bytes in use without Java's direct buffers, which go when the garbage collector likes. */
  private long settled() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
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
