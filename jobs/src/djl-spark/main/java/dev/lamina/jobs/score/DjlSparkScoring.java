package dev.lamina.jobs.score;

import ai.djl.modality.cv.translator.YoloV8TranslatorFactory;
import ai.djl.spark.task.vision.BaseImagePredictor;
import ai.djl.spark.task.vision.ImageClassifier;
import ai.djl.spark.task.vision.ObjectDetector;
import ai.djl.spark.task.vision.SemanticSegmenter;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.image.Image;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.nio.file.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds a column with what DJL's Spark extension tells of pictures, by a folder that {@code lamina
 * export --format djl} wrote. It decodes no image files: that is done here, and the extension gets
 * the six columns of Spark's source {@code image} that it asks for.
 *
 * <p>What is told are structs as the extension makes them: {@code class_names}, {@code
 * probabilities} and {@code top_k} of classes; {@code class_names}, {@code probabilities} and {@code
 * bounding_boxes} of objects; {@code classes} and {@code mask} of pixels. Its translators see
 * pictures almost as trials do (DJL resizes by other filters); {@link ModelTransformer} sees them
 * to the bit as trials do, and goes on after a picture that is broken, where the extension fails.
 *
 * <p>Built with the Maven profile {@code djl-spark} alone.
 */
public final class DjlSparkScoring {

  private static final StructType IMAGE =
      new StructType()
          .add("origin", DataTypes.StringType)
          .add("height", DataTypes.IntegerType)
          .add("width", DataTypes.IntegerType)
          .add("nChannels", DataTypes.IntegerType)
          .add("mode", DataTypes.IntegerType)
          .add("data", DataTypes.BinaryType);

  /** Of a picture of three channels of a byte each, in OpenCV's numbers. */
  private static final int COLOURED = 16;

  private static final int CHANNELS = 3;

  private final String url;
  private final Task task;

  /**
   * Reads what a model is for; each task reads the model itself.
   *
   * @param folder on storage that every executor sees at this path
   * @throws LaminaException {@code DATA} if it is none, or damaged
   * @throws SpecException if it reads text
   */
  public DjlSparkScoring(Path folder) {
    this.url = folder.toAbsolutePath().toUri().toString();
    this.task = ModelFolder.read(folder).task();
    if (task == Task.LANGUAGE_MODELLING) {
      throw new SpecException(
          "Cannot tell about pictures: the model in %s reads text (want a model of pictures)"
              .formatted(folder));
    }
  }

  /**
   * What is told of each picture.
   *
   * @param input column of pictures, as {@link ModelTransformer} takes them
   * @param name column that names them
   * @return {@code origin}, the name; {@code height}, {@code width}, {@code nChannels}, {@code mode}
   *     and {@code data} of the picture; and {@code prediction}
   */
  public Dataset<Row> transform(Dataset<Row> pictures, String input, String name) {
    PictureColumn column = PictureColumn.of(pictures.schema(), input);
    int named = pictures.schema().fieldIndex(name);
    MapFunction<Row, Row> decoding =
        row -> image(String.valueOf(row.get(named)), column.picture(row));
    Dataset<Row> images = pictures.map(decoding, Encoders.row(IMAGE));
    return switch (task) {
      case CLASSIFICATION ->
          configured(new ImageClassifier()).setOutputCol("prediction").classify(images);
      case DETECTION -> {
        ObjectDetector detector = configured(new ObjectDetector());
        detector.setTranslatorFactory(new YoloV8TranslatorFactory());
        yield detector.setOutputCol("prediction").detect(images);
      }
      case SEGMENTATION ->
          configured(new SemanticSegmenter()).setOutputCol("prediction").segment(images);
      case LANGUAGE_MODELLING -> throw new IllegalStateException("Text was refused");
    };
  }

  private <T extends BaseImagePredictor<?>> T configured(T predictor) {
    predictor.setInputCols(IMAGE.fieldNames());
    predictor.setEngine("PyTorch");
    predictor.setModelUrl(url);
    return predictor;
  }

  /** Rows of pixels in blue, green, red. */
  private static Row image(String origin, Image picture) {
    Image coloured = picture.toChannels(CHANNELS);
    int plane = coloured.height() * coloured.width();
    byte[] data = new byte[CHANNELS * plane];
    for (int pixel = 0; pixel < plane; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        data[pixel * CHANNELS + channel] =
            coloured.pixels()[(CHANNELS - 1 - channel) * plane + pixel];
      }
    }
    return RowFactory.create(
        origin, coloured.height(), coloured.width(), CHANNELS, COLOURED, data);
  }
}
