package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.jobs.table.TableUpkeep.Garbage;
import dev.lamina.jobs.upkeep.StoredSweep;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableUpkeepTest {

  private static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("number", IntegerType.INTEGER, false);

  @TempDir Path folder;
  private DeltaTable table;
  private TableUpkeep upkeep;

  @BeforeEach
  void create() {
    table = new DeltaTable(folder.resolve("t").toString(), SCHEMA, new Configuration());
    table.createIfMissing();
    upkeep = new TableUpkeep(table);
  }

  private void append(String sweep, int from, int to) {
    for (int number = from; number < to; number++) {
      table.append(List.<Object[]>of(new Object[] {sweep, number}));
    }
  }

  private List<String> rows() {
    var found = new ArrayList<String>();
    try (Rows rows = table.read(table.version())) {
      rows.forEachRemaining(row -> found.add(row[0] + " " + row[1]));
    }
    return found.stream().sorted().toList();
  }

  private int files() {
    return table.files(table.version(), Map.of()).size();
  }

  @Test
  void smallFilesOfEachSweepBecomeOne() {
    append("a", 0, 12);
    append("b", 0, 3);
    append("c", 0, 1);
    List<String> before = rows();

    assertThat(upkeep.small(2)).isEqualTo(15);
    assertThat(upkeep.small(4)).isEqualTo(12);
    assertThat(upkeep.compact(2)).isEqualTo(13);

    assertThat(rows()).isEqualTo(before).hasSize(16);
    assertThat(files()).isEqualTo(3);
    assertThat(table.files(table.version(), Map.of("sweep", "b"))).hasSize(1);
    assertThat(upkeep.compact(2)).as("the second time").isZero();
  }

  @Test
  void anAppendThatBeganBeforeArrivesAfter() {
    append("a", 0, 3);
    var id = Optional.of(new TransactionId("log", 1));
    var begun = table.begin(id);
    List<WrittenFile> written = table.write(List.<Object[]>of(new Object[] {"a", 3}).iterator());

    upkeep.compact(2);
    table.commit(begun, written, List.of(), id);

    assertThat(rows()).containsExactly("a 0", "a 1", "a 2", "a 3");
  }

  @Test
  void ofTwoThatLookedAtTheSameFilesOneIsRefused() {
    append("a", 0, 3);
    TransactionId id = TableUpkeep.next(table);
    List<WrittenFile> seen = table.files(table.version(), Map.of());
    List<WrittenFile> mine;
    try (Rows rows = table.read(table.version(), seen)) {
      mine = table.write(rows);
    }

    upkeep.compact(2);

    assertThatThrownBy(() -> table.rewrite(mine, seen, id))
        .isInstanceOf(TransactionTakenException.class);
    assertThat(rows()).containsExactly("a 0", "a 1", "a 2");
  }

  @Test
  void aDriverGoesOnWithALogThatWasPutTogetherMeanwhile() {
    var trials = new TrialsTable(folder.toString(), new Configuration());
    trials.createIfMissing();
    var events = new ArrayList<SweepEvent>();
    long last = 0;
    for (int trial = 0; trial < 5; trial++) {
      SweepEvent event = new Suggested(trial, new TreeMap<>());
      last = trials.append("s", last, List.of(event), 3);
      events.add(event);
    }
    trials.upkeep().compact(2);
    last = trials.append("s", last, List.of(new Assigned(0, 2)), 3);
    events.add(new Assigned(0, 2));

    assertThat(trials.read("s").events()).isEqualTo(events);
    assertThat(trials.read("s").last()).isEqualTo(last);
    assertThatThrownBy(() -> trials.append("s", 5, List.of(new Assigned(1, 2)), 3))
        .as("another driver")
        .isInstanceOf(TransactionTakenException.class);
  }

  @Test
  void filesAreDeletedOnceNoReaderNeedsThem() throws IOException {
    var sweep = new StoredSweep(folder).completed(0, 0.5, 0.6);
    TableUpkeep trials = sweep.trials.upkeep();
    long before = sweep.files("trials");
    sweep.age(1000);
    sweep.trials.upkeep().compact(2);
    assertThat(garbage(trials).files()).as("a reader may have begun before").isEmpty();
    sweep.age(100);
    assertThat(garbage(trials).files()).as("not long enough ago").isEmpty();
    sweep.age(100);

    Garbage garbage = garbage(trials);
    assertThat(garbage.files()).hasSize((int) before);
    assertThat(garbage.bytes()).isPositive();
    trials.delete(garbage);
    trials.delete(garbage);

    assertThat(sweep.files("trials")).isEqualTo(1);
    assertThat(sweep.trials.read(sweep.entry().id()).events()).hasSize(7);
    assertThat(garbage(trials).files()).isEmpty();
  }

  @Test
  void whatWasNeverCommittedIsDeletedButNotWhileItMayBe() throws IOException {
    append("a", 0, 2);
    table.write(List.<Object[]>of(new Object[] {"a", 9}).iterator());
    assertThat(garbage(upkeep).files()).isEmpty();

    StoredSweep.age(folder, 169);

    assertThat(garbage(upkeep).files()).hasSize(1);
    upkeep.delete(garbage(upkeep));
    assertThat(rows()).containsExactly("a 0", "a 1");
  }

  @Test
  void aTableThatIsNotThereNeedsNoUpkeep() {
    var nowhere =
        new TableUpkeep(
            new DeltaTable(folder.resolve("no").toString(), SCHEMA, new Configuration()));
    assertThat(nowhere.compact(2)).isZero();
    assertThat(nowhere.small(2)).isZero();
    assertThat(garbage(nowhere).files()).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsLeftWithTheOthers() throws IOException {
    append("a", 0, 3);
    WrittenFile broken = table.files(table.version(), Map.of()).get(1);
    table.delete(List.of(new org.apache.hadoop.fs.Path(broken.path())));
    long version = table.version();

    assertThatThrownBy(() -> upkeep.compact(2)).isInstanceOf(LaminaException.class);
    assertThat(table.version()).isEqualTo(version);
  }

  private static Garbage garbage(TableUpkeep upkeep) {
    return upkeep.garbage(Instant.now().minus(Duration.ofDays(7)));
  }
}
