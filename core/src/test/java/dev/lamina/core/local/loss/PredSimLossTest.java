package dev.lamina.core.local.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.random.RandomStream;
import org.junit.jupiter.api.Test;

/** Specification D.4 and J.24. */
class PredSimLossTest {

  private static final int ROWS = 6;
  private static final int COLUMNS = 5;

  @Test
  void similaritiesAreSymmetricWithinOneAndOneToOneself() {
    RandomStream stream = RandomStream.of(9, "rows");
    double[] rows = new double[ROWS * COLUMNS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = stream.nextGaussian();
    }
    double[] similar = similarity(rows);
    for (int i = 0; i < ROWS; i++) {
      assertThat(similar[i * ROWS + i]).isCloseTo(1, within(1e-7));
      for (int j = 0; j < ROWS; j++) {
        assertThat(similar[i * ROWS + j]).isBetween(-1.0, 1.0);
        assertThat(similar[i * ROWS + j]).isCloseTo(similar[j * ROWS + i], within(1e-15));
        assertThat(similar[i * ROWS + j]).isCloseTo(correlation(rows, i, j), within(1e-7));
      }
    }
  }

  @Test
  void aRowWithoutDifferencesIsLikeNothing() {
    double[] rows = new double[ROWS * COLUMNS];
    rows[0] = 1;
    double[] similar = similarity(rows);
    assertThat(similar[0]).isCloseTo(1, within(1e-7));
    assertThat(similar[ROWS + 1]).isZero();
    assertThat(similar[1]).isZero();
  }

  /** Pearson's correlation of two rows, which the similarity is. */
  private static double correlation(double[] rows, int first, int second) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int k = 0; k < COLUMNS; k++) {
      double a = rows[first * COLUMNS + k] - mean(rows, first);
      double b = rows[second * COLUMNS + k] - mean(rows, second);
      dot += a * b;
      left += a * a;
      right += b * b;
    }
    return dot / Math.sqrt(left * right);
  }

  private static double mean(double[] rows, int row) {
    double sum = 0;
    for (int k = 0; k < COLUMNS; k++) {
      sum += rows[row * COLUMNS + k];
    }
    return sum / COLUMNS;
  }

  private static double[] similarity(double[] rows) {
    var graph = new Graph(ElementType.FLOAT64);
    var method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(COLUMNS), ElementType.FLOAT64);
    graph.root().parameter("unused", Shape.of(1), Initializer.ZEROS);
    method.output("similarity", PredSimLoss.similarity(x));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      HostBuffer input = HostBuffer.copyOf(HostTensor.of("x", new long[] {ROWS, COLUMNS}, rows));
      return loaded.call("probe", input).get("similarity").toDoubles();
    }
  }
}
