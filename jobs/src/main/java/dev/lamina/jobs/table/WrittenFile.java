package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import io.delta.kernel.utils.DataFileStatistics;
import io.delta.kernel.utils.DataFileStatus;
import java.io.Serializable;
import java.util.Optional;

/**
 * A data file that lies in a table's folder and waits for its commit. Until then no reader sees it.
 *
 * @param path of the file, qualified by its file system
 * @param size bytes
 * @param modifiedMillis milliseconds since 1970-01-01 UTC
 * @param rows number of rows, at least 1
 * @param statistics per-file minimum, maximum and null counts, as JSON of the Delta protocol
 */
public record WrittenFile(String path, long size, long modifiedMillis, long rows, String statistics)
    implements Serializable {

  public WrittenFile {
    Check.argument(size > 0, "Invalid data file %s: %s bytes (want > 0)", path, size);
    Check.argument(rows > 0, "Invalid data file %s: %s rows (want > 0)", path, rows);
  }

  /** A file that the kernel has written. */
  static WrittenFile of(DataFileStatus status) {
    DataFileStatistics statistics = status.getStatistics().orElseThrow();
    return new WrittenFile(
        status.getPath(),
        status.getSize(),
        status.getModificationTime(),
        statistics.getNumRecords(),
        FileStatistics.json(statistics));
  }

  /** As the kernel commits it. */
  DataFileStatus status() {
    return new DataFileStatus(
        path, size, modifiedMillis, Optional.of(new FileStatistics(rows, statistics)));
  }
}
