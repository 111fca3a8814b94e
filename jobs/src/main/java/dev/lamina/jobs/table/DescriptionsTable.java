package dev.lamina.jobs.table;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The table {@code descriptions}: one row a {@link Publication}. Its row is what makes a version of
 * {@code samples} a data set, and is written last.
 */
public final class DescriptionsTable {

  private static final String APPLICATION = "lamina-publication";
  private static final MapType TEXTS = new MapType(StringType.STRING, StringType.STRING, false);
  private static final MapType COUNTS = new MapType(StringType.STRING, LongType.LONG, false);

  private static final StructType SCHEMA =
      new StructType()
          .add("number", LongType.LONG, false)
          .add("version", LongType.LONG, false)
          .add("listing", StringType.STRING, false)
          .add("request", StringType.STRING, false)
          .add("content", StringType.STRING, false)
          .add("dataset", StringType.STRING, false)
          .add("parameters", TEXTS, false)
          .add("recipe", TEXTS, false)
          .add("class_names", new ArrayType(StringType.STRING, false), false)
          .add("class_ids", new ArrayType(IntegerType.INTEGER, false), false)
          .add("ignored", IntegerType.INTEGER, true)
          .add("licence", StringType.STRING, false)
          .add("shards", COUNTS, false)
          .add("samples", COUNTS, false)
          .add("rejects", COUNTS, false)
          .add("contents", TEXTS, false)
          .add("sources", TEXTS, false)
          .add("channels", IntegerType.INTEGER, false)
          .add("height", IntegerType.INTEGER, true)
          .add("width", IntegerType.INTEGER, true)
          .add("mean", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("deviation", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("code_version", StringType.STRING, false)
          .add("created", TimestampType.TIMESTAMP, false);

  private final DeltaTable table;

  DescriptionsTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /**
   * Publishes a version.
   *
   * @throws TransactionTakenException if another has published since the publication before this
   *     was read; nothing is added
   */
  public void publish(Publication publication, Instant created) {
    var rows = new ArrayList<Object[]>();
    rows.add(row(publication, created));
    table.append(rows, new TransactionId(APPLICATION, publication.number()));
  }

  /** All publications, oldest first. */
  public List<Publication> all() {
    var all = new ArrayList<Publication>();
    try (Rows rows = table.read(table.version())) {
      rows.forEachRemaining(row -> all.add(publication(row)));
    }
    all.sort(Comparator.comparingLong(Publication::number));
    return all;
  }

  /** The newest publication; empty before the first. */
  public Optional<Publication> newest() {
    List<Publication> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /**
   * The publication of a version of {@code samples}.
   *
   * @throws LaminaException {@code DATA} if the version is not published
   */
  public Publication of(long version) {
    List<Publication> all = all();
    return all.stream()
        .filter(publication -> publication.version() == version)
        .reduce((older, newer) -> newer)
        .orElseThrow(
            () ->
                new LaminaException(
                    Failure.DATA,
                    "Cannot use version %s of the samples beside %s: it is not published (want one of %s; run preprocess to its end for a newer one)"
                        .formatted(
                            version,
                            table.path(),
                            all.stream().map(Publication::version).distinct().toList())));
  }

  private static Object[] row(Publication publication, Instant created) {
    DatasetDescription description = publication.description();
    var shards = new TreeMap<String, Long>();
    var samples = new TreeMap<String, Long>();
    var rejects = new TreeMap<String, Long>();
    var contents = new TreeMap<String, String>();
    var sources = new TreeMap<String, String>();
    publication
        .splits()
        .forEach(
            (name, split) -> {
              shards.put(name, (long) split.shards());
              samples.put(name, split.samples());
              split.rejects().forEach((reason, count) -> rejects.put(name + "/" + reason, count));
              contents.put(name, split.content());
              sources.put(name, split.source());
            });
    OptionalInt ignored = description.ignored();
    return new Object[] {
      publication.number(),
      publication.version(),
      publication.listing(),
      description.request(),
      publication.content(),
      description.dataset(),
      description.parameters(),
      description.recipe(),
      description.classNames(),
      description.classIds(),
      ignored.isPresent() ? (Integer) ignored.getAsInt() : null,
      description.licence(),
      shards,
      samples,
      rejects,
      contents,
      sources,
      publication.channels(),
      publication.size().map(ImageSize::height).orElse(null),
      publication.size().map(ImageSize::width).orElse(null),
      publication.normalization().map(Normalization::mean).orElse(null),
      publication.normalization().map(Normalization::deviation).orElse(null),
      CodeVersion.current(),
      created.truncatedTo(ChronoUnit.MICROS)
    };
  }

  private static Publication publication(Object[] row) {
    Map<String, Object> values = new TreeMap<>();
    for (int i = 0; i < row.length; i++) {
      values.put(SCHEMA.fieldNames().get(i), row[i]);
    }
    var description =
        new DatasetDescription(
            (String) values.get("dataset"),
            map(values, "parameters", String.class),
            map(values, "recipe", String.class),
            list(values, "class_names", String.class),
            list(values, "class_ids", Integer.class),
            values.get("ignored") instanceof Integer ignored
                ? OptionalInt.of(ignored)
                : OptionalInt.empty(),
            (String) values.get("licence"));
    Map<String, Long> rejects = map(values, "rejects", Long.class);
    var splits = new TreeMap<String, SplitDescription>();
    map(values, "samples", Long.class)
        .forEach(
            (name, samples) ->
                splits.put(
                    name,
                    new SplitDescription(
                        Math.toIntExact(map(values, "shards", Long.class).get(name)),
                        samples,
                        below(name + "/", rejects),
                        map(values, "contents", String.class).get(name),
                        map(values, "sources", String.class).get(name))));
    Optional<ImageSize> size =
        values.get("height") instanceof Integer height
            ? Optional.of(new ImageSize(height, (Integer) values.get("width")))
            : Optional.empty();
    Optional<Normalization> normalization =
        values.get("mean") == null
            ? Optional.empty()
            : Optional.of(
                new Normalization(
                    list(values, "mean", Double.class), list(values, "deviation", Double.class)));
    return new Publication(
        (Long) values.get("number"),
        (Long) values.get("version"),
        (String) values.get("listing"),
        description,
        splits,
        (Integer) values.get("channels"),
        size,
        normalization);
  }

  private static Map<String, Long> below(String prefix, Map<String, Long> counts) {
    var some = new TreeMap<String, Long>();
    counts.forEach(
        (name, count) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), count);
          }
        });
    return some;
  }

  private static <T> List<T> list(Map<String, Object> values, String column, Class<T> type) {
    return ((List<?>) values.get(column)).stream().map(type::cast).toList();
  }

  private static <T> Map<String, T> map(Map<String, Object> values, String column, Class<T> type) {
    var map = new TreeMap<String, T>();
    ((Map<?, ?>) values.get(column))
        .forEach((key, value) -> map.put((String) key, type.cast(value)));
    return map;
  }
}
