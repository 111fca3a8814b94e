package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Initializers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The properties of the specification, section 3.4, beside what channels do to each other. */
class AlignmentTest {

  /** Convolving repeated channels with aligned weights is convolving single ones. */
  @ParameterizedTest
  @CsvSource({"4, 8", "4, 6", "3, 9", "5, 7"})
  void moreInputsThatAreRepeatedGiveTheSameOutput(int few, int many) {
    var graph = new Graph(ElementType.FLOAT64);
    Variable weight = weight(graph, Shape.of(4, few, 3, 3));
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.read(weight(graph, "x", Shape.of(2, few, 5, 5)));
    Value aligned = Alignment.to(method.read(weight), Shape.of(4, many, 3, 3));
    method.output("expected", x.conv2d(weight, null, 1, 1, 1, 1));
    method.output("aligned", repeated(x, many).conv2d(aligned, null, 1, 1, 1, 1));

    assertSame(graph, "expected", "aligned");
  }

  /** Fewer inputs with aligned weights give what the weights do to repeated inputs. */
  @ParameterizedTest
  @CsvSource({"8, 4", "6, 4", "9, 3", "7, 5"})
  void fewerInputsGiveWhatRepeatedOnesDid(int many, int few) {
    var graph = new Graph(ElementType.FLOAT64);
    Variable weight = weight(graph, Shape.of(4, many, 3, 3));
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.read(weight(graph, "x", Shape.of(2, few, 5, 5)));
    Value aligned = Alignment.to(method.read(weight), Shape.of(4, few, 3, 3));
    method.output("expected", repeated(x, many).conv2d(weight, null, 1, 1, 1, 1));
    method.output("aligned", x.conv2d(aligned, null, 1, 1, 1, 1));

    assertSame(graph, "expected", "aligned");
  }

  @ParameterizedTest
  @CsvSource({"4, 8, 0 0 1 1 2 2 3 3", "4, 6, 0 0 1 2 2 3", "6, 3, 0 2 4", "6, 4, 0 1 3 4"})
  void outputsAreRepeatedOrSampled(int size, int wanted, String rows) {
    var graph = new Graph(ElementType.FLOAT64);
    Variable weight = weight(graph, Shape.of(size, 2, 1, 1));
    Variable shift = weight(graph, "shift", Shape.of(size));
    Method method = graph.method("run", Mode.INFERENCE);
    var expected = new ArrayList<Value>();
    var shifts = new ArrayList<Value>();
    for (String row : rows.split(" ")) {
      expected.add(method.read(weight).narrow(0, Long.parseLong(row), 1));
      shifts.add(method.read(shift).narrow(0, Long.parseLong(row), 1));
    }
    method.output("expected", Value.concatenate(expected, 0));
    method.output("shifts", Value.concatenate(shifts, 0));
    method.output("aligned", Alignment.to(method.read(weight), Shape.of(wanted, 2, 1, 1)));
    method.output("shifted", Alignment.to(method.read(shift), Shape.of(wanted)));

    assertSame(graph, "expected", "aligned");
    assertSame(graph, "shifts", "shifted");
  }

  /** Zeros around a smaller kernel, the middle of a larger one. */
  @Test
  void kernelsGrowAndShrinkAroundTheirMiddle() {
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.INFERENCE);
    Value small = method.read(weight(graph, "small", Shape.of(2, 2, 3, 3)));
    method.output("expected", small);
    Value grown = Alignment.to(small, Shape.of(2, 2, 5, 5));
    method.output("aligned", Alignment.to(grown, Shape.of(2, 2, 3, 3)));
    method.output("sum", small.sum());
    method.output("grown", grown.sum());

    assertThat(grown.shape()).isEqualTo(Shape.of(2, 2, 5, 5));
    assertSame(graph, "expected", "aligned");
    assertSame(graph, "sum", "grown");
  }

  @Test
  void aKernelWithoutMiddleIsRefused() {
    var graph = new Graph(ElementType.FLOAT64);
    Variable weight = weight(graph, Shape.of(1, 1, 3, 3));
    Value kernel = graph.method("run", Mode.INFERENCE).read(weight);

    assertThatThrownBy(() -> Alignment.to(kernel, Shape.of(1, 1, 2, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one of them has no middle");
  }

  /** Channels of a group stay in it, since there are as many groups. */
  @Test
  void groupedConvolutionsAreAlignedInsideTheirGroups() {
    var graph = new Graph(ElementType.FLOAT64);
    Variable weight = weight(graph, Shape.of(6, 2, 3, 3));
    Method method = graph.method("run", Mode.INFERENCE);
    Value x = method.read(weight(graph, "x", Shape.of(2, 6, 5, 5)));
    Value aligned = Alignment.to(method.read(weight), Shape.of(6, 4, 3, 3));
    method.output("expected", x.conv2d(weight, null, 1, 1, 1, 3));
    method.output("aligned", repeated(x, 12).conv2d(aligned, null, 1, 1, 1, 3));

    assertSame(graph, "expected", "aligned");
  }

  private static Value repeated(Value x, int wanted) {
    int size = (int) x.shape().size(1);
    var channels = new ArrayList<Value>();
    for (int channel = 0; channel < wanted; channel++) {
      channels.add(x.narrow(1, channel * size / wanted, 1));
    }
    return Value.concatenate(List.copyOf(channels), 1);
  }

  private static Variable weight(Graph graph, Shape shape) {
    return weight(graph, "weight", shape);
  }

  private static Variable weight(Graph graph, String name, Shape shape) {
    return graph.root().parameter(name, shape, Initializers.uniformFanIn(1));
  }

  private static void assertSame(Graph graph, String expected, String found) {
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(3), ComputeDevice.CPU)) {
      Map<String, HostTensor> results = loaded.call("run");
      assertThat(results.get(found).shape()).isEqualTo(results.get(expected).shape());
      assertThat(results.get(found).toDoubles())
          .containsExactly(results.get(expected).toDoubles(), within(1e-12));
    }
  }
}
