package dev.lamina.jobs.table;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Sample;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.Image;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The table {@code samples}: one row a picture. */
public final class SamplesTable {

  static final String SPLIT = "split";
  static final String KEY = "key";
  static final String LABEL = "label";
  static final String CHANNELS = "channels";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";
  static final String PIXELS = "pixels";
  static final String REQUEST = "request";

  private static final StructType SCHEMA =
      new StructType()
          .add(SPLIT, StringType.STRING, false)
          .add(KEY, StringType.STRING, false)
          .add(LABEL, IntegerType.INTEGER, false)
          .add("class_name", StringType.STRING, false)
          .add(CHANNELS, IntegerType.INTEGER, false)
          .add(HEIGHT, IntegerType.INTEGER, false)
          .add(WIDTH, IntegerType.INTEGER, false)
          .add(PIXELS, BinaryType.BINARY, false)
          .add("sha256", StringType.STRING, false)
          .add("dataset", StringType.STRING, false)
          .add("shard", IntegerType.INTEGER, false)
          .add(REQUEST, StringType.STRING, false);

  private final DeltaTable table;

  SamplesTable(String path, Configuration hadoop) {
    this.table = new DeltaTable(path, SCHEMA, hadoop);
  }

  /** The table behind it. */
  public DeltaTable table() {
    return table;
  }

  /**
   * A row.
   *
   * @param shard in 0 .. shards - 1
   * @param description of the data set it belongs to
   */
  public static Object[] row(
      String split, Sample sample, int shard, DatasetDescription description) {
    Image image = sample.image();
    int label = ((ClassLabel) sample.target()).index();
    return new Object[] {
      split,
      sample.key(),
      label,
      description.classNames().get(label),
      image.channels(),
      image.height(),
      image.width(),
      image.pixels(),
      Sha256.of(image.pixels()),
      description.dataset(),
      shard,
      description.request()
    };
  }

  /** The request whose samples a version holds; none before the first commit of samples. */
  public Optional<String> request(long version) {
    try (Rows rows = table.read(version, List.of(REQUEST), Map.of())) {
      return rows.hasNext() ? Optional.of((String) rows.next()[0]) : Optional.empty();
    }
  }
}
