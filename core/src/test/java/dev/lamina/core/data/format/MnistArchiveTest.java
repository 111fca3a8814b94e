package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on digits of the archive itself, where they lie beside the project. */
class MnistArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("mnist");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/mnist");
  }

  @Override
  DatasetFormat format() {
    return new IdxImages(IdxImages.Kind.MNIST);
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  /** A member begins reading a compressed file at its start. */
  @Override
  long smallMember() {
    return 200_000;
  }

  @Test
  void beginsWithTheDigitsThatEverybodyKnows() throws Exception {
    assertThat(samples("train")).hasSize(8_000);
    assertThat(samples("train").subList(0, 10))
        .extracting(sample -> ((ClassLabel) sample.target()).index())
        .containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
    assertThat(samples("test")).hasSize(1_500);
    assertThat(samples("test").subList(0, 4))
        .extracting(sample -> ((ClassLabel) sample.target()).index())
        .containsExactly(7, 2, 1, 0);
    // A piece of row 7 of the first test picture, the bar of the seven.
    assertThat(pixels(samples("test").get(0)))
        .containsSequence((byte) 84, (byte) 185, (byte) 159, (byte) 151, (byte) 60, (byte) 36);
  }
}
