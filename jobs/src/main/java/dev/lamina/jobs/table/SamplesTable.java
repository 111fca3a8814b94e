package dev.lamina.jobs.table;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.PreparedSample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The table {@code samples}: one row a picture or a piece of text. */
public final class SamplesTable {

  static final String SPLIT = "split";
  static final String SHARD = "shard";
  static final String KEY = "key";
  static final String LABEL = "label";
  static final String ENCODING = "encoding";
  static final String CHANNELS = "channels";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";
  static final String SOURCE_HEIGHT = "source_height";
  static final String SOURCE_WIDTH = "source_width";
  static final String CONTENT = "content";
  static final String LABEL_MAP = "label_map";
  static final String BOXES = "boxes";
  static final String SUMS = "sums";
  static final String SQUARES = "squares";
  static final String HASH = "difference_hash";
  static final String SHA256 = "sha256";
  static final String MEMBER = "member";
  static final String POSITION = "position";

  private static final StructType SCHEMA =
      new StructType()
          .add(SPLIT, StringType.STRING, false)
          .add(SHARD, IntegerType.INTEGER, false)
          .add(KEY, StringType.STRING, false)
          .add(LABEL, IntegerType.INTEGER, true)
          .add("class_name", StringType.STRING, true)
          .add(ENCODING, StringType.STRING, false)
          .add(CHANNELS, IntegerType.INTEGER, false)
          .add(HEIGHT, IntegerType.INTEGER, false)
          .add(WIDTH, IntegerType.INTEGER, false)
          .add(SOURCE_HEIGHT, IntegerType.INTEGER, false)
          .add(SOURCE_WIDTH, IntegerType.INTEGER, false)
          .add(CONTENT, BinaryType.BINARY, false)
          .add(LABEL_MAP, BinaryType.BINARY, true)
          .add("box_labels", new ArrayType(IntegerType.INTEGER, false), true)
          .add(BOXES, new ArrayType(DoubleType.DOUBLE, false), true)
          .add("box_areas", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("box_crowds", new ArrayType(BooleanType.BOOLEAN, false), true)
          .add("box_difficult", new ArrayType(BooleanType.BOOLEAN, false), true)
          .add("box_ids", new ArrayType(LongType.LONG, false), true)
          .add(SUMS, new ArrayType(LongType.LONG, false), false)
          .add(SQUARES, new ArrayType(LongType.LONG, false), false)
          .add(HASH, LongType.LONG, true)
          .add(SHA256, StringType.STRING, false)
          .add(MEMBER, StringType.STRING, false)
          .add(POSITION, StringType.STRING, false);

  private static final List<String> COLUMNS = SCHEMA.fieldNames();
  private static final Map<String, Integer> POSITIONS =
      COLUMNS.stream().collect(Collectors.toMap(name -> name, COLUMNS::indexOf));

  private final DeltaTable table;

  SamplesTable(String path, Configuration hadoop) {
    this.table = DeltaTable.ofLargeRows(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /** Length of rows of all columns. */
  public static int columnCount() {
    return COLUMNS.size();
  }

  /** Position of the stored bytes in rows of all columns. */
  public static int contentColumn() {
    return column(CONTENT);
  }

  /** Names of the columns, in the order of rows. */
  static List<String> columns() {
    return COLUMNS;
  }

  /** The shard of a sample among some: a hash of its key. */
  public static int shardOf(String key, int shards) {
    return (int) Long.remainderUnsigned(RandomStream.seedOf(0, key), shards);
  }

  /** The key of a row of all columns. */
  public static String key(Object[] row) {
    return (String) row[column(KEY)];
  }

  /** The position of a row of all columns. */
  public static String position(Object[] row) {
    return (String) row[column(POSITION)];
  }

  /** The member of a row of all columns. */
  public static String member(Object[] row) {
    return (String) row[column(MEMBER)];
  }

  /** Position of a column in rows. */
  static int column(String name) {
    Integer column = POSITIONS.get(name);
    Check.argument(column != null, "Invalid column: %s (known: %s)", name, COLUMNS);
    return column;
  }

  /**
   * What the samples of a split are to teach, as its first row has it.
   *
   * @return empty if the split has no sample
   */
  public Optional<TargetKind> kind(long version, String split) {
    List<String> columns = List.of(LABEL, ENCODING, "box_labels");
    try (Rows rows = table.read(version, columns, Map.of(SPLIT, split))) {
      if (!rows.hasNext()) {
        return Optional.empty();
      }
      Object[] row = rows.next();
      if (row[1].equals(PreparedSample.TOKENS)) {
        return Optional.of(TargetKind.TEXT);
      }
      if (row[0] != null) {
        return Optional.of(TargetKind.CLASS);
      }
      if (row[2] != null) {
        return Optional.of(TargetKind.BOXES);
      }
    }
    // Maps are large: they are looked at where there is nothing else.
    try (Rows rows = table.read(version, List.of(LABEL_MAP), Map.of(SPLIT, split))) {
      return Optional.of(rows.next()[0] != null ? TargetKind.PIXELS : TargetKind.NOTHING);
    }
  }

  /** Whether a picture of a split has an object that counts. Reads no further than the first. */
  public boolean hasObjects(long version, String split) {
    List<String> columns = List.of("box_crowds", "box_difficult");
    try (Rows rows = table.read(version, columns, Map.of(SPLIT, split))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        if (row[0] == null) {
          continue;
        }
        List<?> crowds = (List<?>) row[0];
        List<?> difficult = (List<?>) row[1];
        for (int i = 0; i < crowds.size(); i++) {
          if (!(Boolean) crowds.get(i) && !(Boolean) difficult.get(i)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * The first samples of a split. Which they are is as good as drawn, since samples are shuffled
   * into shards, and stays the same.
   *
   * @param most how many, if there are so many
   */
  public List<SampleRow> first(long version, String split, int most) {
    var samples = new ArrayList<SampleRow>();
    try (Rows rows = table.read(version, COLUMNS, Map.of(SPLIT, split))) {
      while (rows.hasNext() && samples.size() < most) {
        samples.add(new SampleRow(rows.next()));
      }
    }
    return samples;
  }

  /**
   * A row.
   *
   * @param shard in 0 .. shards - 1
   * @param member name of the member it comes from
   */
  public static Object[] row(
      String split, int shard, PreparedSample prepared, List<String> classNames, String member) {
    StoredSample sample = prepared.stored();
    Target target = sample.target();
    Integer label = target instanceof ClassLabel one ? (Integer) one.index() : null;
    List<Box> boxes = target instanceof Boxes some ? some.boxes() : null;
    return new Object[] {
      split,
      shard,
      sample.key(),
      label,
      label == null ? null : classNames.get(label),
      prepared.encoding(),
      prepared.channels(),
      prepared.height(),
      prepared.width(),
      sample.sourceHeight(),
      sample.sourceWidth(),
      prepared.content(),
      target instanceof LabelMap map ? map.classes() : null,
      each(boxes, Box::label),
      boxes == null ? null : rectangles(boxes),
      each(boxes, Box::area),
      each(boxes, Box::crowd),
      each(boxes, Box::difficult),
      each(boxes, Box::id),
      prepared.sums(),
      prepared.squares(),
      prepared.differenceHash().isPresent() ? prepared.differenceHash().getAsLong() : null,
      prepared.sha256(),
      member,
      prepared.position()
    };
  }

  /**
   * The sample of a row.
   *
   * @param row all columns
   * @throws LaminaException {@code DATA} if content and target do not fit
   */
  static StoredSample stored(Object[] row) {
    String key = (String) row[column(KEY)];
    try {
      return new StoredSample(
          key,
          content(row),
          (Integer) row[column(SOURCE_HEIGHT)],
          (Integer) row[column(SOURCE_WIDTH)],
          target(row));
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read sample %s: %s (preprocess again into a new path)"
              .formatted(key, e.getMessage()),
          e);
    }
  }

  private static SampleContent content(Object[] row) {
    byte[] bytes = (byte[]) row[column(CONTENT)];
    String encoding = (String) row[column(ENCODING)];
    if (encoding.equals(PreparedSample.RAW)) {
      return new SampleContent.Pixels(
          new Image(
              (Integer) row[column(CHANNELS)],
              (Integer) row[column(HEIGHT)],
              (Integer) row[column(WIDTH)],
              bytes));
    }
    if (encoding.equals(PreparedSample.TOKENS)) {
      Check.argument(bytes.length % Integer.BYTES == 0, "%s bytes of tokens", bytes.length);
      int[] ids = new int[bytes.length / Integer.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
      return new SampleContent.Tokens(ids);
    }
    return new SampleContent.Encoded(bytes);
  }

  private static Target target(Object[] row) {
    if (row[column(LABEL)] != null) {
      return new ClassLabel((Integer) row[column(LABEL)]);
    }
    if (row[column(LABEL_MAP)] != null) {
      return new LabelMap(
          (Integer) row[column(HEIGHT)],
          (Integer) row[column(WIDTH)],
          (byte[]) row[column(LABEL_MAP)]);
    }
    if (row[column(BOXES)] == null) {
      return new Unlabelled();
    }
    List<?> labels = (List<?>) row[column("box_labels")];
    List<?> rectangles = (List<?>) row[column(BOXES)];
    List<?> areas = (List<?>) row[column("box_areas")];
    List<?> crowds = (List<?>) row[column("box_crowds")];
    List<?> difficult = (List<?>) row[column("box_difficult")];
    List<?> ids = (List<?>) row[column("box_ids")];
    Check.argument(
        rectangles.size() == 4 * labels.size()
            && areas.size() == labels.size()
            && crowds.size() == labels.size()
            && difficult.size() == labels.size()
            && ids.size() == labels.size(),
        "columns of boxes have different lengths");
    var boxes = new ArrayList<Box>();
    for (int i = 0; i < labels.size(); i++) {
      boxes.add(
          new Box(
              (Integer) labels.get(i),
              (Double) rectangles.get(4 * i),
              (Double) rectangles.get(4 * i + 1),
              (Double) rectangles.get(4 * i + 2),
              (Double) rectangles.get(4 * i + 3),
              (Double) areas.get(i),
              (Boolean) crowds.get(i),
              (Boolean) difficult.get(i),
              (Long) ids.get(i)));
    }
    return new Boxes(boxes);
  }

  private static <T> List<T> each(List<Box> boxes, Function<Box, T> part) {
    return boxes == null ? null : boxes.stream().map(part).toList();
  }

  private static List<Double> rectangles(List<Box> boxes) {
    return boxes.stream()
        .flatMap(box -> Stream.of(box.x(), box.y(), box.width(), box.height()))
        .toList();
  }
}
