package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on digits of the archive itself, where they lie beside the project. */
class SvhnArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("svhn");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/svhn");
  }

  @Override
  DatasetFormat format() {
    return new SvhnCropped();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void beginsWithAOneAndANine() throws Exception {
    List<Sample> train = samples("train");

    assertThat(rejects("train")).isEmpty();
    assertThat(train).hasSize(641);
    assertThat(samples("test")).hasSize(149);
    assertThat(train.get(0).target()).isEqualTo(new ClassLabel(1));
    assertThat(train.get(1).target()).isEqualTo(new ClassLabel(9));
    assertThat(pixels(train.get(0))).startsWith(PIXELS);
  }

  /** The first row of the first picture, red, as another reader of MATLAB files has it. */
  private static final byte[] PIXELS = {33, 15, 15, 42, 67, 68, 68, 74};
}
