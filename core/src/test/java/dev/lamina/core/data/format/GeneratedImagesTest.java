package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
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
    Sample sample = samples("train").get(7);

    // Recorded when the drawing was written; a change needs a new drawing version.
    assertThat(Arrays.hashCode(pixels(sample))).isEqualTo(-1459567504);
  }

  @Test
  void splitsAndSeedsDrawDifferentPictures() throws Exception {
    byte[] train = first(new GeneratedImages(1, 1, 10, 3), "train");

    assertThat(train).isNotEqualTo(first(new GeneratedImages(1, 1, 10, 3), "test"));
    assertThat(train).isNotEqualTo(first(new GeneratedImages(1, 1, 10, 4), "train"));
  }

  @Test
  void aSmallerSetIsTheBeginningOfALargerOne() throws Exception {
    assertThat(first(new GeneratedImages(1, 1, 10, 3), "train"))
        .isEqualTo(first(new GeneratedImages(900, 5, 10, 3), "train"));
  }

  @Test
  void classesAreBalancedAndAlikeOnAverage() throws Exception {
    var sums = new double[10];
    var counts = new int[10];
    for (Sample sample : samples("train").subList(0, 1_000)) {
      int label = ((ClassLabel) sample.target()).index();
      counts[label]++;
      for (byte pixel : pixels(sample)) {
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
    DatasetIndex index = new GeneratedImages(10, 10, 3, 0).index(Indexing.ofNothing());

    assertThat(index.classNames()).isEqualTo(List.of("stripes", "checks", "rings"));
  }

  @Test
  void numbersOutsideTheirRangesAreRefused() {
    assertThatThrownBy(() -> new GeneratedImages(0, 1, 10, 0))
        .hasMessage("Invalid number of train pictures: 0 (want >= 1)");
    assertThatThrownBy(() -> new GeneratedImages(1, 1, 11, 0))
        .hasMessage("Invalid number of classes: 11 (want 2 to 10)");
  }

  private byte[] first(GeneratedImages format, String split) throws Exception {
    for (Member member : format.index(Indexing.ofNothing()).members()) {
      if (member.split().equals(split)) {
        return pixels(read(member).samples.get(0));
      }
    }
    throw new AssertionError("no split " + split);
  }
}
