package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    var whole = new ArrayList<Sample>();
    for (Member member : Stl10Binary.WHOLE.index(Indexing.of(tree())).members()) {
      if (member.split().equals("train")) {
        whole.addAll(read(member).samples);
      }
    }

    List<Sample> fold = samples("train");

    assertThat(whole).hasSize(200);
    assertThat(fold).isNotEmpty().hasSizeLessThan(whole.size());
    for (Sample sample : fold) {
      assertThat(whole)
          .filteredOn(other -> other.key().equals(sample.key()))
          .singleElement()
          .satisfies(
              other -> {
                assertThat(other.target()).isEqualTo(sample.target());
                assertThat(pixels(other)).isEqualTo(pixels(sample));
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
