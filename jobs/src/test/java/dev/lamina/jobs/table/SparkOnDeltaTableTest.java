package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.jobs.spark.LaminaSession;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkOnDeltaTableTest {

  private static LaminaSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = LaminaSession.open("table-test", 2);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @Test
  void whatTasksWroteAndTheDriverCommittedSparkReadsAndCompactsAndTheKernelReadsOn() {
    String path = folder.resolve("t").toString();
    DeltaTable table = table(path);
    table.createIfMissing();
    List<List<WrittenFile>> written =
        session
            .context()
            .parallelize(List.of(0L, 1L, 2L, 3L), 4)
            .map(task -> table(path).write(rows(task * 10, 10).iterator()))
            .collect();
    table.commit(written.stream().flatMap(List::stream).toList(), Optional.empty());

    var spark = session.spark();
    assertThat(spark.read().format("delta").load(path).selectExpr("sum(number)").head().getLong(0))
        .isEqualTo(LongStream.range(0, 40).sum());

    spark.sql("OPTIMIZE delta.`" + path + "`");
    long compacted = table.version();
    long appended = table.append(rows(40, 1), new TransactionId("t", 0));

    assertThat(compacted).isEqualTo(2);
    assertThat(numbers(table, appended)).containsExactlyInAnyOrderElementsOf(range(41));
    assertThat(numbers(table, 1)).containsExactlyInAnyOrderElementsOf(range(40));
    try (Rows rows = table.read(appended, List.of("name"), Map.of("number", 7L))) {
      assertThat(rows).toIterable().extracting(row -> row[0]).containsExactly("n7");
    }
  }

  /** The query of {@code TABLES.md}. */
  @Test
  void sparkMakesCurvesOfCounts() {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    tally.sample(0, new double[] {0.75, 0.25});
    tally.sample(1, new double[] {0.5, 0.5});
    new PrecisionRecallTable(folder.toString(), new Configuration())
        .append(new SegmentKey("a", 0, 1), 10, tally.counts(), new Provenance("abc", 7, 3, "code"));

    List<Row> rows =
        session
            .spark()
            .sql(
                """
                SELECT class_name, point / 100 AS confidence,
                  true_positives[point] / (true_positives[point] + false_positives[point]) AS precision, true_positives[point] / positives AS recall
                FROM delta.`%s/precision_recall` LATERAL VIEW explode(sequence(0, 100)) AS point
                WHERE sweep = 'a' AND trial = 0 AND epoch = 10 ORDER BY class_name, confidence
                """
                    .formatted(folder))
            .collectAsList();

    assertThat(rows).hasSize(2 * PrecisionRecall.CONFIDENCES);
    assertThat(rows.get(50)).isEqualTo(RowFactory.create("cat", 0.5, 0.5, 1.0));
    assertThat(rows.get(75)).isEqualTo(RowFactory.create("cat", 0.75, 1.0, 1.0));
    assertThat(rows.get(76)).isEqualTo(RowFactory.create("cat", 0.76, null, 0.0));
    assertThat(rows.get(101 + 30)).isEqualTo(RowFactory.create("dog", 0.3, 1.0, 1.0));
  }

  static DeltaTable table(String path) {
    return new DeltaTable(
        path,
        new StructType().add("number", LongType.LONG, false).add("name", StringType.STRING, false),
        new Configuration());
  }

  static List<Object[]> rows(long first, int count) {
    var rows = new ArrayList<Object[]>();
    for (long i = first; i < first + count; i++) {
      rows.add(new Object[] {i, "n" + i});
    }
    return rows;
  }

  private static List<Object> numbers(DeltaTable table, long version) {
    var numbers = new ArrayList<Object>();
    try (Rows rows = table.read(version)) {
      rows.forEachRemaining(row -> numbers.add(row[0]));
    }
    return numbers;
  }

  private static List<Object> range(int count) {
    return LongStream.range(0, count).<Object>mapToObj(Long::valueOf).toList();
  }
}
