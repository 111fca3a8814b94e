package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on photographs in the archive's layout, where they lie beside the project. */
class Stl10ArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE =
      SharedData.folder("stl10_format_standin/stl10_binary");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/stl10_format_standin");
  }

  @Override
  DatasetFormat format() {
    return new Stl10Binary(0);
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void aFoldIsASelectionOfTheWhole() throws Exception {
    Member all = Stl10Binary.WHOLE.index(source()).members().get(0);
    var whole = new Reading();
    Stl10Binary.WHOLE.read(source(), all, whole);

    Reading fold = read(index().members().get(0));

    assertThat(fold.samples).isNotEmpty().hasSizeLessThan(whole.samples.size());
    for (Sample sample : fold.samples) {
      assertThat(whole.samples)
          .filteredOn(other -> other.key().equals(sample.key()))
          .singleElement()
          .satisfies(
              other -> {
                assertThat(other.target()).isEqualTo(sample.target());
                assertThat(other.image().pixels()).isEqualTo(sample.image().pixels());
              });
    }
  }

  @Test
  void rejectsNothing() throws Exception {
    for (Member member : index().members()) {
      assertThat(read(member).rejects).isEmpty();
    }
  }
}
