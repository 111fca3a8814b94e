package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a part of the official archive, where it lies beside the project. */
class CamVidArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("camvid");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/camvid");
  }

  @Override
  DatasetFormat format() {
    return new CamVid();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void everyPictureHasAMapOfItsSizeWithSkyAboveAndRoadBelow() throws Exception {
    assertThat(samples("train")).hasSize(24);
    assertThat(samples("val")).hasSize(8);
    assertThat(samples("test")).hasSize(8);
    for (String split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
      assertThat(rejects(split)).isEmpty();
      for (Sample sample : samples(split)) {
        LabelMap map = (LabelMap) sample.target();
        assertThat(map.width()).isEqualTo(480);
        assertThat(map.height()).isEqualTo(360);
      }
    }
    LabelMap first = (LabelMap) samples("train").get(0).target();
    assertThat(share(first, 0, 0, 90)).isGreaterThan(0.05);
    assertThat(share(first, 3, 0, 90)).isZero();
    assertThat(share(first, 3, 270, 360)).isGreaterThan(0.5);
  }

  private static double share(LabelMap map, int label, int from, int to) {
    int count = 0;
    for (int i = from * map.width(); i < to * map.width(); i++) {
      count += map.classes()[i] == label ? 1 : 0;
    }
    return (double) count / ((to - from) * map.width());
  }
}
