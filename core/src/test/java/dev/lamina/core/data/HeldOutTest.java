package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutTest {

  private static final SampleSet SAMPLES = new MemorySamples(60, 4, 3, 1);

  @Property(tries = 50)
  void everySampleIsOnExactlyOneSide(@ForAll @DoubleRange(min = 0.02, max = 0.98) double share) {
    HeldOut parts = HeldOut.of(SAMPLES, share);

    assertThat(parts.held().size()).isEqualTo(Math.round(60 * share));
    var both = new ArrayList<>(pictures(parts.held()));
    both.addAll(pictures(parts.rest()));
    assertThat(both).containsExactlyInAnyOrderElementsOf(pictures(SAMPLES));
  }

  @Test
  void aLargerShareHoldsOutTheSameSamplesAndMore() {
    assertThat(pictures(HeldOut.of(SAMPLES, 0.5).held()))
        .containsAll(pictures(HeldOut.of(SAMPLES, 0.1).held()));
  }

  @Test
  void samplesAreFromAllOverTheSetAndKeepItsOrder() {
    List<ByteBuffer> held = pictures(HeldOut.of(SAMPLES, 0.5).held());
    List<Integer> indexes = held.stream().map(pictures(SAMPLES)::indexOf).toList();

    assertThat(indexes).isSorted();
    assertThat(indexes.get(0)).isLessThan(15);
    assertThat(indexes.get(indexes.size() - 1)).isGreaterThan(45);
  }

  @ParameterizedTest
  @CsvSource({
    "0.001, Cannot hold out 0.001 of 60 training images: that is none",
    "0.999, Cannot hold out 0.999 of 60 training images: that is all"
  })
  void refusesSharesThatLeaveASideEmpty(double share, String message) {
    assertThatThrownBy(() -> HeldOut.of(SAMPLES, share))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("want at least one on either side");
  }

  private static List<ByteBuffer> pictures(SampleSet samples) {
    var pictures = new ArrayList<ByteBuffer>();
    for (int i = 0; i < samples.size(); i++) {
      var picture = new ImageBuffer();
      samples.read(i, picture);
      pictures.add(ByteBuffer.wrap(picture.pixels()));
    }
    return pictures;
  }
}
