package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.metric.EpochMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTableTest {

  private static final Provenance PROVENANCE = new Provenance("abc", 7, 3, "classes-1");

  @TempDir Path results;

  private static EpochMetrics epoch(int epoch, double loss) {
    return new EpochMetrics(epoch, new TreeMap<>(Map.of("loss", loss)));
  }

  private MetricsTable table() {
    var table = new MetricsTable(results.toString(), new Configuration(false));
    table.createIfMissing();
    return table;
  }

  @Test
  void everyRowSaysHowItWasMade() {
    table().append(new SegmentKey("a", 0, 1), List.of(epoch(1, Double.NaN)), PROVENANCE);

    var delta =
        new DeltaTable(
            results.resolve("metrics").toString(), MetricsTable.SCHEMA, new Configuration(false));
    try (Rows rows = delta.read(delta.version())) {
      assertThat(rows.next())
          .containsExactly("a", 0, 1, 1, "loss", Double.NaN, "abc", 7L, 3L, "classes-1");
    }
  }
}
