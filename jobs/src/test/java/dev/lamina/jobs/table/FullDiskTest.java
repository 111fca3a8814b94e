package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.StructType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

  private static final List<Object[]> ROW = List.<Object[]>of(new Object[] {new byte[100_000]});

  @TempDir Path folder;
  private DeltaTable table;

  @BeforeEach
  void makeATableWithARow() {
    FullDisk.BYTES_LEFT.set(Long.MAX_VALUE);
    table =
        new DeltaTable(
            "full://" + folder.resolve("t"),
            new StructType().add("data", BinaryType.BINARY, false),
            FullDisk.hadoop());
    table.createIfMissing();
    table.append(ROW);
  }

  @AfterEach
  void freeTheDisk() {
    FullDisk.BYTES_LEFT.set(Long.MAX_VALUE);
  }

  @Test
  void aDataFileThatDoesNotFitIsAMatterOfResources() {
    FullDisk.BYTES_LEFT.set(100);

    assertThatThrownBy(() -> table.append(ROW))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("Cannot write to table " + table.path())
        .hasMessageContaining("No space left on device");
    stillWorks();
  }

  @Test
  void aCommitThatDoesNotFitIsNone() {
    List<WrittenFile> files = table.write(ROW.iterator());
    FullDisk.BYTES_LEFT.set(10);

    assertThatThrownBy(() -> table.commit(files, Optional.empty()))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("No space left on device");
    stillWorks();
  }

  /** What reads the files by other settings has no such file system, nor keys of a store. */
  @Test
  void filesAreReadWithTheSettingsOfTheTable() {
    Configuration hadoop = FullDisk.hadoop();
    hadoop.setBoolean("fs.full.impl.disable.cache", true);
    var alone = new DeltaTable(table.path(), table.schema(), hadoop);

    try (Rows rows = alone.read(1)) {
      assertThat(rows).toIterable().hasSize(1);
    }
  }

  private void stillWorks() {
    assertThat(table.version()).isEqualTo(1);
    try (Rows rows = table.read(1)) {
      assertThat(rows).toIterable().hasSize(1);
    }
    FullDisk.BYTES_LEFT.set(Long.MAX_VALUE);
    assertThat(table.append(ROW)).isEqualTo(2);
  }
}
