package dev.lamina.jobs.score;

import dev.lamina.core.data.PreparedSample;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.core.spec.SpecException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where the pictures of a table are, and how.
 *
 * @param kind how they are stored
 * @param position of the column that holds them
 * @param shape positions of encoding, channels, height and width, of a {@link Kind#SAMPLE}
 */
record PictureColumn(Kind kind, int position, List<Integer> shape) implements Serializable {

  private static final List<String> SHAPE = List.of("encoding", "channels", "height", "width");
  private static final List<String> IMAGE =
      List.of("origin", "height", "width", "nChannels", "mode", "data");
  private static final int CHANNELS = 3;

  /** How a picture is stored. */
  enum Kind {
    /** An image file. */
    FILE,
    /** A row of Lamina's table {@code samples}, whose content may be pixels. */
    SAMPLE,
    /** A struct of Spark's source {@code image}: rows of pixels in blue, green, red. */
    IMAGE
  }

  /**
   * The column of a name.
   *
   * @throws SpecException if there is none, or its type is none of these
   */
  static PictureColumn of(StructType schema, String name) {
    List<String> names = List.of(schema.fieldNames());
    int position = names.indexOf(name);
    if (position < 0) {
      throw new SpecException(
          "Cannot see pictures in column %s: there is none (known: %s)"
              .formatted(name, String.join(", ", names)));
    }
    DataType type = schema.fields()[position].dataType();
    if (type.equals(DataTypes.BinaryType)) {
      return isSamples(schema, names)
          ? new PictureColumn(Kind.SAMPLE, position, SHAPE.stream().map(names::indexOf).toList())
          : new PictureColumn(Kind.FILE, position, List.of());
    }
    if (type instanceof StructType struct && Arrays.asList(struct.fieldNames()).equals(IMAGE)) {
      return new PictureColumn(Kind.IMAGE, position, List.of());
    }
    throw new SpecException(
        "Cannot see pictures in column %s: it is %s (want the bytes of image files, rows of Lamina's samples, or images as Spark's source image reads them)"
            .formatted(name, type.simpleString()));
  }

  /** Whether a table has the columns of Lamina's samples, and not some that are called so. */
  private static boolean isSamples(StructType schema, List<String> names) {
    return names.containsAll(SHAPE)
        && SHAPE.stream()
            .allMatch(
                name ->
                    schema
                        .apply(name)
                        .dataType()
                        .equals(
                            name.equals(SHAPE.get(0))
                                ? DataTypes.StringType
                                : DataTypes.IntegerType));
  }

  /**
   * The picture of a row.
   *
   * @throws RejectedException if it is none
   */
  Image picture(Row row) {
    if (row.isNullAt(position)) {
      throw new RejectedException(RejectReason.EMPTY, "there is no picture");
    }
    return switch (kind) {
      case FILE -> decoded(row.getAs(position));
      case SAMPLE -> sample(row);
      case IMAGE -> image(row.getStruct(position));
    };
  }

  private static Image decoded(byte[] file) {
    return ImageDecoders.named("imageio")
        .decode(file, ImageHeader.read(file), ImageLimits.DEFAULT, CHANNELS, ImageTransform.KEEP);
  }

  private Image sample(Row row) {
    byte[] content = row.getAs(position);
    if (!PreparedSample.RAW.equals(row.getAs(shape.get(0)))) {
      return decoded(content);
    }
    for (int column : shape) {
      if (row.isNullAt(column)) {
        throw new RejectedException(RejectReason.EMPTY, "its channels, height or width are null");
      }
    }
    int channels = row.getInt(shape.get(1));
    int height = row.getInt(shape.get(2));
    int width = row.getInt(shape.get(3));
    return checked(channels, height, width, content);
  }

  private static Image image(Row image) {
    for (int field = 1; field < IMAGE.size(); field++) {
      if (image.isNullAt(field) && !IMAGE.get(field).equals("mode")) {
        throw new RejectedException(
            RejectReason.EMPTY, "its %s is null".formatted(IMAGE.get(field)));
      }
    }
    int height = image.getInt(1);
    int width = image.getInt(2);
    int channels = image.getInt(3);
    byte[] data = image.getAs(5);
    boolean known = channels == 1 || channels == 3 || channels == 4;
    if (!known || data.length != (long) channels * height * width) {
      throw new RejectedException(
          RejectReason.CORRUPT,
          "it has %s bytes for %sx%s pixels of %s channels (want 1, 3 or 4 channels of a byte each)"
              .formatted(data.length, width, height, channels));
    }
    int seen = Math.min(channels, CHANNELS);
    byte[] pixels = new byte[seen * height * width];
    for (int pixel = 0; pixel < height * width; pixel++) {
      for (int channel = 0; channel < seen; channel++) {
        pixels[(seen - 1 - channel) * height * width + pixel] = data[pixel * channels + channel];
      }
    }
    return checked(seen, height, width, pixels);
  }

  private static Image checked(int channels, int height, int width, byte[] pixels) {
    try {
      return new Image(channels, height, width, pixels);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(RejectReason.CORRUPT, e.getMessage(), e);
    }
  }
}
