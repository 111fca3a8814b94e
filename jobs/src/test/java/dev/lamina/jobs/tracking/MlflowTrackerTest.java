package dev.lamina.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.host.UntrustedServer;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.tracking.InMemoryMlflow.Fault;
import dev.lamina.jobs.upkeep.StoredSweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.tracking.MlflowClient;

class MlflowTrackerTest {

  /** That nobody reads: metrics alone go to MLflow. */
  private static final MeasuredFigures NO_FIGURES =
      new MeasuredFigures("/nowhere", new Configuration(false), "none", List.of());

  private static final String ID = "tiny-0123456789ab";
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final SweepsTable.Entry SWEEP =
      new SweepsTable.Entry(
          ID,
          "tiny",
          "{}",
          "digest",
          "s3a://key:secret@data/cifar",
          3,
          "code",
          new TreeMap<>(),
          TIME);
  private static final List<Duration> NO_PAUSES = Collections.nCopies(4, Duration.ZERO);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private InMemoryMlflow server = new InMemoryMlflow();

  @AfterEach
  void close() {
    server.close();
  }

  private void anew() {
    server.close();
    server = new InMemoryMlflow();
  }

  private Tracker tracker() {
    return tracker(Map.of(), Duration.ofSeconds(60));
  }

  private Tracker tracker(Map<String, String> environment, Duration patience) {
    return new MlflowTracker(
        new MlflowConnection(
            MlflowAddress.of(server.address() + "/"),
            MlflowCredentials.in(environment),
            NO_PAUSES,
            patience),
        Optional.empty(),
        TrackingFolder.take(folder.resolve("alone")));
  }

  private Tracking.Progress update(MeasuredSweep sweep) {
    try (Tracker tracker = tracker()) {
      return Tracking.update(sweep, tracker);
    }
  }

  private List<String> differences(MeasuredSweep sweep) {
    try (Tracker tracker = tracker()) {
      return Tracking.differences(sweep, tracker);
    }
  }

