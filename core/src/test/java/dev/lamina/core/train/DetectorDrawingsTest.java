package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.Mark;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.image.Image;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.score.BoxScore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Drawings of a picture with two dogs, a cat and a crowd of cats; there is no cow. */
class DetectorDrawingsTest {

  private static final List<String> CLASSES = List.of("dog", "cat", "cow");
  private static final List<GroundTruth> TRUTH =
      List.of(object(0, 0, false), object(0, 20, false), object(1, 40, false), object(1, 60, true));
  private static final Image PICTURE = new Image(3, 80, 80, new byte[3 * 80 * 80]);

  private static GroundTruth object(int label, double x, boolean crowd) {
    return new GroundTruth(label, x, 0, 10, 10, 100, crowd);
  }

  private static Detection found(int label, double x, double score) {
    return new Detection(label, x, 0, 10, 10, score);
  }

  private static Map<String, Drawing> drawn(String as, Detection... detections) throws IOException {
    var picture = new ImageBoxes(0, TRUTH, List.of(detections), CLASSES.size());
    BoxScore score = BoxScore.of(CLASSES.size(), List.of(picture), 0);
    List<Mark> marks =
        List.of(detections).stream()
            .filter(box -> box.score() >= 0.25)
            .map(box -> Mark.found(box.category(), box.x(), 0, 10, 10, box.score()))
            .toList();
    var tile = Tile.compared(PICTURE, "a", List.of(Mark.truth(0, 0, 0, 10, 10)), marks);
    List<Drawing> drawings = new DetectorDrawings(CLASSES).measured(score, List.of(tile));
    // To be looked at.
    Path folder = Files.createDirectories(Path.of("target/drawings", as));
    for (Drawing drawing : drawings) {
      Files.write(folder.resolve(drawing.name() + ".svg"), drawing.svg());
    }
    return drawings.stream().collect(Collectors.toMap(Drawing::name, Function.identity()));
  }

  /** All that is written in a drawing, in order. */
  private static List<String> texts(Drawing drawing) {
    return Pattern.compile("<text [^>]*>([^<]*)</text>")
        .matcher(new String(drawing.svg(), StandardCharsets.UTF_8))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static long curves(Drawing drawing) {
    return new String(drawing.svg(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("<path class=\"curve"))
        .count();
  }

  // F1 of all is best where both dogs and the cat count, at the first confidences that leave the
  // wrong cat of 0.1 out: smoothed over a tenth of the confidences, in their midst.
  @Test
  void tellWhatWasFound() throws IOException {
    Map<String, Drawing> drawn =
        drawn(
            "found",
            found(0, 0, 0.9),
            found(0, 20, 0.8),
            found(1, 40, 0.7),
            found(1, 5, 0.1),
            found(2, 30, 0.3));
    assertThat(drawn.keySet())
        .containsExactlyInAnyOrder(
            "classes", "predictions", "precision-recall", "f1", "precision", "recall", "confusion");
    List<String> table = texts(drawn.get("classes"));
    assertThat(table)
        .containsSequence("all classes", "3", "1.000", "1.000")
        .containsSequence("dog", "2", "1.000", "1.000")
        .containsSequence("cat", "1", "1.000", "1.000")
        .containsSequence("cow", "0", "–", "–", "–", "–");
    assertThat(drawn.get("predictions").title())
        .isEqualTo("Objects of measured pictures, and what was found, confidence 0.25 or more");
    assertThat(drawn.get("precision-recall").title()).endsWith("in the legend AP50");
    for (String name : List.of("f1", "precision", "recall")) {
      assertThat(drawn.get(name).title())
          .matches(
              ".*; F1 is best at confidence 0\\.[1-6]\\d\\d, in the legend at that confidence");
      // The first text is the title: there is room for all of it.
      assertThat(texts(drawn.get(name))).startsWith(drawn.get(name).title());
      assertThat(texts(drawn.get(name))).contains("all classes 1.000", "cat 1.000");
      assertThat(curves(drawn.get(name))).isGreaterThanOrEqualTo(3);
    }
    assertThat(texts(drawn.get("f1"))).contains("F1").doesNotContain("f1");
    assertThat(texts(drawn.get("confusion")))
        .contains("dog (2)", "cat (1)", "cow (0)", "background (1)");
  }

  /** The legend tells a class where all are best, not where that class is. */
  @Test
  void theLegendIsOfOneConfidence() throws IOException {
    // Dogs alone are better without the wrong one of 0.2, but with it goes the cat of 0.15.
    Map<String, Drawing> drawn =
        drawn(
            "one-confidence",
            found(0, 0, 0.9),
            found(0, 20, 0.8),
            found(0, 70, 0.2),
            found(1, 40, 0.15));
    assertThat(drawn.get("f1").title()).contains("F1 is best at confidence 0.000");
    assertThat(texts(drawn.get("f1"))).contains("all classes 0.900", "dog 0.800", "cat 1.000");
    assertThat(texts(drawn.get("precision"))).contains("dog 0.667", "cat 1.000");
    assertThat(texts(drawn.get("recall"))).contains("dog 1.000", "cat 1.000");
    assertThat(texts(drawn.get("classes"))).containsSequence("dog", "2", "0.667", "1.000");
  }

  @Test
  void sayThatNothingWasFound() throws IOException {
    // Also where something was found that is not there.
    for (Detection[] detections : new Detection[][] {{}, {found(0, 70, 0.01)}}) {
      Map<String, Drawing> drawn = drawn("nothing-" + detections.length, detections);
      assertThat(drawn.get("predictions").title())
          .isEqualTo(
              "Objects of measured pictures; nothing found in these, confidence 0.25 or more");
      for (String name : List.of("f1", "precision", "recall")) {
        assertThat(drawn.get(name).title())
            .endsWith("over confidence, IoU 0.50; nothing found")
            .doesNotContain("best");
      }
      assertThat(texts(drawn.get("f1"))).contains("all classes 0.000", "dog 0.000");
      assertThat(texts(drawn.get("precision"))).contains("all classes –", "dog –");
      assertThat(curves(drawn.get("precision"))).isZero();
      assertThat(curves(drawn.get("recall"))).isEqualTo(3);
      assertThat(texts(drawn.get("classes")))
          .contains("nothing found; precision of no detection is 1");
    }
  }

  @Test
  void aClassWithoutAHitHasNoPrecision() throws IOException {
    Map<String, Drawing> drawn = drawn("no-cat", found(0, 0, 0.9));
    assertThat(texts(drawn.get("precision"))).contains("dog 1.000", "cat –");
    assertThat(curves(drawn.get("precision"))).isEqualTo(2);
  }
}
