package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.spark.LaminaSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set that is deleted and made anew in the same place while the process lives on. */
class ReplacedDataTest {

  private static final SpecNode ONE_EPOCH =
      LocalSweeps.spec()
          .with("trial.epochs", 1L)
          .with("search.space", Map.of("learning-rate.base", Map.of("choice", List.of(0.1))));

  @TempDir Path folder;

  @Test
  void aSweepAfterwardsReadsTheNewDataAndAnOldTrialIsNotRunAgain() throws InterruptedException {
    try (LaminaSession session = LocalSweeps.session()) {
      var sweeps = new LocalSweeps(session.spark(), folder.resolve("same"));
      var elsewhere = new LocalSweeps(session.spark(), folder.resolve("elsewhere"));
      LocalSweeps.preprocess(session, folder + "/same", 16, 16, 1);
      SweepJob.Result old = sweeps.job(ONE_EPOCH, "old").run();

      FileUtil.fullyDelete(Path.of(sweeps.data()).toFile());
      LocalSweeps.preprocess(session, folder + "/same", 16, 16, 2);
      SweepJob.Result made = sweeps.job(ONE_EPOCH, "made").run();
      LocalSweeps.preprocess(session, folder + "/elsewhere", 16, 16, 2);
      SweepJob.Result expected = elsewhere.job(ONE_EPOCH, "expected").run();

      assertThat(made.sweep().dataVersion()).isEqualTo(old.sweep().dataVersion());
      assertThat(made.sweep().id()).isNotEqualTo(old.sweep().id());
      assertThat(sweeps.tensors("made", made))
          .isEqualTo(elsewhere.tensors("expected", expected))
          .isNotEqualTo(sweeps.tensors("old", old));
      assertThatThrownBy(
              () ->
                  new ReproduceJob(session.spark(), old.sweep(), sweeps.results("old"), 0)
                      .run(SweepProgress.NONE))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
          .hasMessageContaining("was made anew with other content");
    }
  }
}
