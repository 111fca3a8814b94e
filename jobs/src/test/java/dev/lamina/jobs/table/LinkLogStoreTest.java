package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
