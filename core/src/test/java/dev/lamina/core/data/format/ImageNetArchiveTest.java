package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on one picture of each of 206 classes, where they lie beside the project. */
class ImageNetArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("imagenet");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/imagenet");
  }

  @Override
  DatasetFormat format() {
    return ImageNet.STANDARD;
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void labelsAreThoseOfAThousandClasses() throws Exception {
    assertThat(index().classNames()).hasSize(1_000).startsWith("tench, Tinca tinca");
    assertThat(index().classNames()).element(22).asString().startsWith("bald eagle");
    assertThat(rejects("train")).isEmpty();
    assertThat(labels("train"))
        .hasSize(206)
        .anyMatch(label -> label.matches("n01532829/n01532829_.*JPEG=12"))
        .anyMatch(label -> label.matches("n01614925/n01614925_.*JPEG=22"));
  }
}
