package dev.lamina.core.train;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.batch.DetectionSource;
import dev.lamina.core.draw.Axis;
import dev.lamina.core.draw.ClassTable;
import dev.lamina.core.draw.Confusions;
import dev.lamina.core.draw.Curves;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.LabelStatistics;
import dev.lamina.core.draw.Mark;
import dev.lamina.core.draw.Pictures;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.yolo.Curve;
import dev.lamina.core.metric.yolo.DetectionConfusion;
import dev.lamina.core.metric.yolo.DetectionFigures;
import dev.lamina.core.metric.yolo.OperatingPoint;
import dev.lamina.core.metric.yolo.YoloSummary;
import dev.lamina.core.score.BoxScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * What a training of a detector looks like: a table, curves, confusions and pictures with boxes.
 */
final class DetectorDrawings {

  /** Pictures on which what was found is shown. */
  static final int COMPARED = 8;

  /** Views of a training that are shown. */
  static final int VIEWS = DetectionSource.SHOWN;

  /** Pictures whose objects are counted, at most. */
  static final int COUNTED = 512;

  private final List<String> classes;

  /**
   * @param classes names of the data set
   */
  DetectorDrawings(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  /** A picture that was measured, with what is surely found in it; as the network saw it. */
  static Tile compared(String key, FramedPicture seen, List<Detection> found) {
    List<Mark> marks =
        found.stream()
            .filter(detection -> detection.score() >= DetectionConfusion.LEAST_SCORE)
            .map(
                box ->
                    Mark.found(
                        box.category(), box.x(), box.y(), box.width(), box.height(), box.score()))
            .toList();
    return Tile.compared(seen.image(), key, truth(seen), marks);
  }

  /** A picture as it was learned from. */
  static Tile learned(FramedPicture seen) {
    return Tile.of(seen.image(), "", truth(seen));
  }

  private static List<Mark> truth(FramedPicture seen) {
    return seen.boxes().boxes().stream()
        .map(box -> Mark.truth(box.label(), box.x(), box.y(), box.width(), box.height()))
        .toList();
  }

  /** What was measured, and some of the pictures that it was measured on. */
  List<Drawing> measured(BoxScore score, List<Tile> compared) {
    var drawings = new ArrayList<Drawing>();
    drawings.add(table(score));
    drawings.add(new Pictures(predictions(compared), classes, compared).drawing("predictions"));
    YoloSummary summary = score.yolo();
    summary.mean().ifPresent(mean -> drawings.addAll(curves(summary, mean)));
    drawings.add(confusions(score.confusion()));
    return drawings;
  }

  private static String predictions(List<Tile> compared) {
    boolean nothing =
        compared.stream().allMatch(tile -> tile.found().filter(List::isEmpty).isPresent());
    return String.format(
        Locale.ROOT,
        "Objects of measured pictures%s, confidence %.2f or more",
        nothing ? "; nothing found in these" : ", and what was found",
        DetectionConfusion.LEAST_SCORE);
  }

  /** The numbers of each class; of one that has no object there are none. */
  private Drawing table(BoxScore score) {
    YoloSummary summary = score.yolo();
    SortedMap<Integer, OperatingPoint> best = summary.atBest();
    var rows = new ArrayList<ClassTable.Row>();
    for (int label = 0; label < classes.size(); label++) {
      List<Double> told =
          best.containsKey(label)
              ? figures(summary.byCategory().get(label), best.get(label))
              : List.of();
      long objects = objects(score.confusion(), label);
      rows.add(new ClassTable.Row(classes.get(label), objects, told));
    }
    Optional<DetectionFigures> mean = summary.mean();
    String note =
        mean.map(
                all ->
                    findsObjects(all)
                        ? String.format(
                            Locale.ROOT,
                            "precision and recall at confidence %.3f, where F1 is best for all",
                            all.best().confidence())
                        : "nothing found")
            .map(told -> told + "; precision of no detection is 1")
            .orElse("");
    return new ClassTable(
            "Figures by class, YOLO's rule",
            note,
            List.of("precision", "recall", "AP50", "AP50-95"),
            mean.map(all -> figures(all, all.best())).orElse(List.of()),
            rows)
        .drawing("classes");
  }

  private static List<Double> figures(DetectionFigures figures, OperatingPoint at) {
    return List.of(at.precision(), at.recall(), figures.ap50(), figures.ap());
  }

  /** Those that count: found, taken for another class, or missed. */
  private static long objects(DetectionConfusion confusion, int label) {
    return IntStream.rangeClosed(0, confusion.background())
        .mapToLong(detected -> confusion.count(label, detected))
        .sum();
  }

  private List<Drawing> curves(YoloSummary summary, DetectionFigures mean) {
    String best =
        findsObjects(mean)
            ? String.format(
                Locale.ROOT,
                "F1 is best at confidence %.3f, in the legend at that confidence",
                mean.best().confidence())
            : "nothing found";
    String confidences = " over confidence, IoU 0.50; " + best;
    return List.of(
        curves(
            "Precision over recall, IoU 0.50; in the legend AP50",
            "recall",
            "precision",
            summary,
            (name, figures, at) -> line(name, figures.precisionOverRecall(), figures.ap50()),
            "precision-recall"),
        curves(
            "F1" + confidences,
            "confidence",
            "F1",
            summary,
            (name, figures, at) -> line(name, figures.f1(), at.f1()),
            "f1"),
        curves(
            "Precision" + confidences,
            "confidence",
            "precision",
            summary,
            DetectorDrawings::precision,
            "precision"),
        curves(
            "Recall" + confidences,
            "confidence",
            "recall",
            summary,
            (name, figures, at) -> line(name, figures.recall(), at.recall()),
            "recall"));
  }

  /** Whether any detection is right, however unsure. */
  private static boolean findsObjects(DetectionFigures figures) {
    return figures.recall().y(0) > 0;
  }

  /** Without a line where no detection is right: that would say 1 wherever there is none. */
  private static Curves.Curve precision(String name, DetectionFigures figures, OperatingPoint at) {
    return findsObjects(figures)
        ? line(name, figures.precision(), at.precision())
        : new Curves.Curve(name, "–", new double[0], new double[0]);
  }

  /** What is drawn of a class, or of all, and told at the confidence that is best for all. */
  private interface Line {
    Curves.Curve of(String name, DetectionFigures figures, OperatingPoint at);
  }

  private Drawing curves(
      String title, String xName, String yName, YoloSummary summary, Line line, String name) {
    SortedMap<Integer, OperatingPoint> best = summary.atBest();
    var byClass = new ArrayList<Curves.Curve>();
    summary
        .byCategory()
        .forEach(
            (label, figures) -> byClass.add(line.of(classes.get(label), figures, best.get(label))));
    Optional<Curves.Curve> all =
        summary.mean().map(mean -> line.of("all classes", mean, mean.best()));
    return new Curves(title, xName, yName, Axis.SHARES, Axis.SHARES, all, byClass).drawing(name);
  }

  private static Curves.Curve line(String name, Curve curve, double told) {
    double[] x = new double[curve.points()];
    double[] y = new double[curve.points()];
    for (int point = 0; point < x.length; point++) {
      x[point] = curve.x(point);
      y[point] = curve.y(point);
    }
    return new Curves.Curve(name, String.format(Locale.ROOT, "%.3f", told), x, y);
  }

  private Drawing confusions(DetectionConfusion confusion) {
    int side = classes.size() + 1;
    long[] counts = new long[side * side];
    for (int predicted = 0; predicted < side; predicted++) {
      for (int truth = 0; truth < side; truth++) {
        counts[predicted * side + truth] = confusion.count(truth, predicted);
      }
    }
    String title =
        String.format(
            Locale.ROOT,
            "Classes taken for each other, confidence %.2f, IoU %.2f",
            DetectionConfusion.LEAST_SCORE,
            DetectionConfusion.LEAST_OVERLAP);
    return new Confusions(title, classes, counts).drawing("confusion");
  }

  /** What the last epoch showed to learn from. */
  Drawing training(int epoch, List<Tile> learned) {
    return training(epoch, learned, "training-batch");
  }

  /** What the first epoch showed. */
  Drawing firstTraining(List<Tile> learned) {
    return training(1, learned, "first-batch");
  }

  private Drawing training(int epoch, List<Tile> learned, String name) {
    return new Pictures("Training pictures of epoch " + epoch, classes, learned).drawing(name);
  }

  /**
   * Counts the objects of a picture that are learned.
   *
   * @param objects in pixels of the stored picture
   * @param placement of that picture
   */
  static void count(Boxes objects, Placement placement, LabelStatistics into) {
    double width = placement.storedWidth();
    double height = placement.storedHeight();
    for (Box box : objects.boxes()) {
      if (box.counts()) {
        into.add(
            box.label(),
            (box.x() + box.width() / 2) / width,
            (box.y() + box.height() / 2) / height,
            box.width() / width,
            box.height() / height);
      }
    }
  }

  /**
   * What there is to learn.
   *
   * @param labels of some pictures
   * @param counted how many these are
   * @param all pictures of the data set
   */
  static Drawing labels(LabelStatistics labels, int counted, int all) {
    String title =
        counted == all
            ? "Objects of %d training pictures".formatted(all)
            : "Objects of %d of %d training pictures".formatted(counted, all);
    return labels.drawing("labels", title);
  }
}
