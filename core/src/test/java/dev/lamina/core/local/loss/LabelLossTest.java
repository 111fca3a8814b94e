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

/** Specification D.3 and J.23. */
class LabelLossTest {

  private static final int CLASSES = 10;

  /** The contrastive loss of some embeddings, one row a sample. */
  private static double contrastive(double[][] rows, long... labels) {
    var graph = new Graph(ElementType.FLOAT64);
    var method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(rows[0].length), ElementType.FLOAT64);
    Value y = method.input("y", Shape.batchOf(), ElementType.INT64);
    graph.root().parameter("unused", Shape.of(1), Initializer.ZEROS);
    method.output("loss", LabelLoss.contrastive(x, y, CLASSES));
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    HostBuffer given = HostBuffer.allocate(ElementType.INT64, labels.length);
    given.longs().put(labels);
    HostBuffer values =
        HostBuffer.copyOf(HostTensor.of("x", new long[] {rows.length, rows[0].length}, flat));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      return loaded.call("probe", values, given).get("loss").toDoubles()[0];
    }
  }

  private static double[][] rows(int count) {
    RandomStream stream = RandomStream.of(3, "rows");
    var rows = new double[count][6];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = stream.nextGaussian();
      }
    }
    return rows;
  }

  @Test
  void theOrderOfTheBatchDoesNotMatter() {
    double[][] rows = rows(5);
    double one = contrastive(rows, 1, 2, 1, 3, 2);
    double other =
        contrastive(new double[][] {rows[4], rows[2], rows[0], rows[1], rows[3]}, 2, 1, 1, 2, 3);
    assertThat(other).isCloseTo(one, within(1e-12));
  }

  @Test
  void samplesThatAreAloneInTheirClassesCountNothing() {
    assertThat(contrastive(rows(4), 0, 1, 2, 3)).isZero();
  }

  @Test
  void equalEmbeddingsGiveTheLogarithmOfTheOthers() {
    double[] row = rows(1)[0];
    double loss = contrastive(new double[][] {row, row, row, row}, 1, 1, 2, 2);
    assertThat(loss).isCloseTo(Math.log(3), within(1e-12));
  }

  @Test
  void agreesWithTheFormulaWrittenOut() {
    double[][] rows = rows(4);
    long[] labels = {7, 7, 1, 7};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double all = 0;
      for (int j = 0; j < 4; j++) {
        all += j == i ? 0 : Math.exp(cosine(rows[i], rows[j]) / 0.07);
      }
      int positives = 0;
      double own = 0;
      for (int j = 0; j < 4; j++) {
        if (j != i && labels[j] == labels[i]) {
          positives++;
          own += cosine(rows[i], rows[j]) / 0.07 - Math.log(all);
        }
      }
      sum -= positives == 0 ? 0 : own / positives;
    }
    assertThat(contrastive(rows, labels)).isCloseTo(sum / 4, within(1e-11));
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    return dot / Math.sqrt(left * right);
  }
}
