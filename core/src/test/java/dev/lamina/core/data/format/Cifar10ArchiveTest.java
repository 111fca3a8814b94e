package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Sample;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on the archive itself, where it lies beside the project. */
class Cifar10ArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("cifar-10-batches-bin");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/cifar-10-batches-bin");
  }

  @Override
  DatasetFormat format() {
    return new Cifar10Binary();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void holdsThePicturesOfFrogsThatItBeginsWith() throws Exception {
    Sample first = samples("train").get(0);

    assertThat(first.target()).isEqualTo(new ClassLabel(6));
    assertThat(index().classNames()).element(6).isEqualTo("frog");
    assertThat(samples("train")).hasSize(7_500);
    assertThat(samples("test")).hasSize(1_500);
  }
}
