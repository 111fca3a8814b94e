package dev.lamina.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.table.CodeVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded faults against drivers, executors, the file system and the clock. More seeds than a build
 * has time for: {@code -Dlamina.chaos.seeds=500}, from {@code -Dlamina.chaos.first=1} on.
 */
class ChaosTest {

  private static final int SEEDS = Integer.getInteger("lamina.chaos.seeds", 10);
  private static final long FIRST = Long.getLong("lamina.chaos.first", 1);

  /** Two drivers at once, of which the slower one writes, are among so many seeds. */
  private static final int CONTROL_SEEDS = 10;

  @TempDir Path folder;

  @BeforeAll
  static void initializeWhatIsSharedByAllSchedules() {
    CodeVersion.current();
  }

  @Test
  void whateverHappensTheSweepIsWholeInTheEnd() throws Exception {
    var verdicts = new ArrayList<Verdict>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      verdicts.add(run(seed, SweepLogs.FENCED));
    }

    System.out.println(summary(verdicts));
    List<Verdict> bad = verdicts.stream().filter(verdict -> !verdict.isGood()).toList();
    assertThat(bad).as(() -> told(bad)).isEmpty();
    assertThat(verdicts).anyMatch(verdict -> verdict.drivers() > 2);
  }

  @Test
  void aBuildWithoutFencingIsCaught() throws Exception {
    boolean caught = false;
    for (long seed = 1; !caught && seed <= CONTROL_SEEDS; seed++) {
      caught = !run(seed, SweepLogs.UNFENCED).isGood();
    }

    assertThat(caught).isTrue();
  }

  @Test
  void aScheduleComesInTheSameOrderAgain() throws Exception {
    Verdict once = run(FIRST, SweepLogs.FENCED);
    Verdict again = run(FIRST, SweepLogs.FENCED);

    assertThat(again.trace()).isEqualTo(once.trace()).hasSizeGreaterThan(50);
    assertThat(again).isEqualTo(once);
  }

  private Verdict run(long seed, SweepLogs logs) throws IOException, InterruptedException {
    Path results = Files.createTempDirectory(folder, "seed-%s-".formatted(seed));
    return new Schedule(seed, logs, results).run();
  }

  private static String told(List<Verdict> bad) {
    return String.join("\n", bad.stream().map(Verdict::told).toList());
  }

  private static String summary(List<Verdict> verdicts) {
    Map<Disturbance, Integer> counts = new EnumMap<>(Disturbance.class);
    verdicts.stream()
        .flatMap(verdict -> verdict.happened().stream())
        .forEach(what -> counts.merge(what, 1, Integer::sum));
    return "%s schedules with %s drivers and %s segments, %s of them with violations; happened: %s"
        .formatted(
            verdicts.size(),
            verdicts.stream().mapToInt(Verdict::drivers).sum(),
            verdicts.stream().mapToInt(Verdict::segments).sum(),
            verdicts.stream().filter(verdict -> !verdict.isGood()).count(),
            counts);
  }
}
