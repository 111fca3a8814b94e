package dev.lamina.core.draw;

import dev.lamina.core.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Drawings of made-up detectors, the same at every call. */
final class Examples {

  static final List<String> FEW =
      List.of("person", "bicycle", "traffic light", "<b>&\"'</b>", "smørrebrød 寿司 🍣");

  private Examples() {}

  static List<String> many(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(i -> i % 7 == 0 ? "a class of a rather long name " + i : "class " + i)
        .toList();
  }

  static Drawing curves(int classes) {
    var random = new Random(3);
    var lines = new ArrayList<Curves.Curve>();
    var x = IntStream.rangeClosed(0, 1000).mapToDouble(i -> i / 1000.0).toArray();
    var mean = new double[x.length];
    List<String> names = classes <= FEW.size() ? FEW : many(classes);
    for (int c = 0; c < classes; c++) {
      var y = new double[x.length];
      double knee = 0.2 + 0.7 * random.nextDouble();
      for (int i = 0; i < x.length; i++) {
        y[i] =
            Math.max(0, 1 - Math.pow(x[i] / (knee + 0.1), 4)) * (0.98 + 0.02 * random.nextDouble());
        mean[i] += y[i] / classes;
      }
      lines.add(new Curves.Curve(names.get(c), String.format(Locale.ROOT, "%.3f", knee), x, y));
    }
    return new Curves(
            "Precision over recall",
            "recall",
            "precision",
            Axis.SHARES,
            Axis.SHARES,
            Optional.of(new Curves.Curve("all classes", "0.512 map50", x, mean)),
            lines)
        .drawing("precision-recall");
  }

  static Drawing confusions(int classes) {
    var random = new Random(5);
    int side = classes + 1;
    var counts = new long[side * side];
    for (int truth = 0; truth < side; truth++) {
      for (int predicted = 0; predicted < side; predicted++) {
        counts[predicted * side + truth] =
            predicted == truth
                ? 20 + random.nextInt(300)
                : random.nextInt(4) == 0 ? random.nextInt(40) : 0;
      }
    }
    List<String> names = classes <= FEW.size() ? FEW.subList(0, classes) : many(classes);
    return new Confusions("What objects were taken for, at a confidence of 0.25", names, counts)
        .drawing("confusion");
  }

  /** Each class has as many objects as its index; the first has none, and no figures. */
  static Drawing table(int classes) {
    var random = new Random(9);
    List<String> names = classes <= FEW.size() ? FEW.subList(0, classes) : many(classes);
    List<ClassTable.Row> rows =
        IntStream.range(0, classes)
            .mapToObj(
                i ->
                    new ClassTable.Row(
                        names.get(i), i, i == 0 ? List.of() : random.doubles(4).boxed().toList()))
            .toList();
    return new ClassTable(
            "Figures by class",
            "precision and recall at confidence 0.143, where F1 is best for all; precision of no detection is 1",
            List.of("precision", "recall", "AP50", "AP50-95"),
            List.of(0.5, 0.25, 0.75, 1.0),
            rows)
        .drawing("classes");
  }

  static Drawing labels(int classes) {
    var random = new Random(7);
    List<String> names = classes <= FEW.size() ? FEW.subList(0, classes) : many(classes);
    var statistics = new LabelStatistics(names);
    for (int i = 0; i < 5000; i++) {
      double width = Math.min(1, Math.abs(random.nextGaussian()) * 0.2 + 0.01);
      statistics.add(
          (int) (classes * Math.pow(random.nextDouble(), 2)),
          0.5 + 0.18 * random.nextGaussian(),
          0.55 + 0.12 * random.nextGaussian(),
          width,
          Math.min(1, width * (0.5 + random.nextDouble())));
    }
    return statistics.drawing("labels", "Objects to learn from");
  }

  /** A picture of slopes and some noise. */
  static Image picture(int width, int height, int seed) {
    var random = new Random(seed);
    var pixels = new byte[3 * width * height];
    for (int channel = 0; channel < 3; channel++) {
      double across = random.nextDouble();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double value = 255 * (across * x / width + (1 - across) * y / height);
          pixels[(channel * height + y) * width + x] =
              (byte) Math.max(0, Math.min(255, value + 12 * random.nextGaussian()));
        }
      }
    }
    return new Image(3, height, width, pixels);
  }

  private static Tile tile(int seed, int width, int height, boolean compared) {
    var random = new Random(100 + seed);
    var truth = new ArrayList<Mark>();
    var found = new ArrayList<Mark>();
    int objects = seed % 4 == 0 ? 14 : 1 + random.nextInt(4);
    for (int i = 0; i < objects; i++) {
      int label = random.nextInt(FEW.size());
      double w = width * (0.1 + 0.4 * random.nextDouble());
      double h = height * (0.1 + 0.4 * random.nextDouble());
      double x = (width + 40) * random.nextDouble() - 20;
      double y = (height + 40) * random.nextDouble() - 20;
      truth.add(Mark.truth(label, x, y, w, h));
      if (random.nextInt(5) > 0) {
        int told = random.nextInt(4) == 0 ? random.nextInt(FEW.size()) : label;
        found.add(Mark.found(told, x + 5, y - 4, w * 0.95, h * 1.05, random.nextDouble()));
      }
    }
    Image image = picture(width, height, seed);
    String caption = "val/000000%d.jpg".formatted(seed);
    return compared ? Tile.compared(image, caption, truth, found) : Tile.of(image, caption, truth);
  }

  static Drawing predictions(int tiles) {
    return new Pictures(
            "Predictions beside the truth (dashed)",
            FEW,
            IntStream.range(0, tiles)
                .mapToObj(i -> tile(i, i % 3 == 1 ? 480 : 640, i % 3 == 1 ? 640 : 427, true))
                .toList())
        .drawing("predictions");
  }

  static Drawing batch(int tiles) {
    return new Pictures(
            "Training batch 1 as the network saw it",
            FEW,
            IntStream.range(0, tiles).mapToObj(i -> tile(i + 50, 320, 320, false)).toList())
        .drawing("training-batch-1");
  }
}
