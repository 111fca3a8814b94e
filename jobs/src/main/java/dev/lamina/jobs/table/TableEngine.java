package dev.lamina.jobs.table;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.engine.DefaultParquetHandler;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Delta Kernel's engine for one JVM, except that it opens Parquet files with the settings at hand.
 * Kernel's own makes new settings for every file, which parses all of Hadoop's default settings
 * again, and those that were given do not reach the file: see {@code jobs/DECISIONS.md}.
 */
final class TableEngine extends DefaultEngine {

  private final ParquetHandler parquet;

  TableEngine(Configuration hadoop) {
    super(hadoop);
    this.parquet = new Parquet(hadoop);
  }

  @Override
  public ParquetHandler getParquetHandler() {
    return parquet;
  }

  private static final class Parquet extends DefaultParquetHandler {

    private final Configuration hadoop;

    Parquet(Configuration hadoop) {
      super(hadoop);
      this.hadoop = hadoop;
    }

    @Override
    public CloseableIterator<ColumnarBatch> readParquetFiles(
        CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate) {
      return new ParquetBatches(files, schema, predicate, hadoop);
    }
  }
}
