package dev.lamina.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.Storage;
import dev.lamina.core.source.StoredFile;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoragesTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @Test
  void pathsWithAndWithoutSchemeAreFilesOfThisMachine() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("a b#1%20"));
    Files.writeString(odd.resolve("x"), "x");
    for (String address : new String[] {odd.toString(), odd.toUri().toString()}) {
      Storage storage = Storages.of(address, HADOOP);

      assertThat(storage).isInstanceOf(LocalStorage.class);
      assertThat(storage.list(Storages.path(address, HADOOP)))
          .extracting(StoredFile::path)
          .containsExactly(odd.resolve("x").toString());
    }
    assertThat(Storages.path("data", HADOOP))
        .isEqualTo(Path.of("data").toAbsolutePath().toString());
  }

  @Test
  void otherSchemesAreHadoops() {
    assertThat(Storages.of("s3a://bucket/data", HADOOP)).isInstanceOf(HadoopStorage.class);
    assertThat(Storages.path("s3a://bucket/data", HADOOP)).isEqualTo("s3a://bucket/data");
  }

  @Test
  void whereHadoopsDefaultIsNotThisMachineAPathIsHadoops() {
    var cluster = new Configuration(false);
    cluster.set("fs.defaultFS", "hdfs://host:8020");

    assertThat(Storages.of("/data", cluster)).isInstanceOf(HadoopStorage.class);
    assertThat(Storages.of("file:///data", cluster)).isInstanceOf(LocalStorage.class);
  }

  @Test
  void whatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> Storages.of("", HADOOP))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Invalid address: ''");
  }
}
