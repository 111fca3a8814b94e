package dev.lamina.core.boxloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.golden.GoldenCase;
import dev.lamina.core.golden.GoldenFormula;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which cell learns which object. */
class TaskAlignmentTest {

  private static final int EDGES = 4;

  /** What was found of a batch, by image, cell and object or class. */
  private record Found(double[] scores, double[] boxes, double[] objects) {}

  private static Found run(
      int height,
      int width,
      List<Integer> strides,
      int classes,
      long most,
      int images,
      double[] scores,
      double[] boxes,
      double[] objects) {
    return run(BoxLoss.CIOU, height, width, strides, classes, most, images, scores, boxes, objects);
  }

  private static Found run(
      BoxLoss alignment,
      int height,
      int width,
      List<Integer> strides,
      int classes,
      long most,
      int images,
      double[] scores,
      double[] boxes,
      double[] objects) {
    int cells = strides.stream().mapToInt(s -> height / s * (width / s)).sum();
    int places = objects.length / images / (1 + EDGES);
    var graph = new Graph(ElementType.FLOAT64);
    Method method = graph.method("run", Mode.TRAINING);
    Value ofScores = method.input("scores", Shape.batchOf(cells, classes), ElementType.FLOAT64);
    Value ofBoxes = method.input("boxes", Shape.batchOf(cells, EDGES), ElementType.FLOAT64);
    Value ofObjects =
        method.input("objects", Shape.batchOf(places, 1 + EDGES), ElementType.FLOAT64);
    TaskAlignment aligned =
        TaskAlignment.of(
            ofScores,
            Edges.of(ofBoxes),
            Cells.of(ofScores, height, width, strides),
            ofObjects,
            alignment,
            most);
    method.output("scores", aligned.scores());
    method.output("boxes", aligned.boxes());
    method.output("objects", aligned.objects());
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(0), ComputeDevice.CPU)) {
      Map<String, HostTensor> found =
          loaded.call(
              "run",
              buffer(scores, images, cells, classes),
              buffer(boxes, images, cells, EDGES),
              buffer(objects, images, places, 1 + EDGES));
      return new Found(
          found.get("scores").toDoubles(),
          found.get("boxes").toDoubles(),
          found.get("objects").toDoubles());
    }
  }

  private static HostBuffer buffer(double[] values, long... shape) {
    return HostBuffer.copyOf(HostTensor.of("given", shape, values));
  }

  /** Rows of the bundle: cell, object, score, of one image. */
  private static List<List<Double>> positives(
      Found found, int image, int cells, int places, int classes) {
    var rows = new ArrayList<List<Double>>();
    for (int cell = 0; cell < cells; cell++) {
      int at = (image * cells + cell) * classes;
      double score = Arrays.stream(found.scores(), at, at + classes).sum();
      for (int object = 0; object < places; object++) {
        if (found.objects()[(image * places + object) * cells + cell] == 1) {
          rows.add(List.of((double) cell, (double) object, score));
        }
      }
    }
    return rows;
  }

  private static void assertRows(List<List<Double>> found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.size(); i++) {
      for (int k = 0; k < 3; k++) {
        assertThat(found.get(i).get(k))
            .as("%s", expected.get(i))
            .isCloseTo(expected.get(i).get(k).asDouble(), within(1e-9));
      }
    }
  }

  @Test
  void agreesWithTheBundle() {
    JsonNode golden = GoldenCase.read("/golden/vision/task-aligned-assigner.json");
    int cells = 120;
    int classes = 4;
    double[] scores = GoldenFormula.input("tal.scores", 2 * cells * classes, 0.02, 0.98);
    double[] shift = GoldenFormula.input("tal.shift", 2 * cells * 2, -0.6, 0.6);
    double[] half = GoldenFormula.input("tal.half", 2 * cells * 2, 0.8, 2.6);
    double[] boxes = new double[2 * cells * EDGES];
    for (int i = 0; i < 2 * cells; i++) {
      int cell = i % cells;
      int stride = cell < 96 ? 8 : 16;
      int columns = cell < 96 ? 12 : 6;
      int own = cell < 96 ? cell : cell - 96;
      int row = own / columns;
      double[] center = {(own % columns + 0.5) * stride, (row + 0.5) * stride};
      for (int axis = 0; axis < 2; axis++) {
        double middle = center[axis] + stride * shift[2 * i + axis];
        boxes[EDGES * i + axis] = middle - stride * half[2 * i + axis];
        boxes[EDGES * i + 2 + axis] = middle + stride * half[2 * i + axis];
      }
    }
    int places = 5;
    double[] objects = new double[2 * places * (1 + EDGES)];
    for (int i = 0; i < 2 * places; i++) {
      objects[i * (1 + EDGES)] = -1;
    }
    int[] next = new int[2];
    for (JsonNode object : golden.get("data").get("objects")) {
      int image = object.get("image").asInt();
      int at = (image * places + next[image]++) * (1 + EDGES);
      objects[at] = object.get("cls").asInt();
      for (int side = 0; side < EDGES; side++) {
        objects[at + 1 + side] = object.get("box").get(side).asDouble();
      }
    }
    Found found = run(64, 96, List.of(8, 16), classes, 10, 2, scores, boxes, objects);
    for (int image = 0; image < 2; image++) {
      assertRows(
          positives(found, image, cells, places, classes), golden.get("positives").get(image));
    }
  }

  /** Specification C3: one level of 8 x 8 cells, two objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4  | 18 .156219, 19 .263302, 26 .278788, 27 .540853 | 37 .318248, 44 .025901, 45 .524069, 53 .120293
          10 | 11 .000848, 18 .156219, 19 .263302, 20 .003362, 25 .001044, 26 .278788, 27 .540853, 28 .006602, 34 .003492, 35 .008205 | 29 .000627, 36 .015350, 37 .318248, 38 .015417, 44 .025901, 45 .524069, 46 .025119, 52 .004575, 53 .120293, 54 .004565
          14 | 10 .000536, 11 .000848, 17 .000446, 18 .156219, 19 .263302, 20 .003362, 25 .001044, 26 .278788, 27 .540853, 28 .006602, 33 .000002, 34 .003492, 35 .008205 | 29 .000627, 30 .000010, 36 .015350, 37 .318248, 38 .015417, 44 .025901, 45 .524069, 46 .025119, 52 .004575, 53 .120293, 54 .004565
          """)
  void agreesWithTheSpecification(int most, String first, String second) {
    int cells = 64;
    double[] scores = new double[cells * 2];
    double[] boxes = new double[cells * EDGES];
    for (int i = 0; i < cells; i++) {
      scores[2 * i] = 0.30 + 0.005 * i;
      scores[2 * i + 1] = 0.60 - 0.004 * i;
      double x = (i % 8 + 0.5) * 8;
      int row = i / 8;
      double y = (row + 0.5) * 8;
      double w = 10 + 0.05 * i;
      double h = 12 - 0.04 * i;
      System.arraycopy(new double[] {x - w, y - h, x + w, y + h}, 0, boxes, EDGES * i, EDGES);
    }
    double[] objects = {0, 10, 10, 40, 40, 1, 30, 26, 58, 60};
    Found found = run(64, 64, List.of(8), 2, most, 1, scores, boxes, objects);
    List<List<Double>> rows = positives(found, 0, cells, 2, 2);
    for (int object = 0; object < 2; object++) {
      String[] expected = (object == 0 ? first : second).split(", ");
      int which = object;
      List<List<Double>> own = rows.stream().filter(row -> row.get(1) == which).toList();
      assertThat(own).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        String[] pair = expected[i].split(" ");
        assertThat(own.get(i).get(0)).isEqualTo(Double.parseDouble(pair[0]));
        assertThat(own.get(i).get(2)).isCloseTo(Double.parseDouble(pair[1]), within(1e-6));
        // It learns the object's class and box.
        int cell = own.get(i).get(0).intValue();
        assertThat(found.scores()[2 * cell + object]).isEqualTo(own.get(i).get(2));
        assertThat(Arrays.copyOfRange(found.boxes(), EDGES * cell, EDGES * cell + EDGES))
            .containsExactly(Arrays.copyOfRange(objects, 5 * object + 1, 5 * object + 5));
      }
    }
  }

  /** Specification C2.6, of boxes and objects at random. */
  @ParameterizedTest
  @EnumSource(
      value = BoxLoss.class,
      names = {"CIOU", "AIOU"})
  void cellsLearnWhatTheyLieIn(BoxLoss alignment) {
    int cells = 80;
    int places = 6;
    var random = RandomStream.of(5, "alignment");
    double[] scores = DoubleStream.generate(random::nextDouble).limit(cells * 2L).toArray();
    double[] boxes = new double[cells * EDGES];
    double[] x = new double[cells];
    double[] y = new double[cells];
    for (int i = 0; i < cells; i++) {
      int stride = i < 64 ? 8 : 16;
      int own = i < 64 ? i : i - 64;
      int columns = 64 / stride;
      int row = own / columns;
      x[i] = (own % columns + 0.5) * stride;
      y[i] = (row + 0.5) * stride;
      boxes[EDGES * i] = x[i] - 20 * random.nextDouble();
      boxes[EDGES * i + 1] = y[i] - 20 * random.nextDouble();
      boxes[EDGES * i + 2] = x[i] + 20 * random.nextDouble();
      boxes[EDGES * i + 3] = y[i] + 20 * random.nextDouble();
    }
    double[] objects = new double[places * (1 + EDGES)];
    for (int place = 0; place < places; place++) {
      int at = place * (1 + EDGES);
      objects[at] = place % 2;
      objects[at + 1] = 30 * random.nextDouble();
      objects[at + 2] = 30 * random.nextDouble();
      objects[at + 3] = objects[at + 1] + 10 + 20 * random.nextDouble();
      objects[at + 4] = objects[at + 2] + 10 + 20 * random.nextDouble();
    }
    List<Integer> strides = List.of(8, 16);
    Found found = run(alignment, 64, 64, strides, 2, 10, 1, scores, boxes, objects);
    int learned = 0;
    int contested = 0;
    for (int cell = 0; cell < cells; cell++) {
      int wanting = 0;
      for (int place = 0; place < places; place++) {
        int at = place * (1 + EDGES);
        wanting +=
            x[cell] > objects[at + 1]
                    && x[cell] < objects[at + 3]
                    && y[cell] > objects[at + 2]
                    && y[cell] < objects[at + 4]
                ? 1
                : 0;
      }
      contested += wanting > 1 ? 1 : 0;
      int owners = 0;
      for (int place = 0; place < places; place++) {
        if (found.objects()[place * cells + cell] == 1) {
          int at = place * (1 + EDGES);
          owners++;
          assertThat(x[cell]).isBetween(objects[at + 1], objects[at + 3]);
          assertThat(y[cell]).isBetween(objects[at + 2], objects[at + 4]);
        }
      }
      assertThat(owners).isLessThanOrEqualTo(1);
      learned += owners;
    }
    assertThat(contested).isPositive();
    assertThat(learned).isPositive();
    for (int place = 0; place < places; place++) {
      double surest = 0;
      double likest = 0;
      for (int cell = 0; cell < cells; cell++) {
        if (found.objects()[place * cells + cell] == 1) {
          surest = Math.max(surest, found.scores()[2 * cell + place % 2]);
          likest = Math.max(likest, likeness(alignment, boxes, cell, objects, place));
        }
      }
      // But for the small number that keeps the measure from dividing by zero.
      assertThat(surest).isCloseTo(likest, within(1e-3)).isLessThanOrEqualTo(likest + 1e-9);
    }
    Found again = run(alignment, 64, 64, strides, 2, 10, 1, scores, boxes, objects);
    assertThat(again.scores()).isEqualTo(found.scores());
    assertThat(again.objects()).isEqualTo(found.objects());
  }

  /** 1 less the loss, or 0, by the formulas of the specification. */
  private static double likeness(
      BoxLoss alignment, double[] boxes, int cell, double[] objects, int place) {
    double[] p = Arrays.copyOfRange(boxes, EDGES * cell, EDGES * cell + EDGES);
    double[] g = Arrays.copyOfRange(objects, 5 * place + 1, 5 * place + 5);
    double w = p[2] - p[0];
    double h = p[3] - p[1];
    double ow = g[2] - g[0];
    double oh = g[3] - g[1];
    double shared =
        Math.max(0, Math.min(p[2], g[2]) - Math.max(p[0], g[0]))
            * Math.max(0, Math.min(p[3], g[3]) - Math.max(p[1], g[1]));
    double overlap = shared / (w * h + ow * oh - shared);
    double aw = Math.max(p[2], g[2]) - Math.min(p[0], g[0]);
    double ah = Math.max(p[3], g[3]) - Math.min(p[1], g[1]);
    double distance =
        (Math.pow(p[0] + p[2] - g[0] - g[2], 2) + Math.pow(p[1] + p[3] - g[1] - g[3], 2))
            / 4
            / (aw * aw + ah * ah);
    double v = 4 / (Math.PI * Math.PI) * Math.pow(Math.atan(ow / oh) - Math.atan(w / h), 2);
    double aspect = v * v / (v - overlap + 1);
    double sides = Math.pow((w - ow) / aw, 2) + Math.pow((h - oh) / ah, 2);
    double likeness = overlap - distance - aspect - (alignment == BoxLoss.AIOU ? sides : 0);
    return Math.max(0, likeness);
  }

  /** Equal cells: ties are cut, and where nothing overlaps nobody is to be sure. */
  @Test
  void noMoreCellsThanWantedLearnAnObject() {
    double[] scores = new double[64];
    Arrays.fill(scores, 0.5);
    double[] boxes = new double[64 * EDGES];
    for (int i = 0; i < 64; i++) {
      System.arraycopy(new double[] {0, 0, 64, 64}, 0, boxes, EDGES * i, EDGES);
    }
    double[] objects = {0, 0, 0, 64, 64, -1, 0, 0, 64, 64, 0, 0, 0, 0, 0};
    Found found = run(64, 64, List.of(8), 1, 10, 1, scores, boxes, objects);
    List<List<Double>> rows = positives(found, 0, 64, 3, 1);
    assertThat(rows).hasSize(10).allMatch(row -> row.get(1) == 0);
    for (List<Double> row : rows) {
      assertThat(row.get(2)).isCloseTo(1, within(1e-6));
    }
    Found without =
        run(64, 64, List.of(8), 1, 10, 1, scores, boxes, new double[] {-1, 0, 0, 64, 64});
    assertThat(Arrays.stream(without.scores()).sum()).isZero();
    assertThat(Arrays.stream(without.objects()).sum()).isZero();
  }
}
