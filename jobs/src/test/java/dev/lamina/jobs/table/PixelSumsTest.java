package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.lamina.core.data.Normalization;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelSumsTest {

  @Test
  void meanAndDeviationAreThoseOfAllPixels() {
    var pixels = new PixelSums();
    pixels.add(2, List.of(255L), List.of(255L * 255));
    pixels.add(2, List.of(2 * 255L), List.of(2 * 255L * 255));

    Normalization found = pixels.normalization().orElseThrow();

    assertThat(found.mean()).containsExactly(0.75);
    assertThat(found.deviation().get(0)).isEqualTo(Math.sqrt(0.1875), offset(1e-12));
  }

  @Test
  void greyPicturesCountForTheirChannelAlone() {
    var pixels = new PixelSums();
    pixels.add(2, List.of(255L), List.of(255L * 255));
    pixels.add(2, List.of(255L, 255L, 255L), List.of(255L * 255, 255L * 255, 255L * 255));

    assertThat(pixels.normalization().orElseThrow().mean()).containsExactly(0.5, 0.5, 0.5);
  }

  @Test
  void aChannelOfOneValueHasNoDeviation() {
    var pixels = new PixelSums();
    assertThat(pixels.normalization()).isEmpty();

    pixels.add(2, List.of(14L), List.of(98L));

    assertThat(pixels.normalization()).isEmpty();
  }

  @Test
  void aSumThatDoesNotFitIsNoLowNumber() {
    var pixels = new PixelSums();
    pixels.add(1, List.of(1L), List.of(Long.MAX_VALUE));

    assertThatThrownBy(() -> pixels.add(1, List.of(1L), List.of(1L)))
        .isInstanceOf(ArithmeticException.class);
  }
}
