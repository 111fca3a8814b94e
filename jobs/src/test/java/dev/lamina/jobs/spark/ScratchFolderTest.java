package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.host.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

  @TempDir Path parent;

  /** Opens a folder, says where, and keeps it until it is killed. */
  public static final class Keeper {

    private Keeper() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(ScratchFolder.open(Path.of(arguments[0])).path());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void closingRemovesWhatIsInIt() throws IOException {
    Path path;
    try (var folder = ScratchFolder.open(parent)) {
      path = folder.path();
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "x");
    }
    assertThat(path).doesNotExist();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void foldersOfLivingProcessesStayAndThoseOfDeadOnesGo() throws Exception {
    Process other =
        ChildJvm.start(parent.resolve("errors"), Map.of(), Keeper.class, parent.toString());
    Path theirs;
    try (var said =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      theirs = Path.of(said.readLine());
      Files.writeString(theirs.resolve("block"), "x");
      try (var first = ScratchFolder.open(parent);
          var second = ScratchFolder.open(parent)) {
        assertThat(List.of(theirs, first.path(), second.path()))
            .allSatisfy(path -> assertThat(path).isDirectory());
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(theirs).isDirectory();
    ScratchFolder.open(parent).close();
    assertThat(theirs).doesNotExist();
  }

  @Test
  void whatOnlyLooksLikeOneStays() throws IOException {
    Path other = Files.createDirectory(parent.resolve("lamina-spark-mine"));
    Files.writeString(other.resolve("notes"), "x");
    ScratchFolder.open(parent).close();
    assertThat(other.resolve("notes")).exists();
  }

  @Test
  void aLinkThatLeadsNowhereIsNobodysBusiness() throws IOException {
    Path link = parent.resolve("lamina-spark-x");
    Files.createSymbolicLink(link, parent.resolve("nowhere"));
    ScratchFolder.open(parent).close();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void severalMayComeAndGoAtOnce() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    try {
      var comings =
          IntStream.range(0, 200)
              .mapToObj(i -> pool.submit(() -> ScratchFolder.open(parent).close()))
              .toList();
      for (var coming : comings) {
        coming.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void aParentThatIsNotThereIsNamedWithTheRemedy() {
    Path missing = parent.resolve("missing");
    assertThatThrownBy(() -> ScratchFolder.open(missing))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("java.io.tmpdir");
  }
}