  /** Trials with so many epochs of so many values each, which are all different. */
  private static MeasuredSweep sweep(int trials, int epochs, int values) {
    var runs = new ArrayList<MeasuredRun>();
    for (int trial = 0; trial < trials; trial++) {
      var measured = new ArrayList<MeasuredEpoch>();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        var of = new TreeMap<String, Double>();
        for (int value = 0; value < values; value++) {
          of.put("test/value-%03d".formatted(value), 1 / (1.0 + trial + 10 * epoch + 1e4 * value));
        }
        measured.add(new MeasuredEpoch(epoch, TIME.plusSeconds(60L * epoch), of));
      }
      var parameters = new TreeMap<>(Map.of("learning-rate.base", "0." + (trial + 1)));
      runs.add(
          new MeasuredRun(
              new dev.lamina.jobs.tracking.Run(ID, trial, 0),
              parameters,
              Status.COMPLETED,
              TIME,
              Optional.of(TIME.plusSeconds(3600)),
              measured));
    }
    return new MeasuredSweep(
        SWEEP, Status.COMPLETED, Optional.of(TIME.plusSeconds(3601)), runs, NO_FIGURES);
  }

  /** Every value by name of its run, metric and epoch, as the tables have them. */
  private static SortedMap<String, List<Double>> wanted(MeasuredSweep sweep) {
    var wanted = new TreeMap<String, List<Double>>();
    for (MeasuredRun run : sweep.runs()) {
      for (MeasuredEpoch epoch : run.epochs()) {
        epoch
            .values()
            .forEach(
                (name, value) ->
                    wanted.put(
                        "%s %s %s".formatted(run.run().name(), name, epoch.epoch()),
                        List.of(value)));
      }
    }
    return wanted;
  }

  /** The same as the server has them, asked with nothing of Lamina's. */
  private SortedMap<String, List<Double>> found() {
    var found = new TreeMap<String, List<Double>>();
    for (JsonNode run : pages("runs/search", search(), "runs")) {
      String id = run.at("/info/run_id").asText();
      for (JsonNode metric : run.at("/data/metrics")) {
        String key = metric.get("key").asText();
        String query = "?run_id=" + id + "&metric_key=" + encoded(key);
        for (JsonNode value : pages("metrics/get-history" + query, null, "metrics")) {
          String where =
              "%s %s %s"
                  .formatted(run.at("/info/run_name").asText(), key, value.get("step").asInt());
          JsonNode number = value.get("value");
          found
              .computeIfAbsent(where, any -> new ArrayList<>())
              .add(number.isNumber() ? number.asDouble() : Double.parseDouble(number.textValue()));
        }
      }
    }
    return found;
  }

  private static ObjectNode search() {
    ObjectNode search = JSON.createObjectNode().put("filter", "tags.lamina.sweep = '" + ID + "'");
    search.putArray("experiment_ids").add("1");
    return search;
  }

  private List<JsonNode> pages(String asked, ObjectNode body, String of) {
    var all = new ArrayList<JsonNode>();
    String token = "";
    do {
      String more = body == null && !token.isEmpty() ? "&page_token=" + token : "";
      JsonNode answer =
          http(asked + more, body == null ? null : body.deepCopy().put("page_token", token));
      answer.path(of).forEach(all::add);
      token = answer.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return all;
  }

  private JsonNode http(String asked, ObjectNode body) {
    try {
      URI uri = URI.create(server.address() + "/api/2.0/mlflow/" + asked);
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      if (body != null) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
      }
      try (var in = connection.getInputStream()) {
        return JSON.readTree(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** By MLflow's own client: experiment, runs, parameters, tags, values, times. */
  @Test
  void anExperimentIsThereAsItsOwnClientReadsIt() {
    var stored = new StoredSweep(folder.resolve("out")).completed(0, 0.1, 1.0 / 3);
    stored.began(1).advanced(1, 1, 1, 0.7);
    stored.log(new SweepEvent.Started(1, 2, 1, 2));
    MeasuredSweep sweep = MeasuredSweep.of(stored.folder.toString(), stored.hadoop, stored.entry());

    assertThat(update(sweep)).isEqualTo(new Tracking.Progress(2, 3, 3));

    try (var client = new MlflowClient(server.address())) {
      String experiment = client.getExperimentByName("tiny").orElseThrow().getExperimentId();
      List<Run> runs =
          client
              .searchRuns(List.of(experiment), "tags.lamina.sweep = '" + ID + "'", null, 100)
              .getItems();
      Run parent = named(runs, ID);
      Run done = named(runs, "trial-0");
      Run under = named(runs, "trial-1");
      assertThat(runs).hasSize(3);
      assertThat(parent.getInfo().getStatus()).isEqualTo(RunStatus.RUNNING);
      assertThat(done.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
      assertThat(done.getInfo().getEndTime()).isGreaterThanOrEqualTo(done.getInfo().getStartTime());
      assertThat(under.getInfo().getStatus()).isEqualTo(RunStatus.RUNNING);
      assertThat(under.getInfo().getEndTime()).isZero();
      assertThat(tags(done))
          .containsEntry("mlflow.parentRunId", parent.getInfo().getRunId())
          .containsEntry("lamina.sweep", ID)
          .containsEntry("lamina.trial", "0")
          .containsEntry("lamina.restarts", "0")
          .containsEntry("lamina.spec-digest", stored.entry().specDigest())
          .containsEntry("lamina.data", "/data@3")
          .containsEntry("lamina.code", "code");
      assertThat(done.getData().getParamsList())
          .extracting(parameter -> parameter.getKey() + "=" + parameter.getValue())
          .containsExactly(
              "learning-rate.base=" + sweep.runs().get(0).parameters().get("learning-rate.base"));
      List<Metric> history = client.getMetricHistory(done.getInfo().getRunId(), "test/accuracy");
      assertThat(history).extracting(Metric::getStep).containsExactly(1L, 2L);
      assertThat(history).extracting(Metric::getValue).containsExactly(0.1, 1.0 / 3);
      assertThat(history)
          .extracting(Metric::getTimestamp)
          .containsExactlyElementsOf(
              sweep.runs().get(0).epochs().stream()
                  .map(epoch -> epoch.logged().toEpochMilli())
                  .toList());
    }
    assertThat(found()).isEqualTo(wanted(sweep));

    stored.advanced(1, 2, 2, 0.8).log(new SweepEvent.Ended(1, SweepEvent.End.STOPPED));
    MeasuredSweep more = MeasuredSweep.of(stored.folder.toString(), stored.hadoop, stored.entry());
    assertThat(update(more)).isEqualTo(new Tracking.Progress(2, 4, 1));
    assertThat(found()).isEqualTo(wanted(more));
    // All that began have ended, and one of three is still to come.
    assertThat(server.runs())
        .extracting(run -> run.info.getStatus())
        .containsExactlyInAnyOrder(RunStatus.RUNNING, RunStatus.FINISHED, RunStatus.FINISHED);

    stored.completed(2, 0.5, 0.6);
    MeasuredSweep all = MeasuredSweep.of(stored.folder.toString(), stored.hadoop, stored.entry());
    assertThat(update(all)).isEqualTo(new Tracking.Progress(3, 6, 2));
    assertThat(server.runs())
        .extracting(run -> run.info.getStatus())
        .hasSize(4)
        .containsOnly(RunStatus.FINISHED);
  }

  private static Run named(List<Run> runs, String name) {
    return runs.stream()
        .filter(run -> run.getInfo().getRunName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> tags(Run run) {
    var tags = new TreeMap<String, String>();
    run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags;
  }

  /** Few values a request, none without a tag, and pages of everything. */
  @Test
  void aHostedServerIsTakenAsItIs() {
    server.mostMetrics = 250;
    server.refusesMetricsAlone = true;
    server.page = 3;
    MeasuredSweep sweep = sweep(5, 30, 21);

    update(sweep);

    assertThat(found()).hasSize(5 * 30 * 21).isEqualTo(wanted(sweep));
    assertThat(differences(sweep)).isEmpty();
    assertThat(server.requests.stream().filter("runs/log-batch"::equals)).hasSize(5 * (1 + 3));
  }

  /** What a first run adds, a second one finds by a few requests, and adds nothing. */
  @Test
  void aSecondRunAsksTwoThings() {
    update(sweep(3, 2, 4));
    server.requests.clear();

    assertThat(update(sweep(3, 2, 4))).isEqualTo(new Tracking.Progress(3, 6, 0));

    assertThat(server.requests).containsExactly("experiments/get-by-name", "runs/search");
  }

  /** Whatever happens to whichever request: every value is there once, every run too. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "HANGS")
  void aFaultAtAnyRequestChangesNothing(Fault fault) {
    MeasuredSweep sweep = sweep(2, 150, 2);
    update(sweep);
    int requests = server.requests.size();
    assertThat(requests).isGreaterThan(10);
    for (int at = 1; at <= requests; at++) {
      anew();
      server.faults.put(at, fault);

      update(sweep);

      assertThat(server.requests).as("%s at %s", fault, at).hasSizeGreaterThan(requests);
      assertThat(found()).as("%s at %s", fault, at).isEqualTo(wanted(sweep));
      assertThat(server.runs()).extracting(run -> run.info.getRunName()).doesNotHaveDuplicates();
      assertThat(server.runs())
          .extracting(run -> run.info.getStatus())
          .containsOnly(RunStatus.FINISHED);
      assertThat(differences(sweep)).isEmpty();
    }
  }

  /** The process or the server dies: the next process makes it good. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "HANGS")
  void whatDiedHalfWayIsMadeGood(Fault last) {
    MeasuredSweep sweep = sweep(2, 150, 2);
    update(sweep);
    int requests = server.requests.size();
    for (int at = 1; at <= requests; at++) {
      anew();
      server.faults.put(at, last);
      server.diesAt = at + 1;
      assertThatThrownBy(() -> update(sweep))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("Cannot reach MLflow at " + server.address())
          .hasMessageContaining("5 times (want a server that answers there");
      server.diesAt = Integer.MAX_VALUE;

      update(sweep);

      assertThat(found()).as("%s at %s", last, at).isEqualTo(wanted(sweep));
      assertThat(server.runs()).extracting(run -> run.info.getRunName()).doesNotHaveDuplicates();
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsNotWaitedForForEver() {
    MeasuredSweep sweep = sweep(1, 2, 3);
    update(sweep);
    int batch = server.requests.lastIndexOf("runs/log-batch") + 1;
    anew();
    server.faults.put(batch, Fault.HANGS);

    try (Tracker tracker = tracker(Map.of(), Duration.ofSeconds(2))) {
      Tracking.update(sweep, tracker);
    }

    assertThat(found()).isEqualTo(wanted(sweep));
  }

  /** Part of an epoch is there: what is not is added, and nothing else. */
  @Test
  void partOfAnEpochIsMadeWhole() {
    MeasuredSweep sweep = sweep(1, 3, 4);
    update(sweep);
    List<Metric> values = server.run("trial-0").values;
    values.removeIf(value -> value.getStep() == 3 && !value.getKey().endsWith("1"));
    values.removeIf(value -> value.getStep() == 2 && value.getKey().endsWith("2"));
    assertThat(values).hasSize(8);

    assertThat(update(sweep)).isEqualTo(new Tracking.Progress(1, 3, 2));

    assertThat(found()).isEqualTo(wanted(sweep));
  }

  @Test
  void aValueThatIsChangedMissingOrThereTwiceIsFound() {
    MeasuredSweep sweep = sweep(2, 3, 3);
    update(sweep);
    List<Metric> values = server.run("trial-1").values;
    values.set(0, values.get(0).toBuilder().setValue(7).build());
    Metric twice = values.get(4);
    values.add(twice);
    values.remove(2);

    assertThat(differences(sweep))
        .containsExactly(
            "trial-1, epoch 1: test/value-000 is 7.0 (want %s)".formatted(1 / 12.0),
            "trial-1, epoch 1: test/value-002 is missing (want %s)".formatted(1 / 20012.0),
            "trial-1, epoch 2: test/value-001 is there 2 times, as [%s, %s] (want %s)"
                .formatted(twice.getValue(), twice.getValue(), twice.getValue()));
    assertThat(server.requests).contains("metrics/get-history");
  }

  @Test
  void nothingIsMadeByLooking() {
    assertThat(differences(sweep(1, 1, 1))).containsExactly("trial-0: 0 epochs (want 1)");
    assertThat(server.requests).containsExactly("experiments/get-by-name");
    update(sweep(0, 0, 0));
    assertThat(server.runs()).isEmpty();
  }

  /** A run that was given up has failed, once there is something of the next. */
  @Test
  void aRunThatWasGivenUpHasFailed() {
    MeasuredSweep before = sweep(1, 2, 2);
    update(before);
    MeasuredRun run = before.runs().get(0);
    var again = new dev.lamina.jobs.tracking.Run(ID, 0, 1);
    var anew =
        new MeasuredRun(
            again, run.parameters(), Status.PAUSED, TIME, Optional.empty(), run.epochs());

    update(new MeasuredSweep(SWEEP, Status.RUNNING, Optional.empty(), List.of(anew), NO_FIGURES));

    assertThat(server.run("trial-0").info.getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(server.run("trial-0-again-1").info.getStatus()).isEqualTo(RunStatus.SCHEDULED);
    assertThat(server.run(ID).info.getStatus()).isEqualTo(RunStatus.RUNNING);
  }

  /** Servers with a database keep no infinity: the largest number stands for it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNoNumberComesBackFromEveryServer(boolean database) {
    server.hasDatabase = database;
    var values = new TreeMap<String, Double>();
    values.put("a", Double.POSITIVE_INFINITY);
    values.put("b", Double.NEGATIVE_INFINITY);
    values.put("c", Double.NaN);
    values.put("d", Double.MIN_VALUE);
    MeasuredSweep sweep = sweep(1, 1, 1);
    MeasuredRun run = sweep.runs().get(0).with(List.of(new MeasuredEpoch(1, TIME, values)));
    var odd = new MeasuredSweep(SWEEP, Status.RUNNING, Optional.empty(), List.of(run), NO_FIGURES);

    update(odd);

    assertThat(differences(odd)).isEmpty();
    assertThat(update(odd).added()).isZero();
    assertThat(server.run("trial-0").values.get(2).getValue()).isNaN();
  }

  /** Servers differ in how much of a text they take. */
  @Test
  void aLongParameterIsCut() {
    MeasuredRun run = sweep(1, 1, 1).runs().get(0);
    var parameters = new TreeMap<String, String>();
    IntStream.range(0, 120).forEach(i -> parameters.put("p" + i, "x".repeat(9000)));
    var wide =
        new MeasuredRun(
            run.run(), parameters, run.status(), run.began(), run.ended(), run.epochs());

    update(new MeasuredSweep(SWEEP, Status.RUNNING, Optional.empty(), List.of(wide), NO_FIGURES));

    assertThat(server.run("trial-0").parameters)
        .hasSize(120)
        .containsEntry("p7", "x".repeat(249) + "…");
  }

  @Test
  void anotherHistoryIsNotWrittenOn() {
    update(sweep(1, 3, 2));
    assertThatThrownBy(() -> update(sweep(1, 2, 2)))
        .hasMessageContaining(
            "Cannot go on with trial-0 of sweep tiny-0123456789ab: test/value-000 is at epoch 3 there, the tables have 2");

    server.runs().forEach(run -> run.tags.put(MlflowRun.TRIAL, "0"));
    server.run(ID).tags.put(MlflowRun.RESTARTS, "0");
    assertThatThrownBy(() -> update(sweep(1, 3, 2)))
        .hasMessageContaining("it has two runs of trial-0 of sweep tiny-0123456789ab");

    server.delete("tiny");
    assertThatThrownBy(() -> update(sweep(1, 3, 2)))
        .hasMessageContaining("Cannot use experiment tiny")
        .hasMessageContaining("it is deleted there");
  }

  @Test
  void credentialsComeFromTheEnvironmentAndAreNotTold() {
    server.wantedAuthorization = "Basic YWRhOnBhc3Mgd29yZA==";
    MeasuredSweep sweep = sweep(1, 1, 1);
    assertThatThrownBy(() -> update(sweep))
        .hasMessageContaining("answers 401 to experiments/get-by-name")
        .hasMessageContaining("want MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or");
    var user =
        Map.of(
            MlflowCredentials.USERNAME, "ada",
            MlflowCredentials.PASSWORD, "pass word",
            MlflowCredentials.TOKEN, "other");
    try (Tracker tracker = tracker(user, Duration.ofSeconds(60))) {
      Tracking.update(sweep, tracker);
      assertThat(server.run("trial-0").values).hasSize(1);
      IntStream.range(1, 100).forEach(i -> server.faults.put(i, Fault.FAILED_AFTERWARDS));
      assertThatThrownBy(() -> Tracking.update(sweep, tracker))
          .hasMessageContaining("it answers 502: for Basic ***")
          .hasMessageNotContaining("YWRh")
          .hasMessageNotContaining("pass word");
    }

    server.wantedAuthorization = "Bearer to-ken";
    server.faults.clear();
    Map<String, String> token = Map.of(MlflowCredentials.TOKEN, "to-ken");
    try (Tracker tracker = tracker(token, Duration.ofSeconds(60))) {
      assertThat(Tracking.differences(sweep, tracker)).isEmpty();
    }
    assertThat(MlflowCredentials.in(token).toString()).doesNotContain("to-ken");
    assertThat(server.run("trial-0").tags).containsEntry("lamina.data", "s3a://data/cifar@3");
  }

  @Test
  void halfACredentialIsRefused() {
    assertThatThrownBy(() -> MlflowCredentials.in(Map.of(MlflowCredentials.PASSWORD, "hush")))
        .hasMessageContaining(
            "Cannot use MLFLOW_TRACKING_PASSWORD without MLFLOW_TRACKING_USERNAME")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> MlflowCredentials.in(Map.of(MlflowCredentials.TOKEN, "hush\n")))
        .hasMessageContaining("Invalid MLFLOW_TRACKING_TOKEN")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ada:hush@host:5000",
        "http://ada:hu@sh@host",
        "//ada:hush@host",
        "ada:hush@host",
        "http://ada:hush[@host",
        "ftp://host",
        "host:5000",
        "out/tensorboard",
        "http:///mlflow",
        "http://host?token=1",
        ""
      })
  void onlyAPlainAddressIsTaken(String text) {
    assertThatThrownBy(() -> MlflowAddress.of(text))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SPEC))
        .hasMessageContaining("Invalid address of an MLflow server")
        .hasMessageNotContaining("hu");
  }

  /** Takes connections and answers all of them the same. */
  private static HttpServer answering(String answer, int told) throws IOException {
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, told);
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        });
    other.start();
    return other;
  }

  private Tracker tracker(HttpServer other, Duration patience) {
    return tracker("http://127.0.0.1:" + other.getAddress().getPort(), patience);
  }

  private Tracker tracker(String address, Duration patience) {
    return new MlflowTracker(
        new MlflowConnection(
            MlflowAddress.of(address), MlflowCredentials.in(Map.of()), NO_PAUSES, patience),
        Optional.empty(),
        TrackingFolder.take(folder.resolve("alone")));
  }

  @Test
  void aServerThatAnswersAnythingWithNothingIsNotTakenForMlflow() throws IOException {
    HttpServer other = answering("{}", 2);
    try (Tracker tracker = tracker(other, Duration.ofSeconds(60))) {
      assertThatThrownBy(() -> Tracking.update(sweep(1, 1, 1), tracker))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SPEC))
          .hasMessageContaining("No MLflow server answers", "without experiment_id");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUp() throws IOException {
    HttpServer other = answering("{\"exp", 1000);
    try (Tracker tracker = tracker(other, Duration.ofMillis(100))) {
      assertThatThrownBy(() -> tracker.read(SWEEP))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("no answer came in");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNotAskedAgain() throws Exception {
    try (var untrusted = new UntrustedServer(folder);
        Tracker tracker = tracker(untrusted.address(), Duration.ofSeconds(60))) {
      assertThatThrownBy(() -> tracker.read(SWEEP))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("Cannot speak with MLflow at " + untrusted.address())
          .hasMessageContaining("unable to find valid certification path")
          .hasMessageContaining("javax.net.ssl.trustStore");
      assertThat(untrusted.connections()).isEqualTo(1);
    }
  }

  /** A server that stops in the middle of a greeting may come back; one without TLS stays so. */
  @ParameterizedTest
  @CsvSource({
    "'', true, '^Cannot reach MLflow at https://127.0.0.1:.*, 5 times .*'",
    "HTTP/1.1 400 Bad Request, false, '^Cannot speak with MLflow at .*: Unrecognized .*http://.*'"
  })
  void onlyAGreetingThatBreaksOffIsTriedAgain(String said, boolean again, String told)
      throws Exception {
    var came = new AtomicInteger();
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Tracker tracker =
            tracker("https://127.0.0.1:" + socket.getLocalPort(), Duration.ofSeconds(60))) {
      var server =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket client = socket.accept();
                    came.incrementAndGet();
                    // Not before it has spoken, or a reset may come before what is said.
                    int unused = client.getInputStream().read(new byte[1 << 16]);
                    client.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                    client.close();
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      server.start();
      assertThatThrownBy(() -> tracker.read(SWEEP)).message().matches(told);
      // Java's client tries some of them twice by itself.
      assertThat(came.get() >= NO_PAUSES.size()).isEqualTo(again);
    }
  }

  /** Each names the other as the next. */
  @ParameterizedTest
  @ValueSource(strings = {"runs/search", "metrics/get-history"})
  void pagesThatGoInACircleAreLeft(String endpoint) {
    server.page = 1;
    try (Tracker tracker = tracker()) {
      Tracking.update(sweep(1, 4, 1), tracker);
      server.circle = endpoint;
      assertThatThrownBy(() -> tracker.read(SWEEP))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
          .hasMessageContaining("Cannot read %s of MLflow at".formatted(endpoint))
          .hasMessageContaining("it names one of them as the next");
    }
  }

  /** A page of something else, or a path too few. */
  @Test
  void anotherServerIsTold() throws IOException {
    String address = server.address() + "/elsewhere";
    try (Tracker tracker = TrackingFormat.MLFLOW.open(address, TrackingTest.OPTIONS)) {
      assertThatThrownBy(() -> tracker.read(SWEEP))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SPEC))
          .hasMessageContaining("No MLflow server answers at " + address)
          .hasMessageContaining(
              ": 404 came for experiments/get-by-name: <title>404</title> Not Found");
    }
  }

  @Test
  void oneAtATimeWritesToAServer() {
    try (Tracker first =
        TrackingFormat.MLFLOW.open(
            server.address(), new TrackingOptions(Optional.of("mine"), true, Map.of()))) {
      Tracking.update(sweep(1, 1, 1), first);
      assertThatThrownBy(() -> TrackingFormat.MLFLOW.open(server.address(), TrackingTest.OPTIONS))
          .hasMessageContaining("Cannot write to " + server.address())
          .hasMessageContaining("another process is doing so");
    }
    assertThat(http("experiments/get-by-name?experiment_name=mine", null).at("/experiment/name"))
        .hasToString("\"mine\"");
  }
}
