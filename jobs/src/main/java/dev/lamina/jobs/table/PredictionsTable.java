package dev.lamina.jobs.table;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Target;
import dev.lamina.core.deploy.Prediction;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** What models told of samples: table {@code predictions} of {@code TABLES.md}. */
public final class PredictionsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "predictions";

  /** Classes that are kept of a picture, the surest. */
  public static final int MOST_CLASSES = 5;

  static final StructType SCHEMA =
      new StructType()
          .add("score", StringType.STRING, false)
          .add("split", StringType.STRING, false)
          .add("key", StringType.STRING, false)
          .add("label", IntegerType.INTEGER, true)
          .add("predicted", IntegerType.INTEGER, true)
          .add("class_name", StringType.STRING, true)
          .add("confidence", DoubleType.DOUBLE, true)
          .add("top_labels", new ArrayType(IntegerType.INTEGER, false), true)
          .add("top_scores", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("box_labels", new ArrayType(IntegerType.INTEGER, false), true)
          .add("boxes", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("box_scores", new ArrayType(DoubleType.DOUBLE, false), true)
          .add("height", IntegerType.INTEGER, true)
          .add("width", IntegerType.INTEGER, true)
          .add("label_map", BinaryType.BINARY, true);

  private final DeltaTable table;

  /**
   * @param results folder of all tables of results
   */
  public PredictionsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  public boolean exists() {
    return table.exists();
  }

  /**
   * The latest version, of a table with these columns.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if there is no such table
   */
  public long version() {
    return table.version();
  }

  public TableUpkeep upkeep() {
    return new TableUpkeep(table);
  }

  /** Deletes written files that will not be committed, as far as they are still there. */
  public void discard(List<WrittenFile> files) {
    table.discard(files);
  }

  /**
   * A row, as far as it fits a page.
   *
   * @param label true class, of samples with one class
   * @param className the surest class, of models that classify pictures
   * @param confidence its chance
   * @param objects that were found, by a detector
   */
  public record Predicted(
      String key,
      Optional<Integer> label,
      Optional<String> className,
      Optional<Double> confidence,
      Optional<Integer> objects) {}

  /** Every row of a score, in no particular order. */
  public void each(String score, Consumer<Predicted> sink) {
    List<String> columns = List.of("key", "label", "class_name", "confidence", "box_scores");
    try (Rows rows = table.read(table.version(), columns, Map.of("score", score))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        sink.accept(
            new Predicted(
                (String) row[0],
                Optional.ofNullable((Integer) row[1]),
                Optional.ofNullable((String) row[2]),
                Optional.ofNullable((Double) row[3]),
                Optional.ofNullable((List<?>) row[4]).map(List::size)));
      }
    }
  }

  /** All rows as they are. The caller closes them. */
  public Rows read() {
    return table.read(table.version());
  }

  /** The files of a version. */
  public List<WrittenFile> files(long version) {
    return table.files(version, Map.of());
  }

  /**
   * All rows of some files as they are. The caller closes them.
   *
   * @param files as {@link #files} gave them for this version
   */
  public Rows read(long version, List<WrittenFile> files) {
    return table.read(version, files);
  }

  /** Writes rows to files that no reader sees until {@link #commit} names them. */
  public List<WrittenFile> write(Iterator<Object[]> rows) {
    return table.write(rows);
  }

  /**
   * Makes the written rows of a score part of the table, once: what another has committed meanwhile
   * is the same, and what was written here goes.
   *
   * @param files of all its rows; there may be none
   */
  public void commit(String score, List<WrittenFile> files) {
    if (files.isEmpty()) {
      return;
    }
    try {
      table.commit(files, Optional.of(new TransactionId(score, 0)));
    } catch (TransactionTakenException taken) {
      table.discard(files);
    }
  }

  /**
   * A row.
   *
   * @param score id
   * @param truth what the sample teaches
   */
  public static Object[] row(
      String score, String split, String key, Target truth, Prediction prediction) {
    Object[] row = new Object[SCHEMA.length()];
    row[0] = score;
    row[1] = split;
    row[2] = key;
    row[3] = truth instanceof ClassLabel label ? (Integer) label.index() : null;
    if (prediction instanceof Prediction.Classified told) {
      put(told, row);
    } else if (prediction instanceof Prediction.Detected found) {
      put(found, row);
    } else if (prediction instanceof Prediction.Segmented pixels) {
      put(pixels, row);
    }
    return row;
  }

  private static void put(Prediction.Classified told, Object[] row) {
    List<Prediction.Scored> top =
        told.classes().subList(0, Math.min(MOST_CLASSES, told.classes().size()));
    row[4] = told.best().label();
    row[5] = told.best().name();
    row[6] = told.best().score();
    row[7] = top.stream().map(Prediction.Scored::label).toList();
    row[8] = top.stream().map(Prediction.Scored::score).toList();
  }

  private static void put(Prediction.Detected found, Object[] row) {
    var labels = new ArrayList<Integer>();
    var boxes = new ArrayList<Double>();
    var scores = new ArrayList<Double>();
    for (Prediction.Found each : found.objects()) {
      labels.add(each.box().category());
      boxes.addAll(
          List.of(each.box().x(), each.box().y(), each.box().width(), each.box().height()));
      scores.add(each.box().score());
    }
    row[9] = labels;
    row[10] = boxes;
    row[11] = scores;
  }

  private static void put(Prediction.Segmented pixels, Object[] row) {
    short[] values = pixels.classes().values();
    byte[] labels = new byte[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) values[i];
    }
    row[12] = pixels.classes().height();
    row[13] = pixels.classes().width();
    row[14] = labels;
  }
}
