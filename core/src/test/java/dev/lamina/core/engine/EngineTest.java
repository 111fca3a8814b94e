package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class EngineTest {

  @Test
  void startsAndPassesItsSelfTest() {
    assertThat(Engine.get().versions()).containsEntry("libtorch", "2.7.1");
  }

  @Test
  void aProcessWithoutNativesSaysSoEveryTime() throws IOException, InterruptedException {
    Path output = Files.createTempFile("lamina-test", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-DENGINE_CACHE_DIR=/dev/null/none",
                  "-DDJL_CACHE_DIR=/dev/null/none",
                  "-cp",
                  System.getProperty("java.class.path"),
                  TwoAttempts.class.getName())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.waitFor()).isZero();
      assertThat(Files.readAllLines(output))
          .hasSize(2)
          .allMatch(line -> line.startsWith("RESOURCES Cannot load libtorch"));
    } finally {
      Files.delete(output);
    }
  }

  /** Prints what two requests for the engine fail with. */
  static final class TwoAttempts {
    private TwoAttempts() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println(Engine.get().versions());
        } catch (LaminaException e) {
          System.out.println(e.failure() + " " + e.getMessage().replace('\n', ' '));
        }
      }
    }
  }

  // The build sets these three for its tests, so that float32 results are the same everywhere.
  @Test
  void saysWhichInstructionsComputed() {
    assertThat(Engine.get().versions())
        .containsEntry("cpu-capability", "AVX2")
        .containsEntry("onednn-max-cpu-isa", "AVX2")
        .containsEntry("mkl-enable-instructions", "AVX2");
    assertThat(Engine.get().versions().get("cpu-model")).isNotBlank();
  }

  @Test
  void loadsWithTheGivenValuesAndLeavesNoFile() throws IOException {
    Set<Path> before = archives();
    Program program = scaling();
    try (LoadedProgram loaded =
        Engine.get()
            .load(
                program,
                v -> HostTensor.of(v.name(), v.shape().sizes(), 2f, 3f),
                ComputeDevice.CPU)) {
      assertThat(archives()).isEqualTo(before);
      HostBuffer x = HostBuffer.copyOf(HostTensor.of("x", new long[] {1, 2}, 5f, 7f));
      Map<String, HostTensor> results = loaded.call("scale", x);
      assertThat(results.get("y").toDoubles()).containsExactly(10, 21);
    }
  }

  @Test
  void aValueThatDoesNotFitIsRefusedAndLeavesNoFile() throws IOException {
    Set<Path> before = archives();
    assertThatThrownBy(
            () ->
                Engine.get()
                    .load(
                        scaling(),
                        v -> HostTensor.of(v.name(), new long[] {1}, 2f),
                        ComputeDevice.CPU))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot load a program (methods scale) on cpu")
        .hasMessageContaining("does not fit factor [2]");
    assertThat(archives()).isEqualTo(before);
  }

  @Test
  void aDeviceThatIsNotThereIsAMatterOfResources() {
    assertThatThrownBy(
            () -> Engine.get().load(scaling(), v -> v.initial(0), new ComputeDevice(999)))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("No device cuda:999");
  }

  @Test
  void oneProgramTakesEveryBatchSize() {
    try (LoadedProgram loaded =
        Engine.get().load(scaling(), v -> v.initial(0), ComputeDevice.CPU)) {
      for (int batch : new int[] {1, 3, 8}) {
        HostBuffer x = HostBuffer.allocate(ElementType.FLOAT32, batch, 2);
        assertThat(loaded.call("scale", x).get("y").shape()).containsExactly(batch, 2);
      }
    }
  }

  @Test
  void anInputThatDoesNotFitIsRefusedBeforeAnythingRuns() {
    try (LoadedProgram loaded =
        Engine.get().load(scaling(), v -> v.initial(0), ComputeDevice.CPU)) {
      assertThatThrownBy(() -> loaded.call("scale"))
          .hasMessage("Method scale takes 1 inputs, got 0");
      assertThatThrownBy(() -> loaded.call("scale", HostBuffer.allocate(ElementType.FLOAT32, 4, 3)))
          .hasMessage("Input x of scale is FLOAT32[4, 3] (want FLOAT32 of [N, 2])");
      assertThatThrownBy(() -> loaded.call("scale", HostBuffer.allocate(ElementType.INT64, 4, 2)))
          .hasMessageContaining("is INT64[4, 2] (want FLOAT32");
      assertThatThrownBy(() -> loaded.call("nothing"))
          .hasMessageContaining("No method nothing (there are [scale])");
    }
  }

  @Test
  void aFailureInsideNamesMethodAndDevice() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable weight = graph.root().parameter("weight", Shape.of(3, 2), Initializer.ONES);
    var method = graph.method("classify", Mode.INFERENCE);
    Value x = method.input("x", Shape.batchOf(2), ElementType.FLOAT32);
    Value labels = method.input("labels", Shape.batchOf(), ElementType.INT64);
    method.output("loss", x.linear(weight, null).crossEntropy(labels, 0));
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(0), ComputeDevice.CPU)) {
      HostBuffer images = HostBuffer.allocate(ElementType.FLOAT32, 2, 2);
      HostBuffer wrong = HostBuffer.allocate(ElementType.INT64, 2);
      wrong.longs().put(1, 3);
      assertThatThrownBy(() -> loaded.call("classify", images, wrong))
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("Cannot run classify on cpu")
          .hasMessageContaining("Target 3 is out of bounds");
      HostBuffer right = HostBuffer.allocate(ElementType.INT64, 2);
      assertThat(loaded.call("classify", images, right).get("loss").toDoubles()[0])
          .isCloseTo(Math.log(3), Assertions.within(1e-6));
    }
  }

  @Test
  void aFailedRestoreNamesWhatDoesNotFit() {
    try (LoadedProgram loaded =
        Engine.get().load(scaling(), v -> v.initial(0), ComputeDevice.CPU)) {
      assertThatThrownBy(() -> loaded.restore(List.of()))
          .hasMessage("Cannot restore: 0 tensors for 1 variables");
      assertThatThrownBy(
              () -> loaded.restore(List.of(HostTensor.of("factor", new long[] {3}, 1f, 1f, 1f))))
          .hasMessage("Cannot restore factor [2] from factor FLOAT32[3]");
      loaded.restore(List.of(HostTensor.of("factor", new long[] {2}, 4f, 5f)));
      assertThat(loaded.state()).containsExactly(HostTensor.of("factor", new long[] {2}, 4f, 5f));
    }
  }

  private static Program scaling() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable factor = graph.root().parameter("factor", Shape.of(2), Initializer.ONES);
    var method = graph.method("scale", Mode.INFERENCE);
    method.output("y", method.input("x", Shape.batchOf(2), ElementType.FLOAT32).mul(factor));
    return graph.build();
  }

  private static Set<Path> archives() throws IOException {
    String mine = "lamina-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(mine))
          .collect(Collectors.toSet());
    }
  }
}
