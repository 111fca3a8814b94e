package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.alert.Webhook;
import dev.lamina.jobs.host.ChildJvm.Surroundings;
import dev.lamina.jobs.host.FaultyS3;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Fault;
import dev.lamina.jobs.host.S3Server;
import dev.lamina.jobs.host.SeededFaults;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.host.WebhookReceiver;
import dev.lamina.jobs.host.Writings;
import dev.lamina.jobs.spark.LaminaSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep of a schedule, submitted twice at the same moment to a cluster, with data and results on
 * a store that has a bad day: the work is done once and to the bits of a quiet run on a disk, and
 * the secret of the store is written nowhere.
 */
@ExtendWith(S3.class)
class ScheduledSweepTest {

  /** Two trials of two segments. */
  private static final String SPEC =
      LocalSweeps.SPEC.replace("slots: 1", "slots: 2").replace("[0.1, 0.05, 0.01]", "[0.1, 0.05]");

  private static final String KEY = "nightly-2026-11-30";
  private static final Path CONF = Path.of("../conf").toAbsolutePath().normalize();
  private static final SeededFaults FAULTS = new SeededFaults(4711, 16);
  private static final List<Command> COMMANDS = new ArrayList<>();

  /** Stands where no secret should, in the file of settings. */
  private static final String ACCOUNT_KEY = "dummy-key-of-an-account";

  private static final String SIGNING_KEY = "dummy-key-that-signs";

  @TempDir static Path folder;
  @TempDir static Path secrets;
  private static SparkCluster cluster;
  private static FaultyS3 store;
  private static WebhookReceiver hook;
  private static LaminaSession session;
  private static String bucket;
  private static SweepRun quiet;

  /** A command of Lamina in a process of its own, which works in a folder of its own. */
  private record Command(Path folder, Process process, CompletableFuture<Void> output) {

    int code() throws InterruptedException {
      output.join();
      return process.waitFor();
    }

    String said() throws IOException {
      return Files.readString(folder.resolve("output"))
          + Files.readString(folder.resolve("errors"));
    }
  }

