package dev.lamina.jobs.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.tracking.MlflowConnection.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An experiment of an MLflow server, with the runs in it.
 *
 * <p>Values of metrics and runs are the two things that a server adds once more when it is asked
 * once more. So where no answer came, it is first asked what is there.
 */
final class MlflowExperiment {

  /** A server takes 1000; hosted ones take less, one of them 250. */
  private static final int VALUES = 250;

  private static final int PARAMETERS = 100;
  private static final int RUNS = 500;

  /** Of the text of a parameter: the least that some release takes. */
  private static final int PARAMETER_LENGTH = 250;

  private static final String TAG_OF_EPOCH = "lamina.epoch";

  private final MlflowConnection server;
  private final String id;
  private final String name;

  private MlflowExperiment(MlflowConnection server, String id, String name) {
    this.server = server;
    this.id = id;
    this.name = name;
  }

  /**
   * The experiment of a name, if there is one.
   *
   * @throws LaminaException {@code DATA} if it was deleted: its name is taken until it is purged
   */
  static Optional<MlflowExperiment> find(MlflowConnection server, String name) {
    Answer answer = server.get("experiments/get-by-name", Map.of("experiment_name", name));
    if (answer.error().equals("RESOURCE_DOES_NOT_EXIST")) {
      return Optional.empty();
    }
    JsonNode experiment = answer.content().path("experiment");
    if (experiment.path("lifecycle_stage").asText().equals("deleted")) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot use experiment %s of MLflow at %s: it is deleted there (want to restore it, or another name with --experiment)"
              .formatted(name, server.address()));
    }
    return Optional.of(new MlflowExperiment(server, server.id(experiment, "experiment_id"), name));
  }

  /** The experiment of a name, which is created if there is none. */
  static MlflowExperiment make(MlflowConnection server, String name) {
    Answer answer = server.post("experiments/create", MlflowConnection.object().put("name", name));
    if (!answer.error().equals("RESOURCE_ALREADY_EXISTS")) {
      return new MlflowExperiment(server, server.id(answer.content(), "experiment_id"), name);
    }
    return find(server, name)
        .orElseThrow(
            () ->
                new LaminaException(
                    Failure.DATA,
                    "MLflow at %s has an experiment %s, and does not find it"
                        .formatted(server.address(), name)));
  }

  String name() {
    return name;
  }

  /** The runs of a sweep: its own, and those of its trials. */
  List<MlflowRun> runs(String sweep) {
    var runs = new ArrayList<MlflowRun>();
    ObjectNode asked =
        MlflowConnection.object()
            .put("filter", "tags.%s = '%s'".formatted(MlflowRun.SWEEP, sweep))
            .put("run_view_type", "ACTIVE_ONLY")
            .put("max_results", RUNS);
    asked.putArray("experiment_ids").add(id);
    Set<String> pages = new HashSet<>();
    String page;
    do {
      JsonNode found = server.post("runs/search", asked).content();
      found.path("runs").forEach(run -> runs.add(MlflowRun.of(run)));
      page = next(pages, found, "runs/search");
      asked.put("page_token", page);
    } while (!page.isEmpty());
    return runs.stream().filter(run -> run.isOf(sweep)).toList();
  }

  /**
   * The token of the page after this one; empty if it is the last.
   *
   * @param seen tokens until now, which gets this one
   * @throws LaminaException {@code DATA} if it was there before: pages without end
   */
  private String next(Set<String> seen, JsonNode answer, String endpoint) {
    String next = answer.path("next_page_token").asText("");
    if (!next.isEmpty() && !seen.add(next)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s of MLflow at %s: after %s pages it names one of them as the next (want each once; a proxy before the server may be answering for it)"
              .formatted(endpoint, server.address(), seen.size() + 1));
    }
    return next;
  }

  /**
   * Creates a run, unless it turns out to be there.
   *
   * @param tags what it is known by among them
   * @param same whether a run of the same sweep is this one
   */
  MlflowRun create(
      String runName, Instant began, SortedMap<String, String> tags, Predicate<MlflowRun> same) {
    ObjectNode wanted =
        MlflowConnection.object()
            .put("experiment_id", id)
            .put("run_name", runName)
            .put("start_time", began.toEpochMilli());
    ArrayNode list = wanted.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    Tries tries = server.tries();
    while (true) {
      try {
        return MlflowRun.of(server.once("runs/create", wanted).content().path("run"));
      } catch (IOException e) {
        tries.next(e);
        Optional<MlflowRun> taken =
            runs(tags.get(MlflowRun.SWEEP)).stream().filter(same).findFirst();
        if (taken.isPresent()) {
          return taken.get();
        }
      }
    }
  }

  /** Tells parameters that are not there. Those that are cannot be changed. */
  void add(MlflowRun run, SortedMap<String, String> parameters) {
    var missing = new TreeMap<>(parameters);
    missing.keySet().removeAll(run.parameters());
    var names = new ArrayList<>(missing.keySet());
    for (int from = 0; from < names.size(); from += PARAMETERS) {
      ObjectNode batch = MlflowConnection.object().put("run_id", run.id());
      ArrayNode list = batch.putArray("params");
      for (String parameter : names.subList(from, Math.min(from + PARAMETERS, names.size()))) {
        list.addObject().put("key", parameter).put("value", cut(missing.get(parameter)));
      }
      server.post("runs/log-batch", batch).content();
    }
  }

  private static String cut(String label) {
    return label.length() <= PARAMETER_LENGTH
        ? label
        : label.substring(0, PARAMETER_LENGTH - 1) + "…";
  }

  /** Adds values, in order of epochs, each once. */
  void add(MlflowRun run, MeasuredRun measured) {
    Tries tries = server.tries();
    MeasuredRun rest = measured;
    while (!rest.epochs().isEmpty()) {
      try {
        for (ObjectNode batch : batches(run, rest)) {
          server.once("runs/log-batch", batch).content();
        }
        return;
      } catch (IOException e) {
        tries.next(e);
        rest = rest.without(history(run, rest.reached().keySet()));
      }
    }
  }

  /**
   * Requests that add values. Each sets a tag as well, since not every server takes metrics alone.
   */
  private static List<ObjectNode> batches(MlflowRun run, MeasuredRun measured) {
    var batches = new ArrayList<ObjectNode>();
    ArrayNode metrics = null;
    for (MeasuredEpoch epoch : measured.epochs()) {
      for (Map.Entry<String, Double> value : epoch.values().entrySet()) {
        if (metrics == null || metrics.size() == VALUES) {
          ObjectNode batch = MlflowConnection.object().put("run_id", run.id());
          metrics = batch.putArray("metrics");
          batch.putArray("tags").addObject().put("key", TAG_OF_EPOCH);
          batches.add(batch);
        }
        ObjectNode metric = metrics.addObject();
        metric.put("key", value.getKey());
        put(metric, value.getValue());
        metric.put("timestamp", epoch.logged().toEpochMilli());
        metric.put("step", epoch.epoch());
        ObjectNode last = batches.get(batches.size() - 1);
        ((ObjectNode) last.get("tags").get(0)).put("value", String.valueOf(epoch.epoch()));
      }
    }
    return batches;
  }

  /** A number, as JSON of Protocol Buffers has it: what is none is a text. */
  private static void put(ObjectNode metric, double value) {
    if (Double.isFinite(value)) {
      metric.put("value", value);
    } else {
      metric.put("value", String.valueOf(value));
    }
  }

  /**
   * Every value of a run.
   *
   * @param names of the metrics that are read
   */
  TrackedRun history(MlflowRun run, Iterable<String> names) {
    var tracked = new TrackedRun();
    for (String metric : names) {
      // Without a limit, most servers give all at once, and refuse tokens of pages.
      var asked = new TreeMap<>(Map.of("run_id", run.id(), "metric_key", metric));
      Set<String> pages = new HashSet<>();
      String page;
      do {
        JsonNode found = server.get("metrics/get-history", asked).content();
        for (JsonNode value : found.path("metrics")) {
          tracked.add(value.path("step").asInt(), metric, number(value.path("value")));
        }
        page = next(pages, found, "metrics/get-history");
        asked.put("page_token", page);
      } while (!page.isEmpty());
    }
    return tracked;
  }

  private double number(JsonNode value) {
    try {
      return kept(value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText()));
    } catch (NumberFormatException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read metrics/get-history of MLflow at %s: %s is no value"
              .formatted(server.address(), value),
          e);
    }
  }

  /** A value as it comes back: servers with a database keep infinity as the largest number. */
  static double kept(double value) {
    return Math.abs(value) == Double.MAX_VALUE
        ? Math.copySign(Double.POSITIVE_INFINITY, value)
        : value;
  }

  /** Tells where a run stands, if that is new. */
  void update(MlflowRun run, String status, Optional<Instant> ended) {
    if (!run.status().equals(status)) {
      ObjectNode update = MlflowConnection.object().put("run_id", run.id()).put("status", status);
      ended.ifPresent(time -> update.put("end_time", time.toEpochMilli()));
      server.post("runs/update", update).content();
    }
  }
}
