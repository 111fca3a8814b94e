package dev.lamina.jobs.notebook;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.shard.DecodedSample;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.data.DatasetSummary;
import dev.lamina.jobs.data.SplitSummary;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.SampleRow;
import dev.lamina.jobs.table.SplitDescription;
import dev.lamina.jobs.table.TableFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * What notes show of a data set: its newest publication when the note was opened. Every row is
 * looked at once, in the driver and without its content, as {@code data describe} does.
 */
public final class DataNote {

  private final SparkSession spark;
  private final DatasetTables tables;
  private final DatasetSummary summary;

  private DataNote(SparkSession spark, DatasetTables tables, DatasetSummary summary) {
    this.spark = spark;
    this.tables = tables;
    this.summary = summary;
  }

  /**
   * Looks at a data set.
   *
   * @param folder that was {@code --table} of preprocess
   * @throws LaminaException {@code DATA} if there is none
   */
  public static DataNote of(SparkSession spark, String folder) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    var tables = new DatasetTables(new TableFolder(folder.strip(), hadoop).qualified(), hadoop);
    return new DataNote(spark, tables, DatasetSummary.of(tables, tables.newest()));
  }

  /** What {@code lamina data describe} tells. */
  public String describe() {
    return Display.text(summary.text());
  }

  /** Names of the splits, for a form. */
  public Seq<Tuple2<Object, String>> splits() {
    return Choices.of(List.copyOf(summary.splits().keySet()));
  }

  /**
   * How many there are: view {@code lamina_splits} with {@code split}, {@code samples}, {@code
   * objects}, {@code without_objects} (null where nothing is to be found), {@code rejects} and
   * {@code shards}.
   */
  public Dataset<Row> counts() {
    var view =
        new View("lamina_splits")
            .column("split", DataTypes.StringType)
            .column("samples", DataTypes.LongType)
            .column("objects", DataTypes.LongType)
            .column("without_objects", DataTypes.LongType)
            .column("rejects", DataTypes.LongType)
            .column("shards", DataTypes.IntegerType);
    summary
        .splits()
        .forEach(
            (name, split) -> {
              SplitDescription described = summary.publication().splits().get(name);
              long objects = split.boxes().values().stream().mapToLong(Long::longValue).sum();
              view.row(
                  name,
                  split.samples(),
                  objects,
                  objects == 0 ? null : (Object) split.withoutObjects(),
                  described == null ? null : (Object) described.rejected(),
                  described == null ? null : (Object) described.shards());
            });
    return view.register(spark);
  }

  /**
   * How they are balanced: view {@code lamina_classes} with {@code split}, {@code label}, {@code
   * class_name}, {@code samples} and {@code objects}; a row also for classes that have none.
   */
  public Dataset<Row> classes() {
    var view =
        new View("lamina_classes")
            .column("split", DataTypes.StringType)
            .column("label", DataTypes.IntegerType)
            .column("class_name", DataTypes.StringType)
            .column("samples", DataTypes.LongType)
            .column("objects", DataTypes.LongType);
    List<String> names = summary.publication().description().classNames();
    summary
        .splits()
        .forEach(
            (name, split) -> {
              for (int label : labels(split, names.size())) {
                view.row(
                    name,
                    label,
                    label < names.size() ? names.get(label) : "label " + label,
                    split.labels().getOrDefault(label, 0L),
                    split.boxes().getOrDefault(label, 0L));
              }
            });
    return view.register(spark);
  }

  /** Those that have a name and those that occur; of text, whose classes are words, none. */
  private static Set<Integer> labels(SplitSummary split, int names) {
    var labels = new TreeSet<Integer>(split.labels().keySet());
    labels.addAll(split.boxes().keySet());
    for (int label = 0; label < names && split.tokens() == 0; label++) {
      labels.add(label);
    }
    return labels;
  }

  /**
   * What became no sample: view {@code lamina_rejects} with {@code split}, {@code key}, {@code
   * position}, {@code reason} and {@code detail}.
   */
  public Dataset<Row> rejects() {
    var view =
        new View("lamina_rejects")
            .column("split", DataTypes.StringType)
            .column("key", DataTypes.StringType)
            .column("position", DataTypes.StringType)
            .column("reason", DataTypes.StringType)
            .column("detail", DataTypes.StringType);
    for (Reject reject : summary.rejects()) {
      view.row(
          reject.split(), reject.key(), reject.position(), reject.reason().name(), reject.detail());
    }
    return view.register(spark);
  }

  /**
   * Some pictures of a split with their classes, or with their boxes. Which they are is as good as
   * drawn, since samples are shuffled into shards, and stays the same.
   *
   * @param count how many, 1 to 16
   * @throws LaminaException {@code DATA} if the data set holds text
   */
  public String pictures(String split, String count) {
    int most = PicturePage.count(count);
    Publication publication = summary.publication();
    publication.requireSplit(split);
    List<String> names = publication.description().classNames();
    var tiles = new ArrayList<Tile>();
    for (SampleRow row : tables.samples().first(publication.version(), split, most)) {
      if (row.shape().get(0) == 0) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot show pictures of %s: it holds text"
                .formatted(TableFolder.plain(tables.folder())));
      }
      tiles.add(tile(publication.description().decoding().decode(row.stored()), names));
    }
    return new PicturePage(split, "", names, tiles).html();
  }

  private static Tile tile(DecodedSample sample, List<String> names) {
    Target target = sample.target();
    String caption = target instanceof ClassLabel label ? names.get(label.index()) : sample.key();
    return Tile.of(sample.image(), caption, PicturePage.truth(target));
  }

  @Override
  public String toString() {
    return Display.cell("data set in " + TableFolder.plain(tables.folder()));
  }
}
