package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetBatchesTest {

  private static final StructType NUMBERS = new StructType().add("number", LongType.LONG, false);
  private static final Configuration HADOOP = new Configuration();

  static {
    HADOOP.setInt(ParquetBatches.BATCH_SIZE, 4);
  }

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"8, 4 4", "10, 4 4 2", "1, 1", "4, 4"})
  void rowsOfAFileComeInBatchesOfAtMostSoMany(long rows, String sizes) throws IOException {
    var found = new ArrayList<String>();
    var numbers = new ArrayList<Long>();
    try (ParquetBatches batches = batches(file(0, rows))) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        found.add(Integer.toString(batch.getSize()));
        numbers.addAll(numbers(batch));
      }
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    assertThat(String.join(" ", found)).isEqualTo(sizes);
    assertThat(numbers).containsExactlyElementsOf(LongStream.range(0, rows).boxed().toList());
  }

  @Test
  void filesComeOneAfterTheOther() throws IOException {
    var numbers = new ArrayList<Long>();
    try (ParquetBatches batches = batches(file(0, 5), file(5, 3))) {
      while (batches.hasNext()) {
        numbers.addAll(numbers(batches.next()));
        assertThat(open()).isLessThanOrEqualTo(1);
      }
    }

    assertThat(numbers).containsExactlyElementsOf(LongStream.range(0, 8).boxed().toList());
    assertThat(open()).isZero();
  }

  @Test
  void whatIsClosedEarlyHasNoFileOpen() throws IOException {
    try (ParquetBatches batches = batches(file(0, 9), file(9, 3))) {
      batches.next();
      assertThat(open()).isEqualTo(1);
    }

    assertThat(open()).isZero();
  }

  @Test
  void aBrokenFileLeavesNoneOpen() throws IOException {
    FileStatus broken = file(5, 3);
    Path path = Path.of(URI.create(broken.getPath()));
    Files.delete(path.resolveSibling("." + path.getFileName() + ".crc"));
    Files.write(path, new byte[300]);
    try (ParquetBatches batches = batches(file(0, 4), broken)) {
      assertThat(numbers(batches.next())).containsExactly(0L, 1L, 2L, 3L);
      assertThatThrownBy(batches::hasNext).hasMessageContaining("is not a Parquet file");
    }

    assertThat(open()).isZero();
  }

  private static ParquetBatches batches(FileStatus... files) {
    return new ParquetBatches(
        Utils.toCloseableIterator(List.of(files).iterator()), NUMBERS, Optional.empty(), HADOOP);
  }

  private FileStatus file(long first, long rows) {
    var table =
        new DeltaTable(folder.resolve("t").toUri().toString(), NUMBERS, new Configuration());
    WrittenFile written =
        table
            .write(
                LongStream.range(first, first + rows)
                    .mapToObj(number -> new Object[] {number})
                    .iterator())
            .get(0);
    return FileStatus.of(written.path(), written.size(), 0);
  }

  private static List<Long> numbers(ColumnarBatch batch) {
    return LongStream.range(0, batch.getSize())
        .mapToObj(row -> batch.getColumnVector(0).getLong((int) row))
        .toList();
  }

  /** How many of the files are open in this process. */
  private long open() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isOfTable).count();
    }
  }

  private boolean isOfTable(Path descriptor) {
    try {
      Path file = Files.readSymbolicLink(descriptor);
      return file.startsWith(folder.toRealPath()) && file.toString().endsWith(".parquet");
    } catch (IOException gone) {
      return false;
    }
  }
}
