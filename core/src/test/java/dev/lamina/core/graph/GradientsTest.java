package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GradientsTest {

  private static final Offset<Double> EXACT = within(1e-15);

  // By hand: gradients (3, 4) and 12 have the norm 13.
  @Test
  void areScaledToTheNormOfAllOfThem() {
    double factor = 2 / (13 + 1e-6);
    Map<String, double[]> clipped = clipped(2);
    assertThat(clipped.get("a")).containsExactly(new double[] {3 * factor, 4 * factor}, EXACT);
    assertThat(clipped.get("b")).containsExactly(new double[] {12 * factor}, EXACT);
  }

  @Test
  void keepTheirBitsBelowTheNorm() {
    assertThat(clipped(13.1).get("a")).containsExactly(3, 4);
    assertThat(clipped(13.1).get("b")).containsExactly(12);
  }

  @Test
  void refuseANormOfNothing() {
    assertThatThrownBy(() -> Gradients.none().clipped(0))
        .hasMessage("Invalid norm of gradients: 0.0 (want > 0)");
  }

  private static Map<String, double[]> clipped(double norm) {
    var graph = new Graph(ElementType.FLOAT64);
    Variable a = graph.root().parameter("a", Shape.of(2), Initializer.ONES);
    Variable b = graph.root().parameter("b", Shape.scalar(), Initializer.ONES);
    var method = graph.method("step", Mode.TRAINING);
    Value first = method.read(a).narrow(0, 0, 1).mul(3).sum();
    Value second = method.read(a).narrow(0, 1, 1).mul(4).sum();
    Gradients gradients = method.backward(first.add(second).add(method.read(b).mul(12)));
    Gradients clipped = gradients.clipped(norm);
    clipped.parameters().forEach(p -> method.output(p.name(), clipped.of(p).orElseThrow()));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      var values = new LinkedHashMap<String, double[]>();
      loaded.call("step").forEach((name, tensor) -> values.put(name, tensor.toDoubles()));
      return values;
    }
  }
}
