package dev.lamina.jobs.table;

import dev.lamina.core.spec.RejectReason;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import org.apache.hadoop.conf.Configuration;

/** The table {@code rejects}: one row a record that did not become a sample. */
public final class RejectsTable {

  private static final StructType SCHEMA =
      new StructType()
          .add("split", StringType.STRING, false)
          .add("key", StringType.STRING, false)
          .add("reason", StringType.STRING, false)
          .add("detail", StringType.STRING, false)
          .add("request", StringType.STRING, false);

  private final DeltaTable table;

  RejectsTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /**
   * A row.
   *
   * @param request as in {@link DatasetDescription#request()}
   */
  public static Object[] row(
      String split, String key, RejectReason reason, String detail, String request) {
    return new Object[] {split, key, reason.name(), detail, request};
  }
}
