package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on ten classes with a split to validate by, where they lie beside the project. */
class ImageNetTenArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("imagenet-10");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/imagenet-10");
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
  void splitsHaveTheSameClasses() throws Exception {
    assertThat(index().classNames())
        .hasSize(10)
        .startsWith("tench, Tinca tinca", "English springer, English springer spaniel");
    assertThat(rejects("train")).isEmpty();
    assertThat(rejects("val")).isEmpty();
    assertThat(samples("train")).hasSize(700);
    assertThat(labels("val")).hasSize(200).contains("n02102040/ILSVRC2012_val_00001968.JPEG=1");
  }
}
