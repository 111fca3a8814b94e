package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Restarted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionRecallTableTest {

  private static final Provenance PROVENANCE = new Provenance("abc", 7, 3, "classes-1");

  @TempDir Path results;
  private PrecisionRecallTable table;

  @BeforeEach
  void name() {
    table = new PrecisionRecallTable(results.toString(), new Configuration(false));
  }

  private static SegmentKey key(int trial, int attempt) {
    return new SegmentKey("a", trial, attempt);
  }

  private static Advanced advanced(int trial, int attempt, int epoch) {
    return new Advanced(trial, attempt, epoch, new TreeMap<>(), new TreeMap<>());
  }

  private SortedMap<Integer, List<PrecisionRecall>> read(int trial, SweepEvent... log) {
    return table.read("a", trial, List.of(log));
  }

  /** Of pictures of two classes. */
  private static List<PrecisionRecall> classes(double sure) {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    tally.sample(0, new double[] {sure, 1 - sure});
    tally.sample(1, new double[] {sure, 1 - sure});
    return tally.counts();
  }

  /** Of objects, of which nothing says what is none. */
  private static List<PrecisionRecall> objects() {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    tally.objects(1, 3);
    tally.hit(1, 0.7);
    return tally.counts();
  }

  @Test
  void theTableComesWithItsFirstCounts() {
    table.append(key(0, 1), 1, List.of(), PROVENANCE);

    assertThat(results).isEmptyDirectory();
    assertThat(table.exists()).isFalse();
    assertThat(read(0, advanced(0, 1, 1))).isEmpty();
    table.each("a", row -> assertThat(row).isNull());
    assertThat(results).isEmptyDirectory();
  }

  @Test
  void countsComeBackByEpoch() {
    table.append(key(0, 2), 2, classes(0.75), PROVENANCE);
    table.append(key(0, 1), 1, classes(0.25), PROVENANCE);
    table.append(key(1, 1), 1, objects(), PROVENANCE);

    var log = new SweepEvent[] {advanced(0, 1, 1), advanced(0, 2, 2), advanced(1, 1, 1)};
    assertThat(read(0, log)).containsOnlyKeys(1, 2);
    assertThat(read(0, log)).containsEntry(1, classes(0.25)).containsEntry(2, classes(0.75));
    assertThat(read(1, log)).containsEntry(1, objects());
    assertThat(objects().get(0).samples()).isZero();
    var rows = new ArrayList<PrecisionRecallTable.Counted>();
    table.each("a", rows::add);
    assertThat(rows)
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.provenance()).isEqualTo(PROVENANCE));
  }

  @Test
  void onlyAttemptsThatTheLogNamesAsAdvancedAreRead() {
    table.append(key(0, 1), 1, classes(0.25), PROVENANCE);
    table.append(key(0, 2), 1, classes(0.75), PROVENANCE);
    table.append(new SegmentKey("b", 0, 1), 1, objects(), PROVENANCE);

    assertThat(read(0, advanced(0, 1, 1))).isEqualTo(new TreeMap<>(Map.of(1, classes(0.25))));
    assertThat(read(0, advanced(0, 1, 1), new Restarted(0))).isEmpty();
    assertThat(read(0, advanced(0, 1, 1), new Restarted(0), advanced(0, 2, 1)))
        .containsEntry(1, classes(0.75));
  }

  @Test
  void countsThatCannotBeAreRefused() {
    table.append(key(0, 1), 1, objects(), PROVENANCE);
    List<Long> five = Collections.nCopies(PrecisionRecall.CONFIDENCES, 5L);
    new DeltaTable(
            results.resolve(PrecisionRecallTable.NAME).toString(),
            PrecisionRecallTable.SCHEMA,
            new Configuration(false))
        .append(
            List.<Object[]>of(
                new Object[] {
                  "a", 1, 1, 1, 0, "cat", 4L, null, five, five, "abc", 7L, 3L, "code"
                }));

    assertThatThrownBy(() -> read(1, advanced(1, 1, 1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("class 0 of attempt 1 of trial 1 of sweep a")
        .hasMessageContaining("Invalid true positives: 5 (want 0 to 4")
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.DATA);
    assertThat(read(0, advanced(0, 1, 1))).hasSize(1);

    table.append(key(0, 1), 1, objects(), PROVENANCE);
    assertThatThrownBy(() -> read(0, advanced(0, 1, 1)))
        .hasMessageContaining("class 1 of attempt 1 of trial 0")
        .hasMessageContaining("it is there twice");
  }
}
