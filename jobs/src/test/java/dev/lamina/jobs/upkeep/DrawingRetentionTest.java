package dev.lamina.jobs.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.jobs.upkeep.DrawingRetention.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingRetentionTest {

  @TempDir Path folder;
  private StoredSweep sweep;

  @BeforeEach
  void begin() {
    sweep = new StoredSweep(folder);
  }

  private DrawingRetention retention() {
    return new DrawingRetention(folder.toString(), sweep.hadoop, sweep.entry().id());
  }

  @Test
  void whatALaterSegmentDrewAnewGoes() {
    sweep
        .completed(0, 0.5, 0.6)
        .drew(0, 1, 1, "f1", "predictions")
        .drew(0, 2, 2, "predictions", "f1");
    sweep.completed(1, 0.5, 0.6).drew(1, 1, 1, "f1");
    var other = new StoredSweep(folder, "tiny-0123456789ac").completed(0, 0.5, 0.6);
    other.drew(0, 1, 1, "f1").drew(0, 2, 2, "f1");

    Verdict told = retention().look().orElseThrow();
    assertThat(told.segments()).isEqualTo(1);
    assertThat(told.bytes()).isPositive();
    assertThat(sweep.drawn()).hasSize(3);

    assertThat(retention().drop()).contains(told);
    assertThat(sweep.drawn()).containsExactly("0/2", "1/1");
    assertThat(other.drawn()).containsExactly("0/1", "0/2");
    assertThat(retention().drop().orElseThrow().segments()).as("the second time").isZero();
  }

  @Test
  void aSegmentWithADrawingThatStillCountsStays() {
    sweep.completed(0, 0.5, 0.6).drew(0, 1, 1, "labels", "f1").drew(0, 2, 2, "f1");

    assertThat(retention().drop().orElseThrow().segments()).isZero();
    assertThat(sweep.drawn()).containsExactly("0/1", "0/2");
  }

  @Test
  void whatCameToNothingGoesOnceTheLogSaysSo() {
    sweep.began(0).drew(0, 1, 1, "f1").drew(0, 2, 2, "f1");
    retention().drop();
    assertThat(sweep.drawn()).as("under way, and not begun").containsExactly("0/1", "0/2");

    sweep.log(new SegmentFailed(0, 1, Failure.RESOURCES, "no memory"), new Started(0, 2, 0, 1));
    retention().drop();
    assertThat(sweep.drawn()).containsExactly("0/2");
  }

  @Test
  void ofTwoThatLookedAtTheSameFilesOneIsRefused() {
    sweep.completed(0, 0.5, 0.6).drew(0, 1, 1, "f1").drew(0, 2, 2, "f1");
    var mine = sweep.drawings.list(sweep.entry().id());
    var others = sweep.drawings.list(sweep.entry().id());

    assertThat(sweep.drawings.drop(others, List.of(sweep.key(0, 1)))).isTrue();
    assertThat(sweep.drawings.drop(mine, List.of(sweep.key(0, 2)))).isFalse();
    assertThat(sweep.drawn()).containsExactly("0/2");
  }

  @Test
  void withoutDrawingsThereIsNothingToDo() {
    sweep.completed(0, 0.5, 0.6);

    assertThat(retention().look()).isEmpty();
    assertThat(retention().drop()).isEmpty();
    assertThat(folder.resolve("pictures")).doesNotExist();
  }
}
