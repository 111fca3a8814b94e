package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepsTableTest {

  /** Later than any clock here, as on a machine whose clock ran ahead. */
  private static final Instant BEGUN = Instant.parse("2126-01-02T03:04:05Z");

  @TempDir Path results;

  private static SweepsTable.Entry entry(String id, String spec, long dataVersion) {
    return new SweepsTable.Entry(
        id, "man", spec, "abc", "/data", dataVersion, "1", new TreeMap<>(Map.of("a", "b")), BEGUN);
  }

  private SweepsTable table() {
    var table = new SweepsTable(results.toString(), new Configuration(false));
    table.createIfMissing();
    return table;
  }

  @Test
  void theFirstStartDecidesTheDataAndTheLastTheTextOfTheSpecification() {
    SweepsTable table = table();
    table.begin(entry("man-1", "first", 3));
    table.begin(entry("man-2", "another", 3));
    table.begin(entry("man-1", "second", 4));
    table.restate("man-1", "third");

    assertThat(table.find("man-1")).contains(entry("man-1", "third", 3));
    assertThat(table.all())
        .containsExactlyInAnyOrder(entry("man-1", "third", 3), entry("man-2", "another", 3));
  }

  @Test
  void theSameTextAgainAddsNoRow() {
    SweepsTable table = table();
    table.begin(entry("man-1", "first", 3));
    var delta = new Configuration(false);
    long before = new DeltaTable(results + "/sweeps", SweepsTable.SCHEMA, delta).version();
    table.begin(entry("man-1", "first", 3));
    table.restate("man-1", "first");

    assertThat(new DeltaTable(results + "/sweeps", SweepsTable.SCHEMA, delta).version())
        .isEqualTo(before);
  }

  @Test
  void onlySweepsThatBeganCanBeRestated() {
    assertThatThrownBy(() -> table().restate("man-1", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown sweep: man-1");
  }
}
