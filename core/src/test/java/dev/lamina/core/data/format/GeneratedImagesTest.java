package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedImagesTest extends DatasetFormatContract {

  @Override
  DatasetFormat format() {
    return new GeneratedImages(1_200, 50, 10, 3);
  }

  @Override
  Path source() {
    return Path.of("");
  }

  @Test
  void drawsTheSameBitsEverywhere() throws Exception {
    Sample sample = read(new Member("train", "generated-train", 7, 1)).samples.get(0);

    // Recorded when the drawing was written; a change needs a new drawing version.
    assertThat(Arrays.hashCode(sample.image().pixels())).isEqualTo(-1459567504);
  }

  @Test
  void splitsAndSeedsDrawDifferentPictures() throws Exception {
    byte[] train = first(new GeneratedImages(1, 1, 10, 3), "generated-train");

    assertThat(train).isNotEqualTo(first(new GeneratedImages(1, 1, 10, 3), "generated-test"));
    assertThat(train).isNotEqualTo(first(new GeneratedImages(1, 1, 10, 4), "generated-train"));
    assertThat(new GeneratedImages(1, 1, 10, 3).index(source()).fingerprint())
        .isNotEqualTo(new GeneratedImages(1, 1, 10, 4).index(source()).fingerprint());
  }

  @Test
  void aSmallerSetIsTheBeginningOfALargerOne() throws Exception {
    assertThat(first(new GeneratedImages(1, 1, 10, 3), "generated-train"))
        .isEqualTo(first(new GeneratedImages(900, 5, 10, 3), "generated-train"));
  }

  @Test
  void classesAreBalancedAndAlikeOnAverage() throws Exception {
    var sums = new double[10];
    var counts = new int[10];
    for (Sample sample : read(index().members().get(0)).samples) {
      int label = ((ClassLabel) sample.target()).index();
      counts[label]++;
      for (byte pixel : sample.image().pixels()) {
        sums[label] += (pixel & 0xff) / 3_072.0;
      }
    }

    // Brightness of a picture has a standard deviation near 45: 100 of them average to +- 4.5.
    assertThat(counts).containsOnly(100);
    for (int label = 0; label < 10; label++) {
      assertThat(sums[label] / counts[label]).isCloseTo(127, within(18.0));
    }
  }

  @Test
  void fewerClassesAreTheFirstOnes() {
    DatasetIndex index = new GeneratedImages(10, 10, 3, 0).index(source());

    assertThat(index.classNames()).isEqualTo(List.of("stripes", "checks", "rings"));
  }

  @Test
  void numbersOutsideTheirRangesAreRefused() {
    assertThatThrownBy(() -> new GeneratedImages(0, 1, 10, 0))
        .hasMessage("Invalid number of train pictures: 0 (want >= 1)");
    assertThatThrownBy(() -> new GeneratedImages(1, 1, 11, 0))
        .hasMessage("Invalid number of classes: 11 (want 2 to 10)");
  }

  private static byte[] first(GeneratedImages format, String file) {
    var reading = new Reading();
    format.read(Path.of(""), new Member("any", file, 0, 1), reading);
    return reading.samples.get(0).image().pixels();
  }
}
