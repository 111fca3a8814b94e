package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageProgressTest {

  private final StringWriter out = new StringWriter();
  private long now = TimeUnit.HOURS.toNanos(1);
  private final StageProgress progress =
      new StageProgress(new PrintWriter(out, true), "members read", "shards written", () -> now);

  private void after(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void longJobsAreToldOfEveryTenSeconds() {
    progress.submitted(3, true, 40);
    progress.submitted(4, false, 9);
    after(4);
    progress.ended(3);
    assertThat(out.toString()).isEmpty();

    after(6);
    progress.ended(3);
    progress.ended(3);
    after(70);
    progress.ended(4);

    assertThat(out.toString().lines())
        .containsExactly("  2 of 40 members read (0:10)", "  1 of 9 shards written (1:20)");
  }

  @Test
  void stagesOfOthersAreNothing() {
    after(60);
    progress.ended(7);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aStageThatIsSubmittedAgainGoesOn() {
    progress.submitted(1, true, 2);
    progress.ended(1);
    progress.submitted(1, true, 1);
    after(10);
    progress.ended(1);
    assertThat(out.toString()).contains("2 of 2 members read");
  }
}
