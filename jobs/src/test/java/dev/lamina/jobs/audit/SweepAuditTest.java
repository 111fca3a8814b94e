package dev.lamina.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DeltaTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepAuditTest {

  private static final String SPEC =
      """
      name: tiny
      trial:
        model: resnet8
        partition: {modules: 2}
        method: {objective: dgl, head: 1c1f}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: cosine}
        batch-size: 16
        epochs: 2
      search:
        space:
          learning-rate.base: {choice: {high: 0.1, base: 0.05}}
      run:
        slots: 1
        segment-epochs: 1
        retries: 1
      """;

  private static final SortedMap<String, String> FACTS = new TreeMap<>(Map.of("device", "cpu"));

  @TempDir Path folder;

  private final Configuration hadoop = new Configuration();
  private final SweepSpec spec = SweepSpec.of(SpecNode.parse(SPEC, "test"));
  private SweepsTable.Entry sweep;
  private TrialsTable trials;
  private MetricsTable metrics;
  private CheckpointsTable checkpoints;

  @BeforeEach
  void begin() {
    var sweeps = new SweepsTable(folder.toString(), hadoop);
    sweeps.createIfMissing();
    sweep =
        sweeps.begin(
            new SweepsTable.Entry(
                "tiny-0123456789ab",
                "tiny",
                spec.node().json(),
                spec.digest(),
                "/data",
                3,
                "code",
                new TreeMap<>(),
                Instant.parse("2026-01-02T03:04:05Z")));
    trials = new TrialsTable(folder.toString(), hadoop);
    metrics = new MetricsTable(folder.toString(), hadoop);
    checkpoints = new CheckpointsTable(folder.toString(), hadoop);
    trials.createIfMissing();
    metrics.createIfMissing();
    checkpoints.createIfMissing();
  }

  @Test
  void aSweepThatIsWholeHasNoFault() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);

    SweepAudit.Result found = audit();

    assertThat(found.faults()).isEmpty();
    assertThat(found.entries()).isEqualTo(15);
    assertThat(found.trials()).isEqualTo(2);
    assertThat(found.checkpoints()).isEqualTo(2);
    assertThat(found.superseded()).isZero();
  }

  @Test
  void moreThanTheBudgetAllowsIsAFault() {
    var minute = new AtomicInteger();
    trials =
        new TrialsTable(
            folder.toString(),
            hadoop,
            () -> Instant.EPOCH.plus(Duration.ofMinutes(minute.getAndAdd(10))));
    List<SweepEvent> one = whole().subList(0, 3);
    trials.append(sweep.id(), 0, one, 3);
    trials.append(sweep.id(), 3, whole().subList(3, 4), 3);
    left(0, 1, 1);
    var sweeps = new SweepsTable(folder.toString(), hadoop);
    for (String budget : List.of("hours: 0.16", "device-hours: 0.15")) {
      sweep =
          sweeps.restate(
              sweep.id(), SpecNode.parse(SPEC + "  budget: {" + budget + "}\n", "test").json());
      assertThat(audit().faults()).isEmpty();
    }
    for (String budget : List.of("hours: 0.1", "device-hours: 0.1")) {
      sweep =
          sweeps.restate(
              sweep.id(), SpecNode.parse(SPEC + "  budget: {" + budget + "}\n", "test").json());
      assertThat(audit().faults())
          .singleElement()
          .isEqualTo(
              new Fault(
                  Rule.BUDGET,
                  "PT10M were used, run.budget.%s allows PT6M (it may have been more before)"
                      .formatted(budget.substring(0, budget.indexOf(':')))));
    }
  }

  @Test
  void whatAFailedAttemptMeasuredIsCountedAndNoFault() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);
    measured(1, 2, 2, 0.1, 3);

    assertThat(audit().faults()).isEmpty();
    assertThat(audit().superseded()).isEqualTo(2);
  }

  @Test
  void aGapInTheLogIsFound() {
    List<SweepEvent> events = whole();
    trials.append(sweep.id(), 0, events.subList(0, 2), 3);
    trials.append(sweep.id(), 5, events.subList(2, 3), 3);
    left(0, 1, 1);

    assertThat(faults(Rule.LOG)).singleElement().asString().contains("number 6, but there are 3");
  }

  @Test
  void anEntryThatCouldNotFollowIsFound() {
    log(List.of(suggested(0), new Assigned(0, 2), new Started(0, 2, 0, 1)));

    assertThat(faults(Rule.LOG)).singleElement().asString().contains("its next attempt is 1");
  }

  @Test
  void aTrialThatTheSearchDoesNotSuggestIsFound() {
    var other = new TreeMap<>(Map.of("learning-rate.base", new Setting("0.3", 0.3)));
    log(List.of(new Suggested(0, other)));

    assertThat(faults(Rule.SUGGESTION)).singleElement().asString().contains("0.3");
  }

  @Test
  void endsThatComeTooEarlyAreFound() {
    log(
        List.of(
            suggested(0),
            new Assigned(0, 1),
            new Started(0, 1, 0, 1),
            new Advanced(0, 1, 1, values(1), FACTS),
            new Ended(0, End.COMPLETED),
            suggested(1),
            new Assigned(1, 2),
            new Started(1, 1, 0, 1),
            new SegmentFailed(1, 1, Failure.RESOURCES, "no memory"),
            new Ended(1, End.FAILED)));
    left(0, 1, 1);

    assertThat(audit().faults())
        .extracting(Fault::rule)
        .containsExactly(Rule.SUGGESTION, Rule.END, Rule.END);
    assertThat(audit().faults())
        .extracting(Fault::detail)
        .anyMatch(detail -> detail.contains("but now trial 0 goes on to epoch 2"))
        .anyMatch(detail -> detail.contains("completed at epoch 1 of 2"))
        .anyMatch(detail -> detail.contains("failed after 1 failures, which 1 retries allow"));
  }

  @Test
  void rowsThatAreMissingDoubledOrOfNobodyAreFound() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 3, 2);
    measured(0, 2, 2, 0.5, 3);
    measured(0, 9, 2, 0.5, 3);

    assertThat(faults(Rule.METRICS))
        .hasSize(4)
        .anyMatch(detail -> detail.contains("trial 0, attempt 2, epoch 2 has test/accuracy twice"))
        .anyMatch(detail -> detail.contains("trial 0, attempt 2, epoch 2 has train/loss twice"))
        .anyMatch(detail -> detail.contains("rows of attempt 9, which was never started"))
        .anyMatch(detail -> detail.contains("trial 1, attempt 1 has epochs [] (want [1])"));
  }

  @Test
  void numbersOtherThanTheLogsAreFound() {
    log(whole().subList(0, 4));
    checkpoint(0, 1, 1);
    measured(0, 1, 1, 0.75, 3);

    assertThat(faults(Rule.METRICS)).singleElement().asString().contains("its log says");
  }

  @Test
  void rowsOfOtherDataAreFound() {
    log(whole().subList(0, 4));
    checkpoint(0, 1, 1);
    measured(0, 1, 1, 0.5, 4);

    assertThat(faults(Rule.PROVENANCE)).singleElement().asString().contains("data version 4");
  }

  @Test
  void aCheckpointThatIsMissingOrOfAnotherEpochIsFound() {
    log(whole());
    left(0, 1, 1);
    measured(0, 2, 2, 0.5, 3);
    left(1, 1, 1);
    measured(1, 3, 2, 0.5, 3);
    checkpoint(1, 3, 1);

    assertThat(faults(Rule.CHECKPOINT))
        .hasSize(2)
        .anyMatch(detail -> detail.contains("attempt 2 of trial 0"))
        .anyMatch(detail -> detail.contains("is of epoch 1, its log says 2"));
  }

  @Test
  void aCheckpointThatAPolicyLetGoIsNoFault() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);
    keep("{best: 0}");
    drop(0, 1);
    drop(0, 2);
    drop(1, 1);

    assertThat(audit().faults()).isEmpty();
    assertThat(audit().dropped()).isEqualTo(1);
    assertThat(audit().checkpoints()).as("trial 1 has not ended").isEqualTo(1);
    keep("{best: 1}");
    assertThat(audit().faults()).as("a policy that came too late").isEmpty();
  }

  /** What is there is not known, so nothing is said of what was dropped. */
  @Test
  void checkpointsThatCannotBeListedAreNotCalledDropped() throws IOException {
    wholeResults();
    keep("{best: 0}");
    Path log = folder.resolve("checkpoints/_delta_log");
    try (Stream<Path> commits = Files.list(log)) {
      for (Path commit : commits.filter(one -> one.toString().endsWith("1.json")).toList()) {
        Files.writeString(commit, "{");
      }
    }

    SweepAudit.Result found = audit();

    assertThat(found.faults()).extracting(Fault::rule).contains(Rule.CHECKPOINT);
    assertThat(found.dropped()).isZero();
    assertThat(found.checkpoints()).isZero();
  }

  @Test
  void aCheckpointThatAPolicyKeepsOrATrialNeedsMayNotBeMissing() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);
    keep("{trial-best: 1, trial-latest: 1}");
    drop(0, 1);
    drop(1, 3);

    assertThat(faults(Rule.CHECKPOINT))
        .hasSize(2)
        .anyMatch(detail -> detail.contains("attempt 1 of trial 0"))
        .anyMatch(detail -> detail.contains("attempt 3 of trial 1"));
    assertThat(audit().checkpoints()).isEqualTo(2);
  }

  @Test
  void aDroppedCheckpointIsAFaultWithoutAPolicy() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);
    drop(0, 2);

    assertThat(faults(Rule.CHECKPOINT)).singleElement().asString().contains("attempt 2 of trial 0");
  }

  private void keep(String policy) {
    Object keep = SpecNode.parse(policy, "policy").value();
    sweep =
        new SweepsTable(folder.toString(), hadoop)
            .restate(sweep.id(), spec.node().with("run.keep", keep).json());
  }

  private void drop(int trial, int attempt) {
    var key = new SegmentKey(sweep.id(), trial, attempt);
    assertThat(checkpoints.drop(checkpoints.list(sweep.id()), List.of(key))).isTrue();
  }

  @Test
  void drawingsAreReadAndNeedNotBeThere() {
    wholeResults();
    drew(0, 1, 1, 3, "f1", "labels");
    drew(0, 2, 2, 3, "f1");
    drew(1, 2, 2, 3, "f1");

    SweepAudit.Result found = audit();

    assertThat(found.faults()).isEmpty();
    assertThat(found.drawings()).as("without those of a failed attempt").isEqualTo(3);
  }

  @Test
  void drawingsThatCannotBeAreFound() {
    wholeResults();
    drew(0, 1, 1, 3, "f1");
    drew(0, 1, 1, 3, "f1");
    drew(0, 2, 1, 3, "labels");
    drew(0, 7, 1, 3, "labels");

    assertThat(faults(Rule.DRAWINGS))
        .containsExactlyInAnyOrder(
            "drawing f1 of attempt 1 of trial 0 is there twice",
            "drawing labels of attempt 2 of trial 0 is of epoch 1, its log says 2",
            "drawing labels of attempt 7 of trial 0 is of an attempt that was never started");
  }

  @Test
  void countsOfClassesNeedNotBeThere() {
    wholeResults();
    counted(0, 1, 1, 3, 0);
    counted(0, 2, 2, 3, 0);
    counted(1, 2, 2, 4, 0);

    assertThat(audit().faults()).as("those of a failed attempt are nobody's").isEmpty();
  }

  @Test
  void countsOfClassesThatCannotBeAreFound() {
    wholeResults();
    counted(0, 1, 1, 3, 0);
    counted(0, 1, 1, 3, 0);
    counted(0, 2, 1, 3, 0);
    counted(0, 7, 1, 3, 0);
    List<Long> five = Collections.nCopies(PrecisionRecall.CONFIDENCES, 5L);
    Provenance made = provenance(1, 3);
    Engine engine = DefaultEngine.create(hadoop);
    new DeltaTable(
            folder.resolve(PrecisionRecallTable.NAME).toString(),
            Table.forPath(engine, folder + "/" + PrecisionRecallTable.NAME)
                .getLatestSnapshot(engine)
                .getSchema(engine),
            hadoop)
        .append(
            List.<Object[]>of(
                new Object[] {
                  sweep.id(),
                  1,
                  1,
                  1,
                  0,
                  "cat",
                  4L,
                  null,
                  five,
                  five,
                  made.trialDigest(),
                  made.seed(),
                  made.dataVersion(),
                  made.codeVersion()
                }));

    assertThat(faults(Rule.PRECISION_RECALL))
        .containsExactlyInAnyOrder(
            "counts of class 0 of attempt 1 of trial 0 are there twice",
            "counts of class 0 of attempt 2 of trial 0 are of epoch 1, its log says 2",
            "counts of class 0 of attempt 7 of trial 0 are of an attempt that was never started",
            "counts of class 0 of attempt 1 of trial 1 cannot be: Invalid true positives: 5 (want 0 to 4, and no more of them with a higher confidence)");
  }

  @Test
  void countsThatOneSegmentLacksAreFound() {
    wholeResults();
    counted(0, 1, 1, 3, 0);
    counted(0, 1, 1, 3, 1);
    counted(0, 2, 2, 3, 0);
    counted(1, 1, 1, 3, 0);
    counted(1, 3, 2, 3, 0, 0);

    assertThat(faults(Rule.PRECISION_RECALL))
        .containsExactlyInAnyOrder(
            "counts of attempt 2 of trial 0 lack classes [1], which others have",
            "counts of class 0 of trial 1 are of [1, 2] positives (want the same of each segment)");
  }

  @Test
  void countsOfOtherDataAreFoundOnce() {
    wholeResults();
    counted(0, 1, 1, 4, 0);
    counted(0, 1, 1, 4, 1);

    assertThat(faults(Rule.PROVENANCE)).singleElement().asString().contains("data version 4");
  }

  private void counted(int trial, int attempt, int epoch, long dataVersion, int... labels) {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    for (int label : labels) {
      tally.sample(label, new double[] {0.5, 0.5});
    }
    new PrecisionRecallTable(folder.toString(), hadoop)
        .append(
            new SegmentKey(sweep.id(), trial, attempt),
            epoch,
            tally.counts(),
            provenance(trial, dataVersion));
  }

  @Test
  void drawingsOfDetectorsAreMissed() {
    String detecting =
        SPEC.replace("resnet8", "yolov8n")
            .replace("  model:", "  augmentation: {letterbox: {size: 64}}\n  model:")
            .replace("  partition: {modules: 2}\n", "")
            .replace("{objective: dgl, head: 1c1f}", "{objective: end-to-end}");
    SweepSpec detectors = SweepSpec.of(SpecNode.parse(detecting, "test"));

    var audit = new DrawingsAudit(new LoggedSegments(sweep, Optional.of(detectors), whole()));

    assertThat(audit.faults())
        .extracting(Fault::detail)
        .containsExactly(
            "drawings of trial 0 are gone: of what it finished some were written",
            "drawings of trial 1 are gone: of what it finished some were written");
    assertThat(new DrawingsAudit(new LoggedSegments(sweep, Optional.of(spec), whole())).faults())
        .isEmpty();
    assertThat(new DrawingsAudit(new LoggedSegments(sweep, Optional.empty(), whole())).faults())
        .isEmpty();
  }

  @Test
  void drawingsOfOtherDataAreFoundOnce() {
    wholeResults();
    drew(0, 1, 1, 4, "f1", "labels");

    assertThat(faults(Rule.PROVENANCE))
        .singleElement()
        .asString()
        .contains("rows of trial 0, attempt 1 name", "data version 4");
  }

  private void wholeResults() {
    log(whole());
    left(0, 1, 1);
    left(0, 2, 2);
    left(1, 1, 1);
    left(1, 3, 2);
  }

  private void drew(int trial, int attempt, int epoch, long dataVersion, String... names) {
    new DrawingsTable(folder.toString(), hadoop)
        .append(
            new SegmentKey(sweep.id(), trial, attempt),
            epoch,
            Stream.of(names)
                .map(name -> new Drawing(name, name, "<svg />".getBytes(StandardCharsets.UTF_8)))
                .toList(),
            provenance(trial, dataVersion));
  }

  @Test
  void anotherSpecificationIsFound() {
    log(whole().subList(0, 1));
    new SweepsTable(folder.toString(), hadoop)
        .restate(sweep.id(), spec.node().with("trial.epochs", 3).json());
    sweep = new SweepsTable(folder.toString(), hadoop).find(sweep.id()).orElseThrow();

    assertThat(faults(Rule.SPECIFICATION)).singleElement().asString().contains("its digest is");
  }

  /** Two trials of two epochs; the second fails once and goes on. */
  private List<SweepEvent> whole() {
    return List.of(
        suggested(0),
        new Assigned(0, 2),
        new Started(0, 1, 0, 1),
        new Advanced(0, 1, 1, values(1), FACTS),
        new Started(0, 2, 1, 2),
        new Advanced(0, 2, 2, values(2), FACTS),
        new Ended(0, End.COMPLETED),
        suggested(1),
        new Assigned(1, 2),
        new Started(1, 1, 0, 1),
        new Advanced(1, 1, 1, values(1), FACTS),
        new Started(1, 2, 1, 2),
        new SegmentFailed(1, 2, Failure.RESOURCES, "no memory"),
        new Started(1, 3, 1, 2),
        new Advanced(1, 3, 2, values(2), FACTS));
  }

  private Suggested suggested(int trial) {
    return new Suggested(trial, spec.plan().known(trial).orElseThrow());
  }

  private static SortedMap<String, Double> values(int epoch) {
    return new TreeMap<>(Map.of("train/loss", 1.0 / epoch, "test/accuracy", 0.5));
  }

  private void log(List<SweepEvent> events) {
    trials.append(sweep.id(), 0, new ArrayList<>(events), 3);
  }

  private void left(int trial, int attempt, int epoch) {
    measured(trial, attempt, epoch, 0.5, 3);
    checkpoint(trial, attempt, epoch);
  }

  private void measured(int trial, int attempt, int epoch, double accuracy, long dataVersion) {
    SortedMap<String, Double> values = values(epoch);
    values.put("test/accuracy", accuracy);
    metrics.append(
        new SegmentKey(sweep.id(), trial, attempt),
        List.of(new EpochMetrics(epoch, values)),
        provenance(trial, dataVersion));
  }

  private void checkpoint(int trial, int attempt, int epoch) {
    var tensor = HostTensor.of("weight", new long[] {2}, 1f, epoch);
    checkpoints.commit(
        checkpoints.write(
            new SegmentKey(sweep.id(), trial, attempt),
            new Checkpoint(epoch, new TreeMap<>(), List.of(tensor)),
            provenance(trial, 3)));
  }

  private Provenance provenance(int trial, long dataVersion) {
    TrialSpec known = spec.trial(suggested(trial).parameters());
    return new Provenance(known.digest(), known.settings().seed(), dataVersion, "code");
  }

  private SweepAudit.Result audit() {
    return new SweepAudit(folder.toString(), hadoop, sweep).run();
  }

  /** Details of the faults, which all are of one rule. */
  private List<String> faults(Rule rule) {
    List<Fault> found = audit().faults();
    assertThat(found).allMatch(fault -> fault.rule() == rule);
    return found.stream().map(Fault::detail).toList();
  }
}
