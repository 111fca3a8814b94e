package dev.lamina.core.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.detection.CellDetector;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.BoxMatches;
import dev.lamina.core.metric.coco.CocoMetric;
import dev.lamina.core.metric.coco.CocoSummary;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.yolo.DetectionConfusion;
import dev.lamina.core.metric.yolo.PairMatches;
import dev.lamina.core.metric.yolo.YoloSummary;
import dev.lamina.core.random.RandomStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Question: how long do both protocols take for COCO's validation part, 5,000 images with 100
 * detections of 80 classes each (wanted: below 20 s of one core)? And how long does it take to find
 * the detections among the predictions of YOLOv8 for a picture of 640 pixels? Processor time of the
 * thread, which a busy machine disturbs least.
 */
class DetectionBenchmark {

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int CLASSES = 80;

  private static final int IMAGES = 5000;
  private static final int DETECTIONS = 100;

  private static final int ROUNDS = 5;
  private static final int PICTURES = 8;
  private static final ImageSize SIZE = ImageSize.square(640);
  private static final Placement WHOLE = new Placement(640, 640, 1, 640, 640, 0, 0, 640, 640, 0);
  private static final int[] STRIDES = {8, 16, 32};
  private static final int BINS = 16;
  private static final int COLUMNS = 4 * BINS + CLASSES;

  @Test
  void secondsToJudge() {
    List<ImageBoxes> images = images();
    for (int round = 0; round < 3; round++) {
      BoxMatches matches =
          timed(
              "COCO, matches",
              () -> BoxMatches.merged(images.stream().map(BoxMatches::of).toList()));
      CocoSummary coco = timed("COCO, numbers", matches::summary);
      PairMatches pairs =
          timed(
              "YOLO, matches",
              () -> PairMatches.merged(images.stream().map(PairMatches::of).toList()));
      YoloSummary yolo = timed("YOLO, numbers and curves", pairs::summary);
      DetectionConfusion confusion =
          timed("confusion", () -> DetectionConfusion.of(CLASSES, images));
      System.out.printf(
          Locale.ROOT,
          "AP %.4f, mAP50-95 %.4f, missed of class 0: %d%n",
          coco.value(CocoMetric.AP).orElseThrow(),
          yolo.mean().orElseThrow().ap(),
          confusion.count(0, confusion.background()));
    }
  }

  private static <T> T timed(String what, Supplier<T> work) {
    long began = CLOCK.getCurrentThreadCpuTime();
    T result = work.get();
    double seconds = (CLOCK.getCurrentThreadCpuTime() - began) / 1e9;
    System.out.printf(Locale.ROOT, "%-26s %.2f s%n", what, seconds);
    return result;
  }

  /** Seven objects and a crowd now and then; half of the detections are near one of them. */
  private static List<ImageBoxes> images() {
    var random = RandomStream.of(1, "images");
    var images = new ArrayList<ImageBoxes>();
    for (int image = 0; image < IMAGES; image++) {
      var truth = new ArrayList<GroundTruth>();
      for (int g = 0; g < 7; g++) {
        double width = 10 + random.nextDouble() * 200;
        double height = 10 + random.nextDouble() * 200;
        truth.add(
            new GroundTruth(
                random.nextInt(CLASSES),
                random.nextDouble() * 400,
                random.nextDouble() * 400,
                width,
                height,
                width * height,
                random.nextInt(70) == 0));
      }
      var detections = new ArrayList<Detection>();
      for (int d = 0; d < DETECTIONS; d++) {
        GroundTruth near = truth.get(random.nextInt(truth.size()));
        boolean found = random.nextBoolean();
        detections.add(
            new Detection(
                found ? near.category() : random.nextInt(CLASSES),
                near.x() + random.nextDouble() * 20,
                near.y() + random.nextDouble() * 20,
                near.width() * (0.8 + random.nextDouble() * 0.4),
                near.height() * (0.8 + random.nextDouble() * 0.4),
                random.nextDouble()));
      }
      images.add(new ImageBoxes(image, truth, detections, CLASSES));
    }
    return images;
  }

  /**
   * Twenty objects, whose boxes the nearest cells predict. Every cell asks for some classes, so
   * that almost nothing is kept, or for all.
   */
  @Test
  void millisecondsToFindDetections() {
    for (int asked : new int[] {0, 1, 5, CLASSES}) {
      List<FloatBuffer> pictures = pictures(asked);
      CellDetector detector = CellDetector.of(SIZE, 128);
      var millis = new double[ROUNDS];
      int found = 0;
      for (int round = -2; round < ROUNDS; round++) {
        long began = CLOCK.getCurrentThreadCpuTime();
        found = 0;
        for (FloatBuffer picture : pictures) {
          found += detector.detections(picture, WHOLE).size();
        }
        if (round >= 0) {
          millis[round] = (CLOCK.getCurrentThreadCpuTime() - began) / 1e6 / PICTURES;
        }
      }
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "%d classes of every cell: %.1f ms a picture (%.1f to %.1f), %d kept%n",
          asked,
          millis[ROUNDS / 2],
          millis[0],
          millis[ROUNDS - 1],
          found / PICTURES);
      assertThat(found).isPositive();
    }
  }

  /**
   * @param asked classes of every cell whose scores are from 0.002 to 0.1; the others' are near 0
   */
  private static List<FloatBuffer> pictures(int asked) {
    var random = RandomStream.of(asked, "pictures");
    var pictures = new ArrayList<FloatBuffer>();
    for (int picture = 0; picture < PICTURES; picture++) {
      var centres = new double[20][2];
      for (double[] centre : centres) {
        centre[0] = random.nextDouble() * SIZE.width();
        centre[1] = random.nextDouble() * SIZE.height();
      }
      FloatBuffer values =
          ByteBuffer.allocateDirect(4 * 8400 * COLUMNS)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int stride : STRIDES) {
        for (int y = stride / 2; y < SIZE.height(); y += stride) {
          for (int x = stride / 2; x < SIZE.width(); x += stride) {
            double[] nearest = centres[0];
            for (double[] centre : centres) {
              boolean nearer =
                  Math.hypot(centre[0] - x, centre[1] - y)
                      < Math.hypot(nearest[0] - x, nearest[1] - y);
              nearest = nearer ? centre : nearest;
            }
            double half = 50;
            put(values, (x - nearest[0] + half) / stride);
            put(values, (y - nearest[1] + half) / stride);
            put(values, (nearest[0] + half - x) / stride);
            put(values, (nearest[1] + half - y) / stride);
            boolean centre = Math.hypot(nearest[0] - x, nearest[1] - y) < stride;
            for (int c = 0; c < CLASSES; c++) {
              double logit = c < asked ? -6.2 + 4 * random.nextDouble() : -12;
              values.put((float) (centre && c == 0 ? 2 : logit));
            }
          }
        }
      }
      pictures.add(values.flip());
    }
    return pictures;
  }

  /** Logits of a side whose expected length is this, if it is one that bins can tell. */
  private static void put(FloatBuffer values, double strides) {
    double side = Math.max(0, Math.min(BINS - 1, strides));
    for (int bin = 0; bin < BINS; bin++) {
      values.put((float) (-2 * (bin - side) * (bin - side)));
    }
  }
}
