package dev.lamina.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DeltaTable;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.StoredPrediction;
import dev.lamina.jobs.table.WrittenFile;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresAuditTest {

  private static final int SCORE = 0;
  private static final int SPLIT = 1;
  private static final int KEY = 2;
  private static final int LABEL = 3;
  private static final int PREDICTED = 4;
  private static final int CLASS_NAME = 5;
  private static final int CONFIDENCE = 6;
  private static final int TOP_LABELS = 7;
  private static final int TOP_SCORES = 8;
  private static final int BOX_LABELS = 9;
  private static final int BOXES = 10;
  private static final int BOX_SCORES = 11;
  private static final int HEIGHT = 12;

  private static LaminaSession session;

  @TempDir Path folder;

  private final Configuration hadoop = new Configuration();
  private PredictionsTable predictions;
  private ScoresTable scores;

  @BeforeAll
  static void start() {
    session = LaminaSession.open("scores-audit-test", 2);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @BeforeEach
  void tables() {
    predictions = new PredictionsTable(folder.toString(), hadoop);
    scores = new ScoresTable(folder.toString(), hadoop);
    predictions.createIfMissing();
    scores.createIfMissing();
  }

  @Test
  void scoresOfEveryKindThatAreWholeHaveNoFault() {
    told("classes", classified("a"), classified("b"), with(classified("c"), LABEL, null));
    scored("classes", 3, Map.of("accuracy", 0.5));
    Object[] nothing = with(with(detected("b"), BOXES, List.of()), BOX_LABELS, List.of());
    told("boxes", detected("a"), with(nothing, BOX_SCORES, List.of()));
    scored("boxes", 2, Map.of("map", 0.5));
    told("pixels", segmented("a"));
    scored("pixels", 1, Map.of("mean-iou", 0.5));
    scored("text", 1, Map.of("loss", 1.0, "perplexity", Math.E));
    told("came to nothing", classified("a"), classified("b"));
    told("neither", classified("a"));

    ScoresAudit.Result found = audit();

    assertThat(found.faults()).isEmpty();
    assertThat(found.faultCount()).isZero();
    assertThat(found.scores()).isEqualTo(4);
    assertThat(found.predictions()).isEqualTo(9);
    assertThat(found.unnamedScores()).isEqualTo(2);
    assertThat(found.unnamed()).isEqualTo(3);
  }

  @Test
  void predictionsThatAreMissingDoubledOfAnotherModelOrAgainstRulesAreFound() {
    told("few", classified("a"));
    scored("few", 2, Map.of());
    scored("none", 2, Map.of("accuracy", 0.5));
    told("twice", classified("a"), classified("b"), classified("b"));
    scored("twice", 3, Map.of());
    told("unnamed", with(classified("a"), CONFIDENCE, null), with(classified("b"), LABEL, -1));
    told("val", with(classified("a"), SPLIT, "val"));
    scored("val", 1, Map.of());
    told("x-kinds", classified("a"), detected("b"));
    scored("x-kinds", 2, Map.of());
    told("x-names", classified("a"), with(classified("b"), CLASS_NAME, "dog"));
    scored("x-names", 2, Map.of());
    Object[] four = with(classified("b"), TOP_LABELS, List.of(2, 1, 0, 3));
    told("x-top", classified("a"), with(four, TOP_SCORES, List.of(.7, .1, .1, .1)));
    scored("x-top", 2, Map.of());
    Object[] keyless = with(classified("a"), SCORE, "y-keyless");
    commitUnchecked("predictions", with(keyless, KEY, null), with(classified("z"), SCORE, null));

    assertThat(faults(Rule.PREDICTIONS))
        .containsExactly(
            "null has 1 rows against a rule, such as z (want a score, a split and a key)",
            "few has 1 rows of 2 samples (want one of each)",
            "twice has 1 samples more than once, such as b",
            "unnamed has 1 rows against a rule, such as a (want %s)"
                .formatted(PredictionRule.COLUMNS.wanted()),
            "unnamed has 1 rows against a rule, such as b (want %s)"
                .formatted(PredictionRule.LABELS.wanted()),
            "val has samples of split val (want test)",
            "x-kinds has classes, boxes and pixels, of them more than one (want one model)",
            "x-names has 1 classes of several names: 2 is cat and dog",
            "x-top has 3 to 4 top_labels a row (want the same number in each)",
            "y-keyless has 1 rows against a rule, such as null (want a score, a split and a key)",
            "none has 0 rows of 2 samples (want one of each)");
  }

  @Test
  void scoresThatCannotBeAreFound() {
    scored("infinite", 0, Map.of("loss", Double.POSITIVE_INFINITY, "accuracy", Double.NaN));
    Object[] row = {
      "null", "m", null, Map.of(), "/d", 1L, "test", 0L, null, Map.of(), "c", Instant.EPOCH
    };
    commitUnchecked("scores", row);
    Object[] twice = with(with(row.clone(), 0, "twice"), 2, "00");
    commitUnchecked("scores", twice, twice);
    var many = new TreeMap<String, Double>();
    for (int metric = 0; metric < 2 * ScoresAudit.MOST_FAULTS; metric++) {
      many.put("m" + metric, Double.NaN);
    }

    assertThat(faults(Rule.SCORES))
        .containsExactlyInAnyOrder(
            "infinite has accuracy NaN (want a finite number)",
            "infinite has loss Infinity (want a finite number)",
            "null has null columns (want none but calibration)",
            "twice is there more than once");
    scored("many", 0, many);
    assertThat(audit().faults()).hasSize(ScoresAudit.MOST_FAULTS);
    assertThat(audit().faultCount()).isEqualTo(4 + 2L * ScoresAudit.MOST_FAULTS);
  }

  @Test
  void rulesHoldOfWhatModelsTellAndOfNothingElse() {
    assertThat(List.of(classified("a"), detected("a"), segmented("a")))
        .allSatisfy(row -> assertThat(broken(row)).isEmpty());
    assertThat(broken(with(classified("a"), CLASS_NAME, null)))
        .containsExactly(PredictionRule.COLUMNS);
    assertThat(broken(with(classified("a"), HEIGHT, 3))).containsExactly(PredictionRule.COLUMNS);
    assertThat(broken(with(segmented("a"), LABEL, 3))).containsExactly(PredictionRule.COLUMNS);
    assertThat(
            broken(
                new Object[] {
                  "s", "test", "a", 1, null, null, null, null, null, null, null, null, null, null,
                  null
                }))
        .containsExactly(PredictionRule.COLUMNS);
    assertThat(broken(with(classified("a"), TOP_SCORES, List.of(.7, .2))))
        .containsExactly(PredictionRule.LENGTHS);
    assertThat(broken(with(detected("a"), BOXES, List.of(1., 2., 3., 4., 5.))))
        .containsExactly(PredictionRule.LENGTHS);
    assertThat(broken(with(detected("a"), BOX_SCORES, List.of(.5))))
        .containsExactly(PredictionRule.LENGTHS);
    assertThat(broken(with(segmented("a"), HEIGHT, 4))).containsExactly(PredictionRule.LENGTHS);
    assertThat(broken(with(classified("a"), LABEL, -1))).containsExactly(PredictionRule.LABELS);
    assertThat(broken(with(classified("a"), LABEL, 3))).containsExactly(PredictionRule.LABELS);
    assertThat(broken(with(classified("a"), TOP_LABELS, List.of(2, 1, 3))))
        .containsExactly(PredictionRule.LABELS);
    assertThat(broken(with(detected("a"), BOX_LABELS, List.of(2, -1))))
        .containsExactly(PredictionRule.LABELS);
    assertThat(broken(with(classified("a"), PREDICTED, 1))).containsExactly(PredictionRule.SUREST);
    assertThat(broken(with(classified("a"), CONFIDENCE, .6)))
        .containsExactly(PredictionRule.SUREST);
    assertThat(broken(with(classified("a"), TOP_LABELS, List.of(2, 1, 1))))
        .containsExactly(PredictionRule.SUREST);
    assertThat(broken(with(classified("a"), TOP_SCORES, List.of(.7, .1, .2))))
        .containsExactly(PredictionRule.SUREST);
    assertThat(broken(with(detected("a"), BOX_SCORES, List.of(.1, .5))))
        .containsExactly(PredictionRule.SUREST);
    assertThat(broken(sure(1.5))).containsExactly(PredictionRule.CHANCES);
    assertThat(broken(sure(Double.NaN))).containsExactly(PredictionRule.CHANCES);
    assertThat(broken(with(detected("a"), BOX_SCORES, List.of(Double.POSITIVE_INFINITY, .5))))
        .containsExactly(PredictionRule.CHANCES);
    assertThat(broken(with(detected("a"), BOXES, List.of(1., 2., 3., 4., 1., 2., -1., 4.))))
        .containsExactly(PredictionRule.BOXES);
    assertThat(broken(with(detected("a"), BOXES, List.of(1., 2., 3., 4., Double.NaN, 2., 3., 4.))))
        .containsExactly(PredictionRule.BOXES);
  }

  private static Object[] sure(double chance) {
    return with(with(classified("a"), CONFIDENCE, chance), TOP_SCORES, List.of(chance, .2, .1));
  }

  private static List<PredictionRule> broken(Object[] row) {
    int broken = PredictionRule.broken(StoredPrediction.of(row));
    return Stream.of(PredictionRule.values()).filter(rule -> (broken & rule.bit()) != 0).toList();
  }

  /** What could not be read is not said to have come to nothing. */
  @Test
  void predictionsOfAScoreThatCannotBeReadAreNobodysGarbage() throws IOException {
    told("null", classified("a"));
    commitUnchecked(
        "scores",
        new Object[] {
          "null", "m", null, Map.of(), "/d", 1L, "test", 1L, null, Map.of(), "c", Instant.EPOCH
        });
    assertThat(audit().unnamed()).isZero();

    scored("whole", 1, Map.of());
    told("whole", classified("a"));
    delete("scores");
    ScoresAudit.Result found = audit();
    assertThat(found.faults()).extracting(Fault::rule).contains(Rule.SCORES);
    assertThat(found.unnamed()).isZero();
  }

  private void delete(String table) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(table))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aFileThatIsGoneIsAFault() throws IOException {
    told("gone", classified("a"));
    scored("gone", 1, Map.of());
    delete("predictions");

    assertThat(faults(Rule.PREDICTIONS))
        .singleElement()
        .asString()
        .contains("Cannot read table", "/predictions", "missing or damaged");
  }

  /** As another program might that does not ask what may be null. */
  private void commitUnchecked(String name, Object[]... rows) {
    String path = folder + "/" + name;
    Engine engine = DefaultEngine.create(hadoop);
    StructType columns = Table.forPath(engine, path).getLatestSnapshot(engine).getSchema(engine);
    var nullable =
        new StructType(
            columns.fields().stream()
                .map(field -> new StructField(field.getName(), field.getDataType(), true))
                .toList());
    List<WrittenFile> files =
        new DeltaTable(path, nullable, hadoop).write(List.of(rows).iterator());
    new DeltaTable(path, columns, hadoop).commit(files, Optional.empty());
  }

  private ScoresAudit.Result audit() {
    return new ScoresAudit(session.spark(), folder.toString()).run();
  }

  /** Details of the faults, which all are of one rule. */
  private List<String> faults(Rule rule) {
    List<Fault> found = audit().faults();
    assertThat(found).allMatch(fault -> fault.rule() == rule);
    return found.stream().map(Fault::detail).toList();
  }

  private void scored(String score, long samples, Map<String, Double> metrics) {
    scores.add(
        new ScoresTable.Entry(
            score,
            "resnet8",
            "00",
            new TreeMap<>(),
            "/data",
            3,
            "test",
            samples,
            Optional.empty(),
            new TreeMap<>(metrics),
            "code",
            Instant.EPOCH));
  }

  private void told(String score, Object[]... rows) {
    for (Object[] row : rows) {
      row[0] = score;
    }
    predictions.commit(score, predictions.write(List.of(rows).iterator()));
  }

  private static Object[] with(Object[] row, int column, Object value) {
    row[column] = value;
    return row;
  }

  private static Object[] classified(String key) {
    return new Object[] {
      "",
      "test",
      key,
      1,
      2,
      "cat",
      .7,
      List.of(2, 1, 0),
      List.of(.7, .2, .1),
      null,
      null,
      null,
      null,
      null,
      null
    };
  }

  private static Object[] detected(String key) {
    return new Object[] {
      "",
      "test",
      key,
      null,
      null,
      null,
      null,
      null,
      null,
      List.of(2, 0),
      List.of(1., 2., 3., 4., -1., 0., 0., 1.),
      List.of(.5, .5),
      null,
      null,
      null
    };
  }

  private static Object[] segmented(String key) {
    return new Object[] {
      "", "test", key, null, null, null, null, null, null, null, null, null, 2, 3, new byte[6]
    };
  }
}
