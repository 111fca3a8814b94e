package dev.lamina.jobs.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A run on an MLflow server, as it was when it was looked for.
 *
 * @param status as the server writes it
 * @param parameters names of those it has
 * @param reached last step by name of metric
 */
record MlflowRun(
    String id,
    String status,
    SortedMap<String, String> tags,
    Set<String> parameters,
    SortedMap<String, Integer> reached) {

  static final String SWEEP = "lamina.sweep";
  static final String TRIAL = "lamina.trial";
  static final String RESTARTS = "lamina.restarts";

  private static final String NUMBER = "\\d{1,9}";

  MlflowRun {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    parameters = Set.copyOf(parameters);
    reached = Collections.unmodifiableSortedMap(new TreeMap<>(reached));
  }

  static MlflowRun of(JsonNode run) {
    JsonNode info = run.path("info");
    JsonNode data = run.path("data");
    var tags = new TreeMap<String, String>();
    data.path("tags")
        .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
    var parameters = new TreeSet<String>();
    data.path("params").forEach(parameter -> parameters.add(parameter.path("key").asText()));
    var reached = new TreeMap<String, Integer>();
    data.path("metrics")
        .forEach(metric -> reached.put(metric.path("key").asText(), metric.path("step").asInt()));
    return new MlflowRun(
        info.path("run_id").asText(), info.path("status").asText(), tags, parameters, reached);
  }

  boolean isOf(String sweep) {
    return sweep.equals(tags.get(SWEEP));
  }

  /** Which run of a trial it is; none for a sweep's own. */
  Optional<Run> run() {
    String trial = tags.getOrDefault(TRIAL, "");
    String restarts = tags.getOrDefault(RESTARTS, "");
    return trial.matches(NUMBER) && restarts.matches(NUMBER)
        ? Optional.of(new Run(tags.get(SWEEP), Integer.parseInt(trial), Integer.parseInt(restarts)))
        : Optional.empty();
  }
}
