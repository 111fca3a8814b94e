package dev.lamina.jobs.notebook;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Target;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.draw.Mark;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.image.Image;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.model.NamedModel;
import dev.lamina.jobs.score.ModelTransformer;
import dev.lamina.jobs.score.ScoreJob;
import dev.lamina.jobs.score.ScoreRequest;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SampleRow;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.TableFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * What notes show of a trained model and a data set: what it tells of some pictures, and how good
 * it is on a split. Both are Spark jobs, which wait for slots that a sweep has.
 */
public final class ScoringNote {

  /** As the table {@code samples} has them. */
  private static final StructType PICTURE =
      new StructType()
          .add("key", DataTypes.StringType, false)
          .add("encoding", DataTypes.StringType, false)
          .add("channels", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false)
          .add("width", DataTypes.IntegerType, false)
          .add("content", DataTypes.BinaryType, false);

  private final SparkSession spark;
  private final Configuration hadoop;
  private final TrainedModel model;
  private final DatasetTables tables;
  private final Publication publication;

  private ScoringNote(
      SparkSession spark, TrainedModel model, DatasetTables tables, Publication publication) {
    this.spark = spark;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
    this.model = model;
    this.tables = tables;
    this.publication = publication;
  }

  /**
   * Reads a model, and looks at a data set.
   *
   * @param model as {@link NamedModel} has it, such as {@code out/quickstart#best}
   * @param data that was {@code --table} of preprocess
   * @throws SpecException if there is no such trial
   * @throws LaminaException {@code DATA} if one of them is not there, or damaged
   */
  public static ScoringNote of(SparkSession spark, String model, String data) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    var tables = new DatasetTables(new TableFolder(data.strip(), hadoop).qualified(), hadoop);
    return new ScoringNote(spark, NamedModel.read(model.strip(), hadoop), tables, tables.newest());
  }

  /** What the model is, and where it comes from. */
  public String model() {
    var lines = new ArrayList<String>();
    lines.add("%s for %s".formatted(model.trial().model(), model.task().told()));
    lines.add(
        "%s classes: %s"
            .formatted(
                model.classes().size(),
                model.classes().stream().limit(20).collect(Collectors.joining(", "))));
    model.provenance().forEach((name, value) -> lines.add(name + ": " + value));
    return Display.text(String.join("\n", lines));
  }

  /** Names of the splits, for a form. */
  public Seq<Tuple2<Object, String>> splits() {
    return Choices.of(List.copyOf(publication.splits().keySet()));
  }

  /** The split that trials are measured by. */
  public String heldOut() {
    return publication.heldOut();
  }

  /** A picture of the data set, and what is told of it. */
  private record Asked(SampleRow sample, Row told) {}

  /**
   * Some pictures with what they are and what the model tells of them. Which they are is as good as
   * drawn, and stays the same.
   *
   * @param count how many, 1 to 16
   * @throws SpecException if the model does not see pictures
   */
  public String pictures(String split, String count) {
    List<Tile> tiles = asked(split, PicturePage.count(count)).stream().map(this::tile).toList();
    String told = ", and what %s tells of them".formatted(model.trial().model());
    return new PicturePage(split, told, model.classes(), tiles).html();
  }

  private List<Asked> asked(String split, int count) {
    publication.requireSplit(split);
    var samples = new TreeMap<String, SampleRow>();
    for (SampleRow row : tables.samples().first(publication.version(), split, count)) {
      samples.put(row.key(), row);
    }
    List<Row> pictures =
        samples.values().stream()
            .map(
                row ->
                    RowFactory.create(
                        row.key(),
                        row.encoding(),
                        row.shape().get(0),
                        row.shape().get(1),
                        row.shape().get(2),
                        row.content()))
            .toList();
    return new ModelTransformer(model)
            .transform(spark.createDataFrame(pictures, PICTURE))
            .select("key", "prediction")
            .collectAsList()
            .stream()
            .map(row -> new Asked(samples.get(row.getString(0)), row.getStruct(1)))
            .toList();
  }

  private Tile tile(Asked asked) {
    Image image = publication.description().decoding().decode(asked.sample().stored()).image();
    Target truth = asked.sample().stored().target();
    Row told = asked.told();
    String error = told.getAs("error");
    if (error != null) {
      return Tile.of(image, "not seen: " + error, List.of());
    }
    return switch (model.task()) {
      case CLASSIFICATION ->
          Tile.of(
              image,
              "%s%s %.2f"
                  .formatted(
                      truth instanceof ClassLabel label ? name(label.index()) + " → " : "",
                      told.<String>getAs("name"),
                      told.<Double>getAs("score")),
              List.of());
      case DETECTION ->
          Tile.compared(image, asked.sample().key(), PicturePage.truth(truth), found(told));
      case SEGMENTATION, LANGUAGE_MODELLING -> Tile.of(image, asked.sample().key(), List.of());
    };
  }

  /** Of a label of the data, whose classes may be others. */
  private String name(int label) {
    List<String> names = publication.description().classNames();
    return label < names.size() ? names.get(label) : "label " + label;
  }

  private static List<Mark> found(Row told) {
    return told.<Row>getList(told.fieldIndex("objects")).stream()
        .filter(object -> object.<Double>getAs("score") >= 0.25)
        .map(
            object ->
                Mark.found(
                    object.getAs("label"),
                    object.getAs("x"),
                    object.getAs("y"),
                    object.getAs("width"),
                    object.getAs("height"),
                    object.getAs("score")))
        .toList();
  }

  /**
   * How good the model is on a split, as {@code lamina score} says; what it tells is in view {@code
   * lamina_predictions} from then on, with {@code key}, {@code truth}, {@code predicted}, {@code
   * confidence} and {@code objects}: how many were found. Scored once, the next time it is read.
   *
   * @param results folder of the tables {@code predictions} and {@code scores}; made if missing
   */
  public String score(String split, String results) {
    publication.requireSplit(split);
    var folder = new TableFolder(results.strip(), hadoop);
    var version = new DatasetVersion(tables.folder(), publication.version(), publication.content());
    var request =
        new ScoreRequest(
            model,
            version,
            split,
            folder.qualified(),
            ScoreRequest.USUAL_BATCH,
            OptionalInt.empty());
    ScoresTable.Entry score = new ScoreJob(spark, request).run();
    register(score, folder.qualified());
    String metrics =
        score.metrics().entrySet().stream()
            .map(
                metric ->
                    String.format(Locale.ROOT, "%s: %.6g", metric.getKey(), metric.getValue()))
            .collect(Collectors.joining("\n"));
    return Display.text(
        "%s samples of split %s by %s, in %s\n%s\n"
            .formatted(
                score.samples(),
                split,
                score.model(),
                TableFolder.plain(folder.qualified()),
                metrics.isEmpty() ? "no metrics: the samples have no labels" : metrics));
  }

  private void register(ScoresTable.Entry score, String results) {
    var view =
        new View("lamina_predictions")
            .column("key", DataTypes.StringType)
            .column("truth", DataTypes.StringType)
            .column("predicted", DataTypes.StringType)
            .column("confidence", DataTypes.DoubleType)
            .column("objects", DataTypes.IntegerType);
    new PredictionsTable(results, hadoop)
        .each(
            score.id(),
            row ->
                view.row(
                    row.key(),
                    row.label().map(this::name).orElse(null),
                    row.className().orElse(null),
                    row.confidence().orElse(null),
                    row.objects().orElse(null)));
    view.register(spark);
  }

  @Override
  public String toString() {
    return Display.cell(
        "%s and the data set in %s"
            .formatted(model.trial().model(), TableFolder.plain(tables.folder())));
  }
}
