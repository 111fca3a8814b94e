package dev.lamina.jobs.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.jobs.upkeep.SweepRetention.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRetentionTest {

  @TempDir Path folder;
  private StoredSweep sweep;

  @BeforeEach
  void begin() {
    sweep = new StoredSweep(folder);
  }

  private SweepRetention retention() {
    return new SweepRetention(folder.toString(), sweep.hadoop, sweep.entry());
  }

  @Test
  void dropsWhatThePolicyDoesNotKeepAndKeepsTheRestToTheBit() {
    sweep.completed(0, 0.5, 0.6).completed(1, 0.9, 0.7).completed(2, 0.1, 0.65);
    sweep.keep("{best: 1, trial-best: 1}");

    Verdict told = retention().look();
    assertThat(sweep.stored()).hasSize(6);
    Verdict done = retention().drop();

    assertThat(done).isEqualTo(told);
    assertThat(done.dropped()).isEqualTo(2);
    assertThat(done.kept()).isEqualTo(4);
    assertThat(done.bytes()).isPositive();
    assertThat(sweep.stored()).containsExactly("0/2", "1/1", "1/2", "2/2");
    assertThat(sweep.checkpoints.read(sweep.key(1, 1))).isEqualTo(StoredSweep.checkpoint(1, 1));
    assertThat(sweep.checkpoints.read(sweep.key(2, 2))).isEqualTo(StoredSweep.checkpoint(2, 2));
    assertThatThrownBy(() -> sweep.checkpoints.read(sweep.key(0, 1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it is not there");
    assertThat(retention().drop().dropped()).as("the second time").isZero();
  }

  @Test
  void withoutAPolicyOnlyWhatCameToNothingGoes() {
    sweep.began(0).advanced(0, 1, 1, 0.5).log(new Started(0, 2, 1, 2));
    sweep.left(0, 2, 2);
    assertThat(retention().drop().dropped()).as("under way").isZero();

    sweep.log(new SegmentFailed(0, 2, Failure.RESOURCES, "no memory"), new Started(0, 3, 1, 2));
    sweep.advanced(0, 3, 2, 0.6);

    assertThat(retention().drop().dropped()).isEqualTo(1);
    assertThat(sweep.stored()).containsExactly("0/1", "0/3");
  }

  @Test
  void whatTheLogDoesNotKnowYetStays() {
    sweep.completed(0, 0.5, 0.6).began(1).keep("{best: 0}");
    sweep.left(1, 1, 1).left(1, 2, 1).left(2, 1, 1);

    retention().drop();

    assertThat(sweep.stored()).containsExactly("1/1", "1/2", "2/1");
  }

  @Test
  void whatATrialMayGoOnFromStaysWhateverThePolicy() {
    sweep.completed(0, 0.5, 0.6).began(1).advanced(1, 1, 1, 0.1).keep("{best: 0}");
    retention().drop();
    assertThat(sweep.stored()).containsExactly("1/1");

    sweep.log(new Started(1, 2, 1, 2));
    retention().drop();
    assertThat(sweep.stored()).containsExactly("1/1");
  }

  @Test
  void aSweepKeepsItsHandsOffAnothersCheckpoints() {
    var other = new StoredSweep(folder, "tiny-0123456789ac").completed(0, 0.5, 0.6);
    sweep.completed(0, 0.5, 0.6).keep("{best: 0}");

    retention().drop();

    assertThat(sweep.stored()).isEmpty();
    assertThat(other.stored()).containsExactly("0/1", "0/2");
  }

  @Test
  void ofTwoThatLookedAtTheSameFilesOneIsRefused() {
    sweep.completed(0, 0.5, 0.6);
    var mine = sweep.checkpoints.list(sweep.entry().id());
    var others = sweep.checkpoints.list(sweep.entry().id());

    assertThat(sweep.checkpoints.drop(others, List.of(sweep.key(0, 1)))).isTrue();
    assertThat(sweep.checkpoints.drop(mine, List.of(sweep.key(0, 1)))).isFalse();
    assertThat(sweep.stored()).containsExactly("0/2");
  }
}
