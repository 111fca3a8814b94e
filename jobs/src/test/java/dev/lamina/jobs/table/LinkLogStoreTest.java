package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkLogStoreTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @Test
  void theSecondWriterIsToldAndTheFirstStays() throws IOException {
    write("0.json", List.of("first", "line"), false);

    assertThatThrownBy(() -> write("0.json", List.of("second"), false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("0.json")).hasContent("first\nline\n");
    assertThat(names()).containsExactly("0.json");
  }

  @Test
  void aFileThatMayBeReplacedIsReplaced() throws IOException {
    write("_last", List.of("1"), true);
    write("_last", List.of("2"), true);

    assertThat(folder.resolve("_last")).hasContent("2\n");
    assertThat(names()).containsExactly("_last");
  }

  @Test
  void aWriteThatFailsLeavesNothing() throws IOException {
    Stream<String> lines =
        Stream.of("a", "b")
            .map(
                line -> {
                  if (line.equals("b")) {
                    throw new UncheckedIOException(new IOException("No space left on device"));
                  }
                  return line;
                });

    assertThatThrownBy(
            () -> new LinkLogStore(HADOOP).write(path("0.json"), lines.iterator(), false, HADOOP))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(names()).isEmpty();
  }

  @Test
  void aLinkThatIsMadeTwiceForOneWriterIsItsOwn() throws IOException {
    Path written = Files.writeString(folder.resolve(".written"), "line\n");
    Path other = Files.writeString(folder.resolve(".other"), "line\n");
    LinkLogStore.link(folder.resolve("0.json"), written);

    LinkLogStore.link(folder.resolve("0.json"), written);

    assertThatThrownBy(() -> LinkLogStore.link(folder.resolve("0.json"), other))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void listsFilesFromANameOnInTheirOrder() throws IOException {
    for (String name : List.of("3.json", "1.json", "2.json", ".2.json.crc", "_last")) {
      Files.writeString(folder.resolve(name), name);
    }
    FileStatus second = path("2.json").getFileSystem(HADOOP).getFileStatus(path("2.json"));

    var listed = new ArrayList<FileStatus>();
    new LinkLogStore(HADOOP).listFrom(path("2.json"), HADOOP).forEachRemaining(listed::add);

    assertThat(listed)
        .extracting(file -> file.getPath().getName())
        .containsExactly("2.json", "3.json", "_last");
    assertThat(listed.get(0).getPath()).isEqualTo(second.getPath());
    assertThat(listed.get(0).getLen()).isEqualTo(6);
    assertThat(listed.get(0).getModificationTime()).isEqualTo(second.getModificationTime());
    assertThat(listed.get(0).isFile()).isTrue();
  }

  @Test
  void aFolderThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> new LinkLogStore(HADOOP).listFrom(path("gone/0.json"), HADOOP))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("gone");
  }

  private void write(String name, List<String> lines, boolean overwrite) throws IOException {
    new LinkLogStore(HADOOP).write(path(name), lines.iterator(), overwrite, HADOOP);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
