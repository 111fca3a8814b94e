package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.DeepLabV3;
import dev.lamina.core.data.LabelMap;
import org.junit.jupiter.api.Test;

class PixelLabelsTest {

  /** Packages that do not know each other each have it. */
  @Test
  void whatDataSetsLeaveOutIsTheFirstLabelThatIsNoClass() {
    assertThat(LabelMap.NOTHING).isEqualTo(PixelLabels.IGNORED);
    assertThat(DeepLabV3.MOST_CLASSES).isEqualTo(PixelLabels.IGNORED);
  }
}
