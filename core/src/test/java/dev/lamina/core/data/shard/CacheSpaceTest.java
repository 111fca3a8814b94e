package dev.lamina.core.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheSpaceTest {

  private static final ShardName ONE = new ShardName("1".repeat(64));
  private static final ShardName OTHER = new ShardName("2".repeat(64));

  @TempDir Path folder;

  private CacheLocks locks;

  /** The system keeps a lock only as long as somebody here does. */
  private Optional<FileLock> writing = Optional.empty();

  private long usable = 100;

  @BeforeEach
  void open() throws IOException {
    locks = new CacheLocks(folder.resolve("locks"));
  }

  @AfterEach
  void release() {
    writing.ifPresent(CacheLocks::release);
  }

  private CacheSpace space(long budget) {
    return new CacheSpace(folder, locks, () -> usable, budget);
  }

  @Test
  void whatIsPromisedToOneWriterIsNotPromisedToAnother() throws IOException {
    CacheSpace space = space(1_000);
    writing = locks.writing(ONE);
    Path partial = space.reserve(ONE, 60);

    assertThatThrownBy(() -> space.reserve(OTHER, 60))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("Cannot cache a shard");

    Files.write(partial, new byte[50]);
    usable = 50;
    assertThat(space.reserve(OTHER, 40)).exists();
  }

  @Test
  void aFileThatIsBeingWrittenCountsAsLongAsItWillBe() throws IOException {
    CacheSpace space = space(80);
    writing = locks.writing(ONE);

    Path partial = space.reserve(ONE, 60);

    assertThat(space.held()).isEqualTo(60);
    assertThat(CacheSpace.written(folder)).isZero();
    Files.write(partial, new byte[10]);
    assertThat(space.held()).isEqualTo(60);
    assertThat(CacheSpace.written(folder)).isEqualTo(10);
    assertThatThrownBy(() -> space.reserve(OTHER, 21)).isInstanceOf(LaminaException.class);
  }

  @Test
  void whatAWriterLeftThatIsNoMoreMakesRoom() throws IOException {
    CacheSpace space = space(80);
    Path abandoned = space.reserve(ONE, 60);

    Path partial = space.reserve(OTHER, 60);

    assertThat(abandoned).doesNotExist();
    assertThat(partial).exists();
  }

  @Test
  void foreignFilesStayAndDoNotCount() throws IOException {
    Path foreign = Files.write(folder.resolve("thesis.partial"), new byte[70]);
    CacheSpace space = space(80);

    space.reserve(ONE, 80);

    assertThat(foreign).exists();
    assertThat(space.held()).isEqualTo(80);
  }
}
