package dev.lamina.jobs.table;

import io.delta.kernel.data.Row;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.RemoveFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.FileStatus;
import java.util.HashMap;
import java.util.Map;

/** A data file as the log of a table has it: read from a scan, and taken out again. */
final class TableFile {

  private TableFile() {}

  /**
   * A file that a scan with statistics found.
   *
   * @param scanned one of its rows
   */
  static WrittenFile written(Row scanned) {
    Row added = scanned.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
    FileStatus status = InternalScanFileUtils.getAddFileStatus(scanned);
    int column = AddFile.SCHEMA_WITH_STATS.indexOf("stats");
    String statistics = added.isNullAt(column) ? "" : added.getString(column);
    return new WrittenFile(
        status.getPath(),
        status.getSize(),
        status.getModificationTime(),
        FileStatistics.rows(statistics),
        statistics);
  }

  /**
   * The action that takes a file out.
   *
   * @param root qualified folder of the table; the log names files below it
   */
  static Row removal(WrittenFile file, String root) {
    StructType schema = RemoveFile.FULL_SCHEMA;
    Map<Integer, Object> values = new HashMap<>();
    String path = file.path();
    values.put(
        schema.indexOf("path"),
        path.startsWith(root + "/") ? path.substring(root.length() + 1) : path);
    values.put(schema.indexOf("deletionTimestamp"), System.currentTimeMillis());
    values.put(schema.indexOf("dataChange"), true);
    values.put(schema.indexOf("size"), file.size());
    return SingleAction.createRemoveFileSingleAction(new GenericRow(schema, values));
  }
}
