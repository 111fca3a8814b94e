package dev.lamina.jobs.score;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.Prediction;
import dev.lamina.core.deploy.Predictor;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.model.SharedModel;
import dev.lamina.jobs.spark.TaskDevice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds a column with what a model tells of the pictures of any table, wherever they come from:
 *
 * <pre>{@code
 * Dataset<Row> told =
 *     new ModelTransformer(Path.of("resnet32")).input("content").output("told").transform(pictures);
 * }</pre>
 *
 * <p>Pictures are the bytes of image files (as Spark's source {@code binaryFile} reads them),
 * images of its source {@code image}, or rows of Lamina's table {@code samples}; each is seen as
 * {@link Predictor} sees it. What is told is a struct, by what the model is for:
 *
 * <ul>
 *   <li>classes: {@code label}, {@code name}, {@code score} of the surest, and {@code scores} of
 *       all classes by label;
 *   <li>objects: {@code objects}, an array of {@code label}, {@code name}, {@code score}, {@code
 *       x}, {@code y}, {@code width}, {@code height} in pixels of the picture, the surest first;
 *   <li>pixels: {@code height}, {@code width}, and {@code classes}, a byte a pixel, row by row;
 * </ul>
 *
 * and {@code error}: why a picture could not be seen. Then the rest of the struct is null, and the
 * other pictures are told about all the same.
 *
 * <p>Nothing is computed before the result is used. The model is read here, and broadcast with each
 * transformation (Spark's cleaner frees it once nobody refers to the result); a partition has it in
 * native memory from its first row to its last. A value; safe for several threads.
 */
public final class ModelTransformer {

  private static final StructType OBJECT =
      new StructType()
          .add("label", DataTypes.IntegerType, false)
          .add("name", DataTypes.StringType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("x", DataTypes.DoubleType, false)
          .add("y", DataTypes.DoubleType, false)
          .add("width", DataTypes.DoubleType, false)
          .add("height", DataTypes.DoubleType, false);

  private final TrainedModel model;
  private final String input;
  private final String output;

  /**
   * Reads a model.
   *
   * @param path a folder or file on this machine that {@code lamina export} wrote as {@code djl} or
   *     {@code torchscript}
   * @throws LaminaException {@code DATA} if it is none, or damaged
   * @throws SpecException if it reads text
   */
  public ModelTransformer(Path path) {
    this(ModelFolder.read(path));
  }

  /**
   * Of a model that is read.
   *
   * @throws SpecException if it reads text
   */
  public ModelTransformer(TrainedModel model) {
    this(model, "content", "prediction");
  }

  private ModelTransformer(TrainedModel model, String input, String output) {
    if (model.task() == Task.LANGUAGE_MODELLING) {
      throw new SpecException(
          "Cannot tell about pictures: %s reads text (want a model of pictures)"
              .formatted(model.trial().model()));
    }
    this.model = model;
    this.input = input;
    this.output = output;
  }

  /** The same with the column that holds pictures; {@code content} if not said. */
  public ModelTransformer input(String column) {
    return new ModelTransformer(model, column, output);
  }

  /** The same with the column to add; {@code prediction} if not said. */
  public ModelTransformer output(String column) {
    return new ModelTransformer(model, input, column);
  }

  /** The model. */
  public TrainedModel model() {
    return model;
  }

  /**
   * The table with one more column.
   *
   * @throws SpecException if there is no column of pictures, or one of the new name is there
   */
  public Dataset<Row> transform(Dataset<Row> pictures) {
    PictureColumn column = PictureColumn.of(pictures.schema(), input);
    if (Arrays.stream(pictures.schema().fieldNames()).anyMatch(output::equalsIgnoreCase)) {
      throw new SpecException(
          "Cannot add column %s: it is there (want another name with output)".formatted(output));
    }
    StructType schema = pictures.schema().add(output, told(model.task()), false);
    SparkSession session = pictures.sparkSession();
    Broadcast<SharedModel> sent =
        JavaSparkContext.fromSparkContext(session.sparkContext()).broadcast(SharedModel.of(model));
    MapPartitionsFunction<Row, Row> told = rows -> new Told(sent.value().model(), column, rows);
    return pictures.mapPartitions(told, Encoders.row(schema));
  }

  private static StructType told(Task task) {
    StructType told =
        switch (task) {
          case CLASSIFICATION ->
              new StructType()
                  .add("label", DataTypes.IntegerType)
                  .add("name", DataTypes.StringType)
                  .add("score", DataTypes.DoubleType)
                  .add("scores", array(DataTypes.DoubleType));
          case DETECTION -> new StructType().add("objects", array(OBJECT));
          case SEGMENTATION ->
              new StructType()
                  .add("height", DataTypes.IntegerType)
                  .add("width", DataTypes.IntegerType)
                  .add("classes", DataTypes.BinaryType);
          case LANGUAGE_MODELLING -> throw new IllegalStateException("Text was refused");
        };
    return told.add("error", DataTypes.StringType);
  }

  private static ArrayType array(DataType element) {
    return DataTypes.createArrayType(element, false);
  }

  /** Rows of a partition, told about one after the other. */
  private static final class Told implements Iterator<Row> {

    private final TrainedModel model;
    private final PictureColumn column;
    private final Iterator<Row> rows;
    private final int fields;

    /** From the first row to the last; null before and after. */
    private Predictor predictor;

    Told(TrainedModel model, PictureColumn column, Iterator<Row> rows) {
      this.model = model;
      this.column = column;
      this.rows = rows;
      this.fields = ModelTransformer.told(model.task()).size();
      // For those who stop early. A task may have many partitions, one after the other.
      TaskContext.get()
          .addTaskCompletionListener(
              ended -> {
                close();
              });
    }

    private Predictor predictor() {
      if (predictor == null) {
        predictor = Predictor.of(model, TaskDevice.of(TaskContext.get()));
      }
      return predictor;
    }

    private void close() {
      if (predictor != null) {
        predictor.close();
        predictor = null;
      }
    }

    @Override
    public boolean hasNext() {
      boolean more = rows.hasNext();
      if (!more) {
        close();
      }
      return more;
    }

    @Override
    public Row next() {
      Row row = rows.next();
      Object[] values = new Object[row.size() + 1];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      values[row.size()] = told(row);
      return RowFactory.create(values);
    }

    private Row told(Row row) {
      try {
        return told(predictor().predict(column.picture(row)));
      } catch (RejectedException e) {
        Object[] nothing = new Object[fields];
        nothing[fields - 1] = e.getMessage();
        return RowFactory.create(nothing);
      }
    }

    private Row told(Prediction prediction) {
      if (prediction instanceof Prediction.Classified classes) {
        Double[] scores = new Double[classes.classes().size()];
        classes.classes().forEach(one -> scores[one.label()] = one.score());
        return RowFactory.create(
            classes.best().label(), classes.best().name(), classes.best().score(), scores, null);
      }
      if (prediction instanceof Prediction.Detected found) {
        List<Row> objects =
            found.objects().stream()
                .map(
                    object ->
                        RowFactory.create(
                            object.box().category(),
                            object.name(),
                            object.box().score(),
                            object.box().x(),
                            object.box().y(),
                            object.box().width(),
                            object.box().height()))
                .toList();
        return RowFactory.create(objects.toArray(Row[]::new), null);
      }
      var pixels = (Prediction.Segmented) prediction;
      short[] labels = pixels.classes().values();
      byte[] classes = new byte[labels.length];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = (byte) labels[i];
      }
      return RowFactory.create(pixels.classes().height(), pixels.classes().width(), classes, null);
    }
  }
}
