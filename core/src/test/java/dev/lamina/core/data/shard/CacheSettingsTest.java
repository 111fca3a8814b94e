package dev.lamina.core.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheSettingsTest {

  @TempDir Path folder;

  @Test
  void variablesNameFolderAndBytes() {
    var environment = Map.of(ShardCache.FOLDER, "/scratch/cache", ShardCache.BYTES, "20000000000");

    assertThat(CacheSettings.of(environment))
        .isEqualTo(
            new CacheSettings(
                Optional.of(Path.of("/scratch/cache")), OptionalLong.of(20_000_000_000L)));
  }

  @Test
  void blankVariablesAreNone() {
    var none = new CacheSettings(Optional.empty(), OptionalLong.empty());

    assertThat(CacheSettings.of(Map.of())).isEqualTo(none);
    assertThat(CacheSettings.of(Map.of(ShardCache.FOLDER, " ", ShardCache.BYTES, "")))
        .isEqualTo(none);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "20 GB", "1.5", "1234567890123456789"})
  void bytesAreAWholeNumberAboveZero(String bytes) {
    assertThatThrownBy(() -> CacheSettings.of(Map.of(ShardCache.BYTES, bytes)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid LAMINA_CACHE_BYTES: '%s'".formatted(bytes));
  }

  @Test
  void withoutBytesItIsAFifthOfWhatIsLeftBesideTheCache() throws IOException {
    assertThat(CacheSettings.share(folder, () -> 1_000)).isEqualTo(200);

    Files.write(folder.resolve("1".repeat(64) + CacheSpace.SHARD), new byte[500]);
    assertThat(CacheSettings.share(folder, () -> 500)).isEqualTo(200);

    assertThat(CacheSettings.share(folder, () -> 0)).isEqualTo(100);
    assertThat(new CacheSettings(Optional.of(folder), OptionalLong.empty()).cache().budget())
        .isGreaterThan(1);
  }

  @Test
  void measuringTheDiskLeavesTheBudgetOfAnOpenCacheAlone() throws IOException {
    ShardCache open = ShardCache.at(folder, 1_000);

    assertThat(CacheSettings.share(folder, () -> 10)).isEqualTo(2);

    assertThat(open.budget()).isEqualTo(1_000);
  }

  @Test
  void theBytesNamedLastCount() {
    ShardCache open = ShardCache.at(folder, 1_000);

    assertThat(new CacheSettings(Optional.of(folder), OptionalLong.of(5)).cache()).isSameAs(open);

    assertThat(open.budget()).isEqualTo(5);
  }

  @Test
  void aFolderForTemporaryFilesThatOthersMayWriteToIsRefused() throws IOException {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      Path own = folder.resolve("lamina-cache-" + System.getProperty("user.name"));
      CacheSettings settings = CacheSettings.of(Map.of());
      assertThat(settings.cache().folder()).isEqualTo(own.toRealPath());
      assertThat(Files.getPosixFilePermissions(own))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));

      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertThatThrownBy(settings::cache)
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("it is no folder that you alone may write to")
          .hasMessageContaining("name one with LAMINA_CACHE");
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }
}
