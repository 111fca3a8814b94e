package dev.lamina.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GroupedConvolutionTest {

  private static final int GROUPS = 3;

  @Test
  void isAsManyConvolutionsSideBySide() {
    var graph = new Graph(ElementType.FLOAT64);
    Layer conv = Conv2d.grouped(graph.root().child("conv"), 6, 12, 3, 2, GROUPS);
    Variable weight = graph.variable("conv.weight");
    assertThat(weight.shape()).isEqualTo(Shape.of(12, 2, 3, 3));
    var method = graph.method("run", Mode.INFERENCE);
    Value x = method.input("x", Shape.batchOf(6, 7, 7), ElementType.FLOAT64);
    var parts = new ArrayList<Value>();
    for (int group = 0; group < GROUPS; group++) {
      parts.add(
          x.narrow(1, 2L * group, 2)
              .conv2d(method.read(weight).narrow(0, 4L * group, 4), null, 2, 1, 1, 1));
    }
    method.output("grouped", conv.forward(x));
    method.output("parts", Value.concatenate(parts, 1));
    RandomStream random = RandomStream.of(1, "pixels");
    double[] pixels = DoubleStream.generate(random::nextDouble).limit(2 * 6 * 7 * 7).toArray();
    HostBuffer input = HostBuffer.copyOf(HostTensor.of("x", new long[] {2, 6, 7, 7}, pixels));
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(2), ComputeDevice.CPU)) {
      Map<String, HostTensor> results = loaded.call("run", input);
      assertThat(results.get("grouped").toDoubles())
          .containsExactly(results.get("parts").toDoubles(), within(1e-12));
    }
  }

  @Test
  void groupsDivideTheChannels() {
    var graph = new Graph(ElementType.FLOAT32);
    for (int groups : List.of(0, 4)) {
      assertThatThrownBy(() -> Conv2d.grouped(graph.root(), 6, 12, 3, 1, groups))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid groups: %s (want a divisor of 6 and 12 channels)", groups);
    }
  }
}
