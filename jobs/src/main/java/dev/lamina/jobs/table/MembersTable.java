package dev.lamina.jobs.table;

import dev.lamina.core.data.QualifiedName;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The table {@code members}: one row a share of a source that was read, for each listing. */
public final class MembersTable {

  /**
   * A member that was read to its end.
   *
   * @param name unique in its split
   * @param stamp while it stays, the member need not be read again
   * @param samples number of samples it gave
   * @param rejects number of records that are none
   */
  public record Entry(String split, String name, String stamp, long samples, long rejects)
      implements Serializable {

    /** What it is called among the members of all splits. */
    public QualifiedName qualifiedName() {
      return new QualifiedName(split, name);
    }
  }

  static final String LISTING = "listing";

  private static final StructType SCHEMA =
      new StructType()
          .add(LISTING, StringType.STRING, false)
          .add("split", StringType.STRING, false)
          .add("member", StringType.STRING, false)
          .add("stamp", StringType.STRING, false)
          .add("samples", LongType.LONG, false)
          .add("rejects", LongType.LONG, false);

  private final DeltaTable table;

  MembersTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /** Adds the members of a listing, unless they are there. */
  public void add(String listing, List<Entry> entries) {
    var rows = new ArrayList<Object[]>();
    for (Entry entry : entries) {
      rows.add(
          new Object[] {
            listing, entry.split(), entry.name(), entry.stamp(), entry.samples(), entry.rejects()
          });
    }
    table.appendOnce(rows, new TransactionId(listing, 0));
  }

  /** The members of a listing. */
  public List<Entry> of(String listing) {
    var entries = new ArrayList<Entry>();
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of(LISTING, listing))) {
      rows.forEachRemaining(
          row ->
              entries.add(
                  new Entry(
                      (String) row[1],
                      (String) row[2],
                      (String) row[3],
                      (Long) row[4],
                      (Long) row[5])));
    }
    return entries;
  }
}
