package dev.lamina.core.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class BoxMatchesMergeTest {

  /** Scores of it are often equal, in an image and between images. */
  private static final List<BoxMatches> IMAGES = CocoCase.of("made.json").images();

  private static final BoxMatches WHOLE = merged(IMAGES);

  @Property(tries = 100)
  void mergedPartsEqualTheWhole(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int parts) {
    var random = new Random(seed);
    var split = new ArrayList<List<BoxMatches>>();
    for (int part = 0; part < parts; part++) {
      split.add(new ArrayList<>());
    }
    var images = new ArrayList<>(IMAGES);
    Collections.shuffle(images, random);
    images.forEach(image -> split.get(random.nextInt(parts)).add(image));
    var open = new ArrayList<>(split.stream().map(BoxMatchesMergeTest::merged).toList());
    while (open.size() > 1) {
      BoxMatches one = open.remove(random.nextInt(open.size()));
      BoxMatches other = open.remove(random.nextInt(open.size()));
      open.add(one.merge(other));
    }
    assertThat(open.get(0)).isEqualTo(WHOLE).hasSameHashCodeAs(WHOLE);
    assertThat(open.get(0).summary()).isEqualTo(WHOLE.summary());
  }

  @Test
  void anImageMoreMakesOtherMatches() {
    BoxMatches part = merged(IMAGES.subList(1, IMAGES.size()));
    assertThat(part).isNotEqualTo(WHOLE);
    assertThat(part.images()).isEqualTo(WHOLE.images() - 1).isEqualTo(29);
  }

  @Test
  void matchesThatDifferInAnythingAreNotEqual() {
    var detection = new Detection(0, 0, 0, 10, 10, 0.5);
    var under = new GroundTruth(0, 0, 0, 10, 10, 100, false);
    var elsewhere = new GroundTruth(0, 50, 0, 10, 10, 100, false);
    var larger = new GroundTruth(0, 50, 0, 10, 10, 5000, false);
    var crowdUnder = new GroundTruth(0, 0, 0, 10, 10, 100, true);
    var crowdElsewhere = new GroundTruth(0, 50, 0, 10, 10, 100, true);
    assertThat(
            List.of(
                matches(1, detection),
                matches(2, detection),
                matches(1, new Detection(1, 0, 0, 10, 10, 0.5)),
                matches(1, new Detection(0, 0, 0, 10, 10, 0.25)),
                matches(1, detection, under),
                matches(1, detection, elsewhere),
                matches(1, detection, larger),
                matches(1, detection, crowdUnder),
                matches(1, detection, crowdElsewhere)))
        .doesNotHaveDuplicates();
  }

  @Test
  void anImageCountsOnce() {
    BoxMatches image = BoxMatches.of(42, List.of(), List.of(), 1);
    BoxMatches others = BoxMatches.of(7, List.of(), List.of(), 1).merge(image);
    assertThatThrownBy(() -> others.merge(image))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge matches: image 42 is in both (want every image once)");
  }

  @Test
  void matchesAndNumbersTravel() throws IOException, ClassNotFoundException {
    assertThat(travelled(WHOLE)).isEqualTo(WHOLE);
    assertThat(travelled(WHOLE.summary())).isEqualTo(WHOLE.summary());
  }

  private static BoxMatches matches(long image, Detection detection, GroundTruth... truth) {
    return BoxMatches.of(image, List.of(truth), List.of(detection), 2);
  }

  private static BoxMatches merged(List<BoxMatches> parts) {
    return parts.stream().reduce(BoxMatches.EMPTY, BoxMatches::merge);
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
