package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.jobs.table.TrialsTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSweepLogTest {

  private static final List<SweepEvent> ALL_KINDS =
      List.of(
          new Suggested(
              0,
              new TreeMap<>(
                  Map.of(
                      "method",
                          new Setting("dgl+man", Map.of("name", "dgl", "plugins", List.of("man"))),
                      "learning-rate.base", new Setting("1e-4", 1e-4),
                      "batch-size", new Setting("64", 64L),
                      "whole", new Setting("2.0", 2.0),
                      "flag", new Setting("true", true)))),
          new Assigned(0, 4),
          new Started(0, 1, 0, 2),
          new SegmentFailed(0, 1, Failure.RESOURCES, "disk full: \"/tmp\"\nsecond line"),
          new Started(0, 2, 0, 2),
          new Advanced(
              0,
              2,
              2,
              new TreeMap<>(Map.of("test/accuracy", 0.1 + 0.2, "train/loss", Double.NaN)),
              new TreeMap<>(Map.of("device", "cpu"))),
          new Started(0, 3, 2, 4),
          new SegmentStopped(0, 3),
          new Ended(0, End.FAILED),
          new Ended(0, End.STOPPED));

  @TempDir Path results;
  private TrialsTable trials;

  @BeforeEach
  void createTable() {
    trials = new TrialsTable(results.toString(), new Configuration(false));
    trials.createIfMissing();
  }

  private DeltaSweepLog log(String sweep) {
    return new DeltaSweepLog(trials, sweep, 5);
  }

  @Test
  void eventsOfEveryKindAreReadAsTheyWereWrittenInOrder() {
    DeltaSweepLog log = log("a");
    assertThat(log.read()).isEmpty();

    log.append(ALL_KINDS.subList(0, 3));
    log.append(ALL_KINDS.subList(3, 4));
    log.append(List.of());
    log.append(ALL_KINDS.subList(4, ALL_KINDS.size()));

    assertThat(log("a").read()).isEqualTo(ALL_KINDS);
    assertThat(log("b").read()).isEmpty();
  }

  @Test
  void ofTwoDriversOnOneSweepTheSlowerIsRefusedHoweverManyEventsItBrings() {
    DeltaSweepLog first = log("a");
    DeltaSweepLog second = log("a");
    first.read();
    second.read();
    first.append(ALL_KINDS.subList(0, 2));

    assertThatThrownBy(() -> second.append(ALL_KINDS))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("another driver has taken over (one driver a sweep:")
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.RESOURCES);
    first.append(ALL_KINDS.subList(2, 3));
    assertThat(log("a").read()).isEqualTo(ALL_KINDS.subList(0, 3));
  }

  @Test
  void sweepsDoNotHinderEachOther() {
    DeltaSweepLog a = log("a");
    DeltaSweepLog b = log("b");
    a.read();
    b.read();
    a.append(ALL_KINDS.subList(0, 2));
    b.append(ALL_KINDS.subList(0, 1));

    assertThat(log("a").read()).hasSize(2);
    assertThat(log("b").read()).hasSize(1);
  }

  @Test
  void aDriverThatReadsAgainMayGoOn() {
    DeltaSweepLog first = log("a");
    first.read();
    DeltaSweepLog second = log("a");
    second.read();
    second.append(ALL_KINDS.subList(0, 1));
    first.read();
    first.append(ALL_KINDS.subList(1, 2));

    assertThat(log("a").read()).isEqualTo(ALL_KINDS.subList(0, 2));
  }
}
