package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a data set in the layout of Pascal VOC that lies beside the project. */
class HardHatArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("hardhat-voc");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/hardhat-voc");
  }

  @Override
  DatasetFormat format() {
    return PascalVoc.STANDARD;
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void holdsEveryPictureAndObject() throws Exception {
    assertThat(index().classNames()).containsExactly("No Safety Helmet", "Safety Helmet");
    assertThat(samples("train")).hasSize(80);
    assertThat(samples("val")).hasSize(30);
    assertThat(rejects("train")).isEmpty();
    assertThat(rejects("val")).isEmpty();
    var boxes = new ArrayList<Box>();
    for (String split : List.of("train", "val")) {
      samples(split).forEach(sample -> boxes.addAll(((Boxes) sample.target()).boxes()));
    }
    assertThat(boxes.stream().filter(box -> box.label() == 0)).hasSize(69);
    assertThat(boxes.stream().filter(box -> box.label() == 1)).hasSize(354);
  }

  @Test
  void holdsTheFirstHelmetOfPicture85() throws Exception {
    var samples = new ArrayList<Sample>(samples("train"));
    samples.addAll(samples("val"));

    assertThat(samples)
        .filteredOn(sample -> sample.key().equals("hard_hat_workers85.jpg"))
        .singleElement()
        .satisfies(
            sample ->
                assertThat(((Boxes) sample.target()).boxes())
                    .hasSize(4)
                    .startsWith(Box.of(1, 45, 85, 107, 113)));
  }
}
