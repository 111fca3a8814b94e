package dev.lamina.jobs.table;

import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The table {@code rejects}: one row a record that did not become a sample, or an object that its
 * sample lacks, for each listing.
 */
public final class RejectsTable {

  static final String LISTING = "listing";

  private static final StructType SCHEMA =
      new StructType()
          .add(LISTING, StringType.STRING, false)
          .add("split", StringType.STRING, false)
          .add("key", StringType.STRING, false)
          .add("position", StringType.STRING, false)
          .add("reason", StringType.STRING, false)
          .add("detail", StringType.STRING, false)
          .add("member", StringType.STRING, false);

  private final DeltaTable table;

  RejectsTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /** A row. */
  public static Object[] row(String listing, Reject reject) {
    return new Object[] {
      listing,
      reject.split(),
      reject.key(),
      reject.position(),
      reject.reason().name(),
      reject.detail(),
      reject.member()
    };
  }

  /** The rejects of a listing. The caller closes them. */
  public Rows of(String listing) {
    return table.read(table.version(), SCHEMA.fieldNames(), Map.of(LISTING, listing));
  }

  /** A row of {@link #of}. */
  public static Reject reject(Object[] row) {
    return new Reject(
        (String) row[1],
        (String) row[2],
        (String) row[3],
        dev.lamina.core.spec.RejectReason.valueOf((String) row[4]),
        (String) row[5],
        (String) row[6]);
  }
}
