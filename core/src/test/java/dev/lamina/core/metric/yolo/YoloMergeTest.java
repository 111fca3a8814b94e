package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.coco.CocoCase;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class YoloMergeTest {

  /** Confidences of it are often equal, in an image and between images. */
  private static final List<ImageBoxes> IMAGES = CocoCase.of("made.json").boxes();

  private static final int CLASSES = IMAGES.get(0).classes();
  private static final PairMatches WHOLE = matched(IMAGES);
  private static final YoloSummary SUMMARY = WHOLE.summary();
  private static final DetectionConfusion COUNTS = DetectionConfusion.of(CLASSES, IMAGES);

  @Property(tries = 30)
  void mergedPartsEqualTheWhole(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int parts) {
    var random = new Random(seed);
    var split = new ArrayList<List<ImageBoxes>>();
    for (int part = 0; part < parts; part++) {
      split.add(new ArrayList<>());
    }
    var images = new ArrayList<>(IMAGES);
    Collections.shuffle(images, random);
    images.forEach(image -> split.get(random.nextInt(parts)).add(image));
    PairMatches matches =
        split.stream().map(YoloMergeTest::matched).reduce(PairMatches.EMPTY, PairMatches::merge);
    assertThat(matches).isEqualTo(WHOLE).hasSameHashCodeAs(WHOLE);
    assertThat(matches.summary()).isEqualTo(SUMMARY).hasSameHashCodeAs(SUMMARY);
    DetectionConfusion counts =
        split.stream()
            .map(part -> DetectionConfusion.of(CLASSES, part))
            .reduce(DetectionConfusion.empty(CLASSES), DetectionConfusion::merge);
    assertThat(counts).isEqualTo(COUNTS).hasSameHashCodeAs(COUNTS);
  }

  @Test
  void anImageMoreMakesOtherMatches() {
    List<ImageBoxes> part = IMAGES.subList(1, IMAGES.size());
    assertThat(matched(part)).isNotEqualTo(WHOLE);
    assertThat(matched(part).images()).isEqualTo(WHOLE.images() - 1).isEqualTo(29);
    assertThat(matched(part).summary()).isNotEqualTo(SUMMARY);
    assertThat(DetectionConfusion.of(CLASSES, part)).isNotEqualTo(COUNTS);
  }

  @Test
  void matchesThatDifferInAnythingAreNotEqual() {
    var detection = new Detection(0, 0, 0, 10, 10, 0.5);
    var under = new GroundTruth(0, 0, 0, 10, 10, 100, false);
    var elsewhere = new GroundTruth(0, 50, 0, 10, 10, 100, false);
    var crowdUnder = new GroundTruth(0, 0, 0, 10, 10, 100, true);
    assertThat(
            List.of(
                matches(1, detection),
                matches(2, detection),
                matches(1, new Detection(1, 0, 0, 10, 10, 0.5)),
                matches(1, new Detection(0, 0, 0, 10, 10, 0.25)),
                matches(1, detection, under),
                matches(1, detection, elsewhere),
                matches(1, detection, crowdUnder)))
        .doesNotHaveDuplicates();
  }

  @Test
  void anImageCountsOnce() {
    PairMatches image = PairMatches.of(new ImageBoxes(42, List.of(), List.of(), 1));
    assertThatThrownBy(() -> PairMatches.merged(List.of(image, image)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge matches: image 42 is in both (want every image once)");
  }

  @Test
  void matchesAndNumbersTravel() throws IOException, ClassNotFoundException {
    assertThat(travelled(WHOLE)).isEqualTo(WHOLE);
    assertThat(travelled(SUMMARY)).isEqualTo(SUMMARY);
    assertThat(travelled(COUNTS)).isEqualTo(COUNTS);
  }

  private static PairMatches matched(List<ImageBoxes> images) {
    return PairMatches.merged(images.stream().map(PairMatches::of).toList());
  }

  private static PairMatches matches(long image, Detection detection, GroundTruth... truth) {
    return PairMatches.of(new ImageBoxes(image, List.of(truth), List.of(detection), 2));
  }

  private static Object travelled(Object value) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
