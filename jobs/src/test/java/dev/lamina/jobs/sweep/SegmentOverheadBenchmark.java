package dev.lamina.jobs.sweep;

import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.WrittenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: what does a segment cost outside training, if its task writes the checkpoint's files
 * and the driver commits them through the kernel, against one Spark append of the task's rows?
 *
 * <p>The checkpoint is of the size of a ResNet-32 with momentum (200 tensors, 4 MB); both ways also
 * append ten metrics.
 */
class SegmentOverheadBenchmark {

  private static final int WARM_UP = 8;
  private static final int ROUNDS = 30;
  private static final Provenance PROVENANCE = new Provenance("digest", 0, 0, "benchmark");

  private interface Way {
    void segment(int round) throws Exception;
  }

  @Test
  void segmentOutsideTraining(@TempDir Path folder) throws Exception {
    try (LaminaSession lamina = LocalSweeps.session()) {
      SparkSession session = lamina.spark();
      report("kernel", kernel(session, folder.resolve("kernel").toString()));
      report("spark append", sparkAppend(session, folder.resolve("spark").toString()));
    }
  }

  private static void report(String name, Way way) throws Exception {
    for (int round = 0; round < WARM_UP; round++) {
      way.segment(round);
    }
    long[] micros = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      way.segment(WARM_UP + round);
      micros[round] = (System.nanoTime() - began) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "%s: p50 %d ms, p90 %d ms, max %d ms%n",
        name, micros[ROUNDS / 2] / 1000, micros[ROUNDS * 9 / 10] / 1000, micros[ROUNDS - 1] / 1000);
  }

  private static Way kernel(SparkSession session, String results) {
    var spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration hadoop = spark.hadoopConfiguration();
    var shipped = HadoopSettings.of(hadoop);
    var checkpoints = new CheckpointsTable(results, hadoop);
    var metrics = new MetricsTable(results, hadoop);
    checkpoints.createIfMissing();
    metrics.createIfMissing();
    return round -> {
      var key = new SegmentKey("benchmark", round, 1);
      List<WrittenFile> files =
          spark.parallelize(List.of(key), 1).map(k -> write(k, results, shipped.hadoop())).first();
      checkpoints.commit(files);
      metrics.append(key, List.of(epoch()), PROVENANCE);
    };
  }

  private static List<WrittenFile> write(SegmentKey key, String results, Configuration hadoop) {
    return new CheckpointsTable(results, hadoop).write(key, checkpoint(), PROVENANCE);
  }

  private static Way sparkAppend(SparkSession session, String results) {
    var spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    StructType parts =
        new StructType()
            .add("trial", DataTypes.IntegerType)
            .add("name", DataTypes.StringType)
            .add("bytes", DataTypes.BinaryType);
    StructType measured =
        new StructType()
            .add("trial", DataTypes.IntegerType)
            .add("name", DataTypes.StringType)
            .add("value", DataTypes.DoubleType);
    return round -> {
      session
          .createDataFrame(
              spark.parallelize(List.of(round), 1).flatMap(SegmentOverheadBenchmark::parts), parts)
          .write()
          .format("delta")
          .mode("append")
          .save(results + "/checkpoints");
      var rows = new ArrayList<Row>();
      epoch().values().forEach((name, value) -> rows.add(RowFactory.create(round, name, value)));
      session
          .createDataFrame(rows, measured)
          .write()
          .format("delta")
          .mode("append")
          .save(results + "/metrics");
    };
  }

  private static Iterator<Row> parts(Integer round) {
    return checkpoint().tensors().stream()
        .map(
            tensor -> {
              byte[] bytes = new byte[tensor.bytes().remaining()];
              tensor.bytes().get(bytes);
              return RowFactory.create(round, tensor.name(), bytes);
            })
        .iterator();
  }

  private static Checkpoint checkpoint() {
    var tensors = new ArrayList<HostTensor>();
    for (int i = 0; i < 200; i++) {
      tensors.add(HostTensor.of("tensor." + i, new long[] {5000}, new float[5000]));
    }
    return new Checkpoint(1, new TreeMap<>(), tensors);
  }

  private static EpochMetrics epoch() {
    var values = new TreeMap<String, Double>();
    for (int i = 0; i < 10; i++) {
      values.put("metric" + i, 0.1 * i);
    }
    return new EpochMetrics(1, values);
  }
}