  @BeforeAll
  static void submitTwice(S3Server server) throws Exception {
    bucket = server.bucket();
    session = LaminaSession.open("scheduled", 2, spark(server.settings()));
    LocalSweeps.preprocess(session, folder);
    copyData(session.hadoop());
    var local = new LocalSweeps(session.spark(), folder);
    local.job(SpecNode.parse(SPEC, "sweep"), "quiet").run();
    quiet = SweepRun.of(local.results("quiet"));
    store = new FaultyS3(server);
    store.fail(FAULTS);
    // It has a bad day too.
    hook = new WebhookReceiver(request -> request % 2 == 1 ? 503 : 200);
    cluster = SparkCluster.start(2);
    submit("first", sweep(SPEC));
    submit("second", sweep(SPEC));
    for (Command command : COMMANDS) {
      command.code();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    for (Command command : COMMANDS) {
      command.process().destroyForcibly().waitFor();
    }
    if (cluster != null) {
      cluster.close();
    }
    if (hook != null) {
      hook.close();
    }
    if (store != null) {
      store.close();
    }
    session.close();
  }

  private static Map<String, String> spark(Map<String, String> hadoop) {
    var settings = new TreeMap<String, String>();
    hadoop.forEach((name, value) -> settings.put("spark.hadoop." + name, value));
    return settings;
  }

  private static void copyData(Configuration hadoop) throws IOException {
    var from = new org.apache.hadoop.fs.Path(folder.resolve("data").toUri());
    var to = new org.apache.hadoop.fs.Path(bucket + "/data");
    FileUtil.copy(from.getFileSystem(hadoop), from, to.getFileSystem(hadoop), to, false, hadoop);
  }

  private static List<String> sweep(String spec) throws IOException {
    Path file = Files.writeString(Files.createTempFile(folder, "sweep", ".yaml"), spec);
    return List.of(
        "sweep",
        file.toString(),
        "--master",
        cluster.master(),
        "--data",
        bucket + "/data",
        "--out",
        bucket + "/results",
        "--run-key",
        KEY,
        "--verbose");
  }

  /** As a user does it: the address of the store in a file, credentials in the environment. */
  private static Command submit(String name, List<String> command) throws IOException {
    Path place = Files.createDirectory(folder.resolve(name));
    Path events = Files.createDirectories(folder.resolve("events"));
    String settings =
        Files.readString(CONF.resolve("spark/s3.conf"))
                .replace("http://127.0.0.1:9000", store.settings().get("fs.s3a.endpoint"))
            + "\nspark.hadoop.fs.azure.account.key.nobody.blob.core.windows.net "
            + ACCOUNT_KEY;
    String logging =
        "-Dlog4j2.configurationFile=" + CONF.resolve("logging/log4j2.properties").toUri();
    Process process =
        cluster.submit(
            place.resolve("errors"),
            new Surroundings(
                Optional.of(place),
                Map.of(
                    "AWS_ACCESS_KEY_ID",
                    S3Server.IDENTITY,
                    "AWS_SECRET_ACCESS_KEY",
                    S3Server.SECRET,
                    Webhook.URL,
                    hook.address(),
                    Webhook.KEY,
                    SIGNING_KEY,
                    "JAVA_TOOL_OPTIONS",
                    logging)),
            2,
            Files.writeString(secrets.resolve(name + ".conf"), settings),
            Map.of(
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.dir",
                events.toUri().toString(),
                "spark.hadoop.fs.s3a.retry.interval",
                "50ms",
                // The driver that is refused need not wait for executors that the other has.
                "spark.scheduler.minRegisteredResourcesRatio",
                "0.0",
                "spark.executor.extraJavaOptions",
                "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dai.djl.offline=true -Dlamina.log.root=info "
                    + logging),
            command);
    var started =
        new Command(
            place,
            process,
            CompletableFuture.runAsync(() -> copy(process, place.resolve("output"))));
    COMMANDS.add(started);
    return started;
  }

  private static void copy(Process process, Path file) {
    try (InputStream output = process.getInputStream()) {
      Files.copy(output, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SweepRun run() {
    return SweepRun.of(bucket + "/results", session.hadoop());
  }

  @Test
  void whatIsSubmittedTwiceIsDoneOnceAndToTheBit() throws Exception {
    Command first = COMMANDS.get(0);
    Command second = COMMANDS.get(1);

    assertThat(List.of(first.code(), second.code()))
        .as(() -> told(first) + told(second))
        .contains(0)
        .isSubsetOf(0, 6);
    assertThat(run().outcome())
        .isEqualTo(quiet.outcome())
        .hasSize(2)
        .allSatisfy(trial -> assertThat(trial.status()).isEqualTo(Status.COMPLETED));
    assertThat(run().events(SweepEvent.Started.class))
        .extracting(started -> started.trial() + " from epoch " + started.fromEpoch())
        .containsExactlyInAnyOrder(
            "0 from epoch 0", "0 from epoch 1", "1 from epoch 0", "1 from epoch 1");
    assertThat(run().events(SweepEvent.SegmentFailed.class)).isEmpty();
    assertThat(FAULTS.counts()).containsKeys(SeededFaults.KINDS.toArray(S3Fault[]::new));
  }

  @Test
  void noSecretIsWrittenAnywhereWhetherCommandsSucceedOrFail() throws Exception {
    Command fsck = submit("fsck", List.of("fsck", bucket + "/results", "--verbose"));
    assertThat(fsck.code()).as(() -> told(fsck)).isZero();
    assertThat(fsck.said()).contains("all is well");
    Command changed = submit("changed", sweep(SPEC.replace("base: 0.05", "base: 0.04")));
    assertThat(changed.code()).as(() -> told(changed)).isEqualTo(2);
    assertThat(changed.said())
        .contains("Cannot use run key " + KEY, "of another specification", "\tat dev.lamina");
    Command lost = submit("lost", List.of("status", "s3a://b-of-nobody/results", "--verbose"));
    assertThat(lost.code()).as(() -> told(lost)).isEqualTo(3);

    Writings here = Writings.below(folder);
    Writings executors = Writings.below(cluster.home());
    Writings stored = Writings.below(bucket, session.hadoop());

    // What is written there is found, so what is not found is not there.
    String id = run().sweep().id();
    assertThat(here.holding(id))
        .anyMatch(file -> file.endsWith("/output"))
        .anyMatch(file -> file.endsWith("/" + id + "-report.html"))
        .anyMatch(file -> file.contains("/events/"));
    assertThat(executors.holding("Executor: Starting executor ID"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(file -> file.endsWith("/stderr"));
    for (String table : List.of("sweeps", "trials", "metrics", "checkpoints", "runs")) {
      assertThat(stored.holding(id))
          .anyMatch(rows -> rows.startsWith("rows of " + bucket + "/results/" + table));
    }
    assertThat(stored.holding(id)).anyMatch(file -> file.contains("/_delta_log/"));

    for (String secret : List.of(S3Server.SECRET, ACCOUNT_KEY, SIGNING_KEY, WebhookReceiver.PATH)) {
      assertThat(here.holding(secret)).isEmpty();
      assertThat(executors.holding(secret)).isEmpty();
      assertThat(stored.holding(secret)).isEmpty();
    }
  }

  @Test
  void aWebhookHearsOfItWhenItBeginsAndWhenItIsDone() {
    for (String event : List.of("sweep-begun", "sweep-done")) {
      assertThat(hook.told())
          .anySatisfy(
              told ->
                  assertThat(told.body())
                      .contains("\"event\":\"" + event + "\"")
                      .contains("\"run-key\":\"" + KEY + "\"", "\"sweep\":\"tiny-"));
    }
  }

  private static String told(Command command) {
    try {
      return command.said();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
