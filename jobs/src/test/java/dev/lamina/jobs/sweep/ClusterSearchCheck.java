package dev.lamina.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.TaskDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 60 trials of a sweep with TPE and ASHA on a standalone cluster: with one worker, with two, and
 * with a driver that is killed five times. Takes minutes, so it is run by name: {@code mvn -pl
 * core,jobs -am test -Dtest=ClusterSearchCheck -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ClusterSearchCheck {

  private static final int KILLS = 5;

  private static final String SPEC =
      """
      name: search
      trial:
        model: resnet8
        partition: {modules: 2}
        method: {objective: dgl, head: 1c1f}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: cosine}
        batch-size: 16
        epochs: 9
      search:
        searcher: tpe
        trials: 60
        seed: 5
        scheduler: {name: asha, first: 1, reduction: 3}
        space:
          learning-rate.base: {log-uniform: [0.001, 0.5]}
          optimizer.momentum: {uniform: [0, 0.95]}
      run: {segment-epochs: 1, retries: 1}
      """;

  @TempDir private Path folder;

  @Test
  void theTableOfTrialsIsTheSameWithOneWorkerTwoAndAfterKills() throws Exception {
    try (SparkCluster cluster = SparkCluster.start(2)) {
      for (int workers = 1; workers <= 2; workers++) {
        try (LaminaSession session = cluster.open(workers, Map.of())) {
          if (workers == 1) {
            LocalSweeps.preprocess(session, folder);
          }
          var job =
              new SweepJob(
                  session.spark(),
                  SweepSpec.of(SpecNode.parse(SPEC, "search")),
                  folder.resolve("data").toString(),
                  results(workers + "-workers"),
                  SweepListener.NONE,
                  SweepProgress.NONE);
          assertThat(job.run().halt()).isEqualTo(Halt.NONE);
        }
      }
      int kills = killed(cluster);
      System.out.printf("Driver killed %d times%n", kills);
      assertThat(kills).isEqualTo(KILLS);
    }
    SweepRun one = run("1-workers");
    SweepRun two = run("2-workers");
    SweepRun killed = run("killed");
    assertThat(one.outcome()).hasSize(60);
    assertThat(one.outcome())
        .extracting(SweepRun.Ended::status)
        .containsOnly(Status.COMPLETED, Status.STOPPED);
    assertThat(two.outcome()).isEqualTo(one.outcome());
    assertThat(killed.outcome()).isEqualTo(one.outcome());
    for (SweepRun run : List.of(one, two, killed)) {
      System.out.printf(
          "%s: %d segments, faults %s%n",
          run.results(), run.events(SweepEvent.Started.class).size(), run.faults());
      assertThat(run.faults()).isEmpty();
    }
  }

  /** Runs the sweep by the command, and kills its driver again and again. */
  private int killed(SparkCluster cluster) throws Exception {
    Path file = Files.writeString(folder.resolve("search.yaml"), SPEC);
    var random = new Random(1);
    int kills = 0;
    while (true) {
      Process driver = submit(cluster, file, kills);
      try {
        int from = log().size();
        int more = 10 + random.nextInt(40);
        while (kills < KILLS && driver.isAlive() && log().size() < from + more) {
          Thread.sleep(20);
        }
        if (kills < KILLS && driver.isAlive()) {
          kills++;
        } else {
          String said = new String(driver.getInputStream().readAllBytes(), UTF_8);
          assertThat(driver.waitFor()).as(said).isZero();
          return kills;
        }
      } finally {
        driver.destroyForcibly().waitFor();
      }
    }
  }

  private List<SweepEvent> log() {
    return Files.exists(folder.resolve("killed/trials/_delta_log"))
        ? run("killed").log()
        : List.of();
  }

  private Process submit(SparkCluster cluster, Path file, int number) {
    return cluster.submit(
        folder.resolve("driver-" + number + ".log"),
        2,
        Path.of("../conf/spark/local.conf"),
        Map.of(TaskDevice.SETTING, "cpu"),
        List.of(
            "sweep",
            file.toString(),
            "--master",
            cluster.master(),
            "--data",
            folder.resolve("data").toString(),
            "--out",
            results("killed")));
  }

  private SweepRun run(String results) {
    return SweepRun.of(results(results));
  }

  private String results(String name) {
    return folder.resolve(name).toString();
  }
}
