package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on 40 classes of the archive itself, where they lie beside the project. */
class TinyImageNetArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("tiny-imagenet-200");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/tiny-imagenet-200");
  }

  @Override
  DatasetFormat format() {
    return new TinyImageNet();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void classesAreThoseOfItsLists() throws Exception {
    assertThat(index().classNames()).hasSize(40).startsWith("Egyptian cat", "reel", "volleyball");
    assertThat(samples("train")).hasSize(2_000);
    assertThat(rejects("train")).isEmpty();
    assertThat(rejects("val")).isEmpty();
    assertThat(labels("val")).hasSize(400).contains("images/val_1.JPEG=1", "images/val_26.JPEG=2");
  }
}
