package dev.lamina.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.spark.TaskFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep is the same wherever Spark puts its segments and whatever is killed meanwhile: trials,
 * metrics and checkpoints to the bit. The command runs as a user starts it, with the settings of
 * {@code conf/spark}, on two workers that say they have a GPU each.
 */
class ClusterSweepTest {

  private static final Path SETTINGS = Path.of("../conf/spark/standalone.conf");
  private static final int NOBODY = 1;

  @TempDir static Path folder;
  private static SparkCluster cluster;
  private static Path spec;
  private static SweepRun undisturbed;

  private static final List<Process> DRIVERS = new ArrayList<>();

  @BeforeAll
  static void runOnceUndisturbed() throws Exception {
    try (LaminaSession session = LocalSweeps.session()) {
      LocalSweeps.preprocess(session, folder);
    }
    spec =
        Files.writeString(
            folder.resolve("sweep.yaml"),
            LocalSweeps.SPEC.replace("slots: 1, ", "").replace("retries: 0", "retries: 1"));
    cluster = SparkCluster.startWithGpus(List.of("0", "1"));
    finish(sweep("undisturbed", NOBODY), "undisturbed");
    undisturbed = run("undisturbed");
  }

  @AfterEach
  void endDrivers() throws InterruptedException {
    for (Process driver : DRIVERS) {
      driver.destroyForcibly().waitFor();
    }
    DRIVERS.clear();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void everySegmentHasADeviceOfItsOwnAndAllDevicesAreUsed() {
    List<SweepEvent.Advanced> segments = undisturbed.events(SweepEvent.Advanced.class);
    assertThat(undisturbed.outcome())
        .hasSize(3)
        .allSatisfy(trial -> assertThat(trial.status()).isEqualTo(Status.COMPLETED));
    assertThat(segments)
        .hasSize(6)
        .extracting(segment -> segment.facts().get(TaskFacts.DEVICE_ADDRESS))
        .contains("0", "1");
    // There is no GPU: the setting comes before what Spark gives.
    assertThat(segments).extracting(segment -> segment.facts().get("device")).containsOnly("cpu");
    assertThat(undisturbed.sharedDevices()).isEmpty();
    assertThat(undisturbed.faults()).isEmpty();
  }

  @Test
  void anExecutorThatIsKilledInAnEpochChangesNoResult() throws Exception {
    Process driver;
    try (var caller = new Caller()) {
      driver = sweep("executor-killed", caller.port());
      try (Caller.Held held = caller.await(driver)) {
        ProcessHandle victim = ProcessHandle.of(held.process()).orElseThrow();
        victim.destroyForcibly();
        victim.onExit().get(60, TimeUnit.SECONDS);
      }
    }
    finish(driver, "executor-killed");

    SweepRun run = run("executor-killed");
    assertThat(run.events(SweepEvent.SegmentFailed.class))
        .singleElement()
        .satisfies(
            failed -> {
              assertThat(failed.trial()).isZero();
              assertThat(failed.failure()).isEqualTo(Failure.LOST);
              assertThat(failed.message()).contains("executor that ran trial 0", "code 137");
            });
    assertThat(run.outcome()).isEqualTo(undisturbed.outcome());
    assertThat(run.sharedDevices()).isEmpty();
    assertThat(run.faults()).isEmpty();
  }

  @Test
  void aDriverThatIsKilledInAnEpochIsContinuedByTheSameCommandToTheSameResult() throws Exception {
    int port;
    try (var caller = new Caller()) {
      port = caller.port();
      Process driver = sweep("driver-killed", port);
      try (Caller.Held held = caller.await(driver)) {
        assertThat(ProcessHandle.of(held.process())).isPresent();
        driver.destroyForcibly().waitFor();
      }
    }
    int begun = run("driver-killed").events(SweepEvent.Started.class).size();

    finish(sweep("driver-killed", port), "driver-killed");

    SweepRun run = run("driver-killed");
    List<SweepEvent.Started> started = run.events(SweepEvent.Started.class);
    assertThat(begun).isLessThan(started.size());
    assertThat(started)
        .filteredOn(event -> event.trial() == 0 && event.fromEpoch() == 1)
        .extracting(SweepEvent.Started::attempt)
        .containsExactly(2, 3);
    assertThat(run.events(SweepEvent.SegmentFailed.class)).isEmpty();
    assertThat(run.outcome()).isEqualTo(undisturbed.outcome());
    assertThat(run.sharedDevices()).isEmpty();
    assertThat(run.faults()).isEmpty();
  }

  @Test
  void doctorLooksAtEveryExecutor() throws Exception {
    Process driver =
        lamina(
            "doctor",
            NOBODY,
            List.of("doctor", "--master", cluster.master(), "--out", folder.toString()));

    String[] lines =
        new String(driver.getInputStream().readAllBytes(), UTF_8).lines().toArray(String[]::new);

    assertThat(lines)
        .filteredOn(line -> line.contains(" executor "))
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "ok     executor [01] 127\\.0\\.0\\.1: Java 17; libtorch [\\d.]+ trains on cpu, not"
                        + " at address [01] of Spark; heap .*; results writable; clock .*"));
    assertThat(lines).filteredOn(line -> line.contains("address 0 of Spark")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("ok     Spark")).hasSize(1);
  }

  private static SweepRun run(String results) {
    return SweepRun.of(folder.resolve(results).toString());
  }

  private static Process sweep(String results, int port) {
    return lamina(
        results,
        port,
        List.of(
            "sweep",
            spec.toString(),
            "--master",
            cluster.master(),
            "--data",
            folder.resolve("data").toString(),
            "--out",
            folder.resolve(results).toString()));
  }

  private static Process lamina(String name, int port, List<String> command) {
    Process driver =
        cluster.submit(
            folder.resolve(name + ".log"),
            2,
            SETTINGS,
            Map.of(
                TaskDevice.SETTING,
                "cpu",
                "spark.plugins",
                CallingPlugin.class.getName(),
                CallingPlugin.PORT,
                Integer.toString(port)),
            command);
    DRIVERS.add(driver);
    return driver;
  }

  /** Waits for a command that is to end well. */
  private static void finish(Process driver, String results)
      throws IOException, InterruptedException {
    String said = new String(driver.getInputStream().readAllBytes(), UTF_8);
    assertThat(driver.waitFor()).as(() -> said + log(results)).isZero();
  }

  private static String log(String results) {
    try {
      return Files.readString(folder.resolve(results + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
