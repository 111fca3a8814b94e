package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writePictures() throws IOException {
    new FileTree(folder)
        .pictures("a.jpg", "b/c.png", "b/d/no ending", "e/f.webp")
        .text("manifest.csv", "path")
        .tar("e");
  }

  @Override
  DatasetFormat format() {
    return new ImageFiles();
  }

  @Override
  Path source() {
    return folder;
  }

  @Override
  boolean mayBeWrapped() {
    return false; // Folders are part of the keys.
  }

  @Test
  void everyFileThatIsNoTextIsASample() throws Exception {
    assertThat(index().classNames()).isEmpty();
    assertThat(labels("train"))
        .containsExactly(
            "a.jpg=Unlabelled",
            "b/c.png=Unlabelled",
            "b/d/no ending=Unlabelled",
            "e/f.webp=Unlabelled");
    assertThat(file(samples("train").get(0))).isEqualTo(FileTree.picture("a.jpg"));
  }

  @Test
  void theSplitMayBeNamed() throws Exception {
    var indexing = new Indexing(Optional.of(tree()), Optional.of("odd"), 1 << 20, Spread.here());

    assertThat(format().index(indexing).members()).extracting(Member::split).containsOnly("odd");
  }

  @Test
  void anEmptyFolderIsRefused() throws Exception {
    folder = Files.createDirectory(folder.resolve("empty"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it is empty (want a folder or archive of image files)");
  }

  @Test
  void oddPicturesAreAllHandedOn() throws Exception {
    Optional<Path> odd = SharedData.folder("odd-images");
    Assumptions.assumeTrue(odd.isPresent(), "no shared/data/odd-images");
    folder = odd.get();

    assertThat(samples("train")).hasSize(120).extracting(Sample::key).doesNotHaveDuplicates();
    assertThat(rejects("train")).isEmpty();
  }
}
