package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Server;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Data and results on S3, from preprocessing to a sweep that goes on. */
@ExtendWith(S3.class)
class S3SweepTest {

  private static final Map<String, Object> ONE_TRIAL =
      Map.of("learning-rate.base", Map.of("choice", List.of(0.1)));

  private final Map<String, String> settings = new TreeMap<>();
  private final String bucket;
  private LaminaSession session;

  @TempDir Path folder;

  S3SweepTest(S3Server server) {
    server.settings().forEach((name, value) -> settings.put("spark.hadoop." + name, value));
    bucket = server.bucket();
  }

  @BeforeEach
  void start() {
    session = LaminaSession.open("s3", 2, settings);
    LocalSweeps.preprocess(session, bucket);
  }

  @AfterEach
  void stop() {
    session.close();
  }

  @Test
  void aSweepThatIsKilledGoesOnToTheBitsOfOneOnADisk() throws Exception {
    LocalSweeps.preprocess(session, folder);
    SpecNode spec = LocalSweeps.spec().with("search.space", ONE_TRIAL);
    var local = new LocalSweeps(session.spark(), folder);
    SweepJob.Result expected = local.job(spec, "results").run();
    var sweeps = new LocalSweeps(session.spark(), bucket);
    KilledDriver.runAndKill(folder.resolve("killed.log"), settings, bucket, "killed");

    SweepJob.Result continued = sweeps.job(LocalSweeps.spec(), "killed").run();

    assertThat(continued.result().segments()).isLessThan(6);
    assertThat(continued.result().state().trials())
        .extracting(TrialState::status)
        .containsOnly(Status.COMPLETED);
    assertThat(sweeps.tensors("killed", continued))
        .hasSize(3)
        .containsAll(local.tensors("results", expected));
  }

  @Test
  void sparkReadsWhatPreprocessingWroteAndBothCommitToOneTable() {
    var tables = new DatasetTables(bucket + "/data", session.hadoop());
    String samples = bucket + "/data/samples";
    var spark = session.spark();
    assertThat(spark.read().format("delta").load(samples).groupBy("split").count().count())
        .isEqualTo(2);

    spark
        .read()
        .format("delta")
        .load(samples)
        .limit(1)
        .write()
        .format("delta")
        .mode("append")
        .save(samples);

    assertThat(tables.samples().table().version()).isEqualTo(2);
    assertThat(spark.read().format("delta").load(samples).count()).isEqualTo(69);
  }
}
