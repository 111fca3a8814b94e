package dev.lamina.jobs.table;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.internal.parquet.ParquetFileReader.BatchReadSupport;
import io.delta.kernel.defaults.internal.parquet.ParquetFilterUtils;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Rows of Parquet files, file by file, in batches of at most {@link #BATCH_SIZE} rows. A predicate
 * leaves out groups of rows that cannot hold any of what is wanted; other rows stay.
 *
 * <p>Failures are unchecked: {@link KernelEngineException}s, and what Parquet throws where a file
 * is broken. The caller closes it; one file is open at a time. Of no use after a failure.
 */
final class ParquetBatches implements CloseableIterator<ColumnarBatch> {

  /** The setting with the number of rows. */
  static final String BATCH_SIZE = "delta.kernel.default.parquet.reader.batch-size";

  private static final int USUAL_BATCH = 1024;

  private final CloseableIterator<FileStatus> files;
  private final StructType schema;
  private final Optional<Predicate> predicate;
  private final Configuration hadoop;
  private final int batchRows;
  private OpenFile open;

  ParquetBatches(
      CloseableIterator<FileStatus> files,
      StructType schema,
      Optional<Predicate> predicate,
      Configuration hadoop) {
    this.files = files;
    this.schema = schema;
    this.predicate = predicate;
    this.hadoop = hadoop;
    this.batchRows = hadoop.getInt(BATCH_SIZE, USUAL_BATCH);
  }

  @Override
  public boolean hasNext() {
    while (open == null || !open.hasRow()) {
      closeFile();
      if (!files.hasNext()) {
        return false;
      }
      open = new OpenFile(files.next().getPath());
    }
    return true;
  }

  @Override
  public ColumnarBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return open.batch();
  }

  @Override
  public void close() throws IOException {
    try {
      closeFile();
    } finally {
      files.close();
    }
  }

  private void closeFile() {
    if (open != null) {
      OpenFile done = open;
      open = null;
      done.close();
    }
  }

  /** One file, whose next row has been read or not. */
  private final class OpenFile {

    private final String path;
    private final BatchReadSupport rows = new BatchReadSupport(batchRows, schema);
    private final ParquetReader<Object> reader;
    private boolean read;

    OpenFile(String path) {
      this.path = path;
      try {
        HadoopInputFile file = HadoopInputFile.fromPath(new Path(path), hadoop);
        reader =
            new ParquetReader.Builder<Object>(file) {
              @Override
              protected ReadSupport<Object> getReadSupport() {
                return rows;
              }
            }.withFilter(filter(file))
                .useRecordFilter(false)
                .useStatsFilter(true)
                .useBloomFilter(false)
                .useDictionaryFilter(false)
                .useColumnIndexFilter(false)
                .build();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private FilterCompat.Filter filter(HadoopInputFile file) throws IOException {
      if (predicate.isEmpty()) {
        return FilterCompat.NOOP;
      }
      MessageType found;
      try (ParquetFileReader footer =
          ParquetFileReader.open(file, HadoopReadOptions.builder(hadoop, file.getPath()).build())) {
        found = footer.getFileMetaData().getSchema();
      }
      return ParquetFilterUtils.toParquetFilter(found, predicate.get())
          .map(FilterCompat::get)
          .orElse(FilterCompat.NOOP);
    }

    boolean hasRow() {
      if (!read) {
        try {
          read = reader.read() != null;
        } catch (IOException e) {
          throw failed(e);
        }
      }
      return read;
    }

    ColumnarBatch batch() {
      int size = 0;
      do {
        rows.finalizeCurrentRow(reader.getCurrentRowIndex());
        read = false;
        size++;
      } while (size < batchRows && hasRow());
      return rows.getDataAsColumnarBatch(size);
    }

    void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private KernelEngineException failed(IOException cause) {
      return new KernelEngineException("Error reading Parquet file: " + path, cause);
    }
  }
}
