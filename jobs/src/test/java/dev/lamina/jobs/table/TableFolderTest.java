package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class TableFolderTest {

  @Test
  void namesTheSamePlaceFromAnyDirectory() {
    assertThat(new TableFolder("some/folder", new Configuration()).qualified())
        .isEqualTo("file:" + Path.of("some/folder").toAbsolutePath());
  }

  @Test
  void refusesCredentialsInAnAddressWithoutRepeatingThem() {
    assertThatThrownBy(
            () -> new TableFolder("s3a://key:hush@bucket/data", new Configuration()).qualified())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("credential providers")
        .hasMessageNotContaining("hush")
        .hasMessageNotContaining("key:");
  }
}
