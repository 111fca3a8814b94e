package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The table {@code descriptions}: one row a preprocessing request that came far enough to commit,
 * with what its samples share. The row that belongs to a samples table is the one whose request its
 * samples carry.
 */
public final class DescriptionsTable {

  /** A description with what was counted. */
  public record Entry(
      DatasetDescription description,
      String source,
      Map<String, Long> samples,
      Map<String, Long> rejects) {

    /**
     * @param source where the data set was read from, for people
     * @param samples number of samples by split
     * @param rejects number of rejects by reason
     */
    public Entry {
      samples = Collections.unmodifiableSortedMap(new TreeMap<>(samples));
      rejects = Collections.unmodifiableSortedMap(new TreeMap<>(rejects));
    }
  }

  private static final String REQUEST = "request";

  private static final StructType SCHEMA =
      new StructType()
          .add(REQUEST, StringType.STRING, false)
          .add("dataset", StringType.STRING, false)
          .add("parameters", new MapType(StringType.STRING, StringType.STRING, false), false)
          .add("source", StringType.STRING, false)
          .add("fingerprint", StringType.STRING, false)
          .add("class_names", new ArrayType(StringType.STRING, false), false)
          .add("channels", IntegerType.INTEGER, false)
          .add("height", IntegerType.INTEGER, false)
          .add("width", IntegerType.INTEGER, false)
          .add("shards", IntegerType.INTEGER, false)
          .add("samples", new MapType(StringType.STRING, LongType.LONG, false), false)
          .add("rejects", new MapType(StringType.STRING, LongType.LONG, false), false)
          .add("created", TimestampType.TIMESTAMP, false);

  private final DeltaTable table;

  DescriptionsTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /** Adds an entry, unless its request is described already. */
  public void add(Entry entry, Instant created) {
    DatasetDescription description = entry.description();
    Object[] row = {
      description.request(),
      description.dataset(),
      description.parameters(),
      entry.source(),
      description.fingerprint(),
      description.classNames(),
      description.channels(),
      description.height(),
      description.width(),
      description.shards(),
      entry.samples(),
      entry.rejects(),
      created.truncatedTo(ChronoUnit.MICROS)
    };
    var rows = new ArrayList<Object[]>();
    rows.add(row);
    table.appendOnce(rows, new TransactionId(description.request(), 0));
  }

  /**
   * The entry of a request.
   *
   * @throws LaminaException {@code DATA} if there is none
   */
  public Entry find(String request) {
    try (Rows rows =
        table.read(table.version(), table.schema().fieldNames(), Map.of(REQUEST, request))) {
      if (!rows.hasNext()) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read table %s: request %s is not described (preprocess again into a new path)"
                .formatted(table.path(), request));
      }
      return entry(rows.next());
    }
  }

  private static Entry entry(Object[] row) {
    var description =
        new DatasetDescription(
            (String) row[0],
            (String) row[1],
            texts(row[2]),
            (String) row[4],
            ((List<?>) row[5]).stream().map(String.class::cast).toList(),
            (Integer) row[6],
            (Integer) row[7],
            (Integer) row[8],
            (Integer) row[9]);
    return new Entry(description, (String) row[3], counts(row[10]), counts(row[11]));
  }

  private static Map<String, String> texts(Object map) {
    var texts = new TreeMap<String, String>();
    ((Map<?, ?>) map).forEach((key, value) -> texts.put((String) key, (String) value));
    return texts;
  }

  private static Map<String, Long> counts(Object map) {
    var counts = new TreeMap<String, Long>();
    ((Map<?, ?>) map).forEach((key, value) -> counts.put((String) key, (Long) value));
    return counts;
  }
}
