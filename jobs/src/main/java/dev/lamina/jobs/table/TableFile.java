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
import org.apache.hadoop.fs.Path;

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
   * The action that puts a file in.
   *
   * @param root qualified folder of the table; the log names files below it
   * @param dataChange whether its rows were not in the table before
   */
  static Row addition(WrittenFile file, String root, boolean dataChange) {
    return SingleAction.createAddFileSingleAction(
        AddFile.convertDataFileStatus(new Path(root).toUri(), file.status(), Map.of(), dataChange));
  }

  /**
   * The action that takes a file out.
   *
   * @param root qualified folder of the table
   * @param dataChange whether its rows leave the table
   */
  static Row removal(WrittenFile file, String root, boolean dataChange) {
    StructType schema = RemoveFile.FULL_SCHEMA;
    Map<Integer, Object> values = new HashMap<>();
    String path = file.path();
    values.put(
        schema.indexOf("path"),
        path.startsWith(root + "/") ? path.substring(root.length() + 1) : path);
    values.put(schema.indexOf("deletionTimestamp"), System.currentTimeMillis());
    values.put(schema.indexOf("dataChange"), dataChange);
    values.put(schema.indexOf("size"), file.size());
    return SingleAction.createRemoveFileSingleAction(new GenericRow(schema, values));
  }
}
