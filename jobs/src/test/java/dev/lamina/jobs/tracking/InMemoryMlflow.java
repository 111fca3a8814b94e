package dev.lamina.jobs.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.GetExperimentByName;
import org.mlflow.api.proto.Service.GetMetricHistory;
import org.mlflow.api.proto.Service.LogBatch;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunData;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.SearchRuns;
import org.mlflow.api.proto.Service.UpdateRun;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * The part of an MLflow server of version 2 that Lamina uses, in memory: messages are those of
 * MLflow's own client, rules and error codes those of its server with files, which adds a value as
 * often as it is told. Fields make it stricter, as some hosted ones are.
 */
public final class InMemoryMlflow implements AutoCloseable {

  /** What happens to a request. */
  enum Fault {
    /** The connection is closed before anything is done. */
    UNREACHED,
    /** Something before the server answers 503. */
    REFUSED,
    /** The first half of the values is added, and the answer is 500. */
    TAKEN_IN_PART,
    /** It is done, and the answer is 502. */
    FAILED_AFTERWARDS,
    /** It is done, and no answer comes. */
    ANSWER_LOST,
    /** It is done, and the answer takes for ever. */
    HANGS
  }

  private static final Pattern NAME = Pattern.compile("[/\\w.\\- ]*");
  private static final Pattern FILTER = Pattern.compile("tags\\.(\\S+) = '([^']*)'");
  private static final Pattern INTEGERS =
      Pattern.compile("(\"(?:timestamp|step|start_time|end_time)\": ?)\"(-?\\d+)\"");
  private static final String API = "/api/2.0/mlflow/";
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_ROUNDS = 20;

  private final HttpServer server;
  private final SortedMap<String, Experiment.Builder> experiments = new TreeMap<>();
  private final List<Stored> runs = new ArrayList<>();

  /** Every request, as {@code runs/search}. */
  final List<String> requests = new ArrayList<>();

  /** By number of the request, from 1. */
  final Map<Integer, Fault> faults = new HashMap<>();

  /** From which request on none is answered. */
  int diesAt = Integer.MAX_VALUE;

  /** The last header {@code Authorization}. */
  String authorization = "";

  String wantedAuthorization = "";
  int mostMetrics = 1000;
  boolean refusesMetricsAlone;

  /** Values and runs a page at most. Servers with files or a database do not page values. */
  int page = Integer.MAX_VALUE;

  /** Whose last page names the first as the next. */
  String circle = "";

  private int rounds;

  /** As servers with a database do: the same value twice is there once, infinity is a number. */
  boolean hasDatabase;

  /** A run. */
  static final class Stored {
    final RunInfo.Builder info;
    final SortedMap<String, String> tags = new TreeMap<>();
    final SortedMap<String, String> parameters = new TreeMap<>();
    final List<Metric> values = new ArrayList<>();

    Stored(RunInfo.Builder info) {
      this.info = info;
    }

    Run run() {
      RunData.Builder data = RunData.newBuilder();
      var latest = new TreeMap<String, Metric>();
      Comparator<Metric> order =
          Comparator.comparingLong(Metric::getStep)
              .thenComparingLong(Metric::getTimestamp)
              .thenComparingDouble(Metric::getValue);
      values.forEach(
          value -> latest.merge(value.getKey(), value, (a, b) -> order.compare(b, a) > 0 ? b : a));
      data.addAllMetrics(latest.values());
      parameters.forEach((k, v) -> data.addParams(Param.newBuilder().setKey(k).setValue(v)));
      tags.forEach((k, v) -> data.addTags(RunTag.newBuilder().setKey(k).setValue(v)));
      return Run.newBuilder().setInfo(info).setData(data).build();
    }
  }

  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String code;

    RefusedException(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  public InMemoryMlflow() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** The run of a name. */
  synchronized Stored run(String name) {
    return runs.stream()
        .filter(run -> run.info.getRunName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  synchronized List<Stored> runs() {
    return List.copyOf(runs);
  }

  synchronized void delete(String experiment) {
    experiments.get(experiment).setLifecycleStage("deleted");
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith(API)) {
      answer(exchange, 404, "<title>404</title> Not\n Found");
      return;
    }
    String endpoint = path.substring(API.length());
    requests.add(endpoint);
    int number = requests.size();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Fault fault = number >= diesAt ? Fault.UNREACHED : faults.get(number);
    if (fault == Fault.UNREACHED) {
      exchange.close();
      return;
    }
    if (fault == Fault.REFUSED) {
      answer(exchange, 503, "<html>no server is\n available</html>");
      return;
    }
    if (!wantedAuthorization.isEmpty() && !wantedAuthorization.equals(authorization)) {
      answer(exchange, 401, "You are not authenticated");
      return;
    }
    int status = 200;
    String answer;
    try {
      answer = json(answered(endpoint, body, exchange.getRequestURI().getRawQuery(), fault));
    } catch (RefusedException e) {
      status = e.status;
      answer = "{\"error_code\": \"%s\", \"message\": \"%s\"}".formatted(e.code, e.getMessage());
    } catch (InvalidProtocolBufferException e) {
      status = 400;
      answer = "{\"error_code\": \"BAD_REQUEST\", \"message\": \"no message of MLflow\"}";
    }
    if (fault == Fault.TAKEN_IN_PART || fault == Fault.FAILED_AFTERWARDS) {
      String told = "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"for %s\"}";
      answer(exchange, fault == Fault.TAKEN_IN_PART ? 500 : 502, told.formatted(authorization));
    } else if (fault == Fault.ANSWER_LOST) {
      exchange.close();
    } else if (fault != Fault.HANGS) {
      answer(exchange, status, answer);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** As the server writes it: other than Protocol Buffers would, whole numbers are numbers. */
  private static String json(Message message) throws InvalidProtocolBufferException {
    String text = JsonFormat.printer().preservingProtoFieldNames().print(message);
    return INTEGERS.matcher(text).replaceAll("$1$2");
  }

  private Message answered(String endpoint, String body, String query, Fault fault)
      throws RefusedException, InvalidProtocolBufferException {
    switch (endpoint) {
      case "experiments/get-by-name" -> {
        String name = parameters(query).get("experiment_name");
        if (!experiments.containsKey(name)) {
          throw new RefusedException(
              404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name " + name);
        }
        return GetExperimentByName.Response.newBuilder()
            .setExperiment(experiments.get(name))
            .build();
      }
      case "experiments/create" -> {
        CreateExperiment request = parsed(body, CreateExperiment.newBuilder()).build();
        if (experiments.containsKey(request.getName())) {
          throw new RefusedException(
              400, "RESOURCE_ALREADY_EXISTS", "Experiment '" + request.getName() + "' exists.");
        }
        String id = String.valueOf(experiments.size() + 1);
        experiments.put(
            request.getName(),
            Experiment.newBuilder()
                .setExperimentId(id)
                .setName(request.getName())
                .setLifecycleStage("active"));
        return CreateExperiment.Response.newBuilder().setExperimentId(id).build();
      }
      case "runs/create" -> {
        return created(parsed(body, CreateRun.newBuilder()).build());
      }
      case "runs/search" -> {
        return found(parsed(body, SearchRuns.newBuilder()).build());
      }
      case "runs/log-batch" -> {
        if (body.length() > MOST_BYTES) {
          throw invalid("Batched logging API requests must be at most " + MOST_BYTES);
        }
        return logged(parsed(body, LogBatch.newBuilder()).build(), fault);
      }
      case "runs/update" -> {
        UpdateRun request = parsed(body, UpdateRun.newBuilder()).build();
        RunInfo.Builder info = stored(request.getRunId()).info;
        info.setStatus(request.getStatus());
        if (request.hasEndTime()) {
          info.setEndTime(request.getEndTime());
        }
        return UpdateRun.Response.newBuilder().setRunInfo(info).build();
      }
      case "metrics/get-history" -> {
        Map<String, String> asked = parameters(query);
        return history(asked);
      }
      default -> throw new RefusedException(404, "ENDPOINT_NOT_FOUND", endpoint);
    }
  }

  private Message created(CreateRun request) throws RefusedException {
    boolean known =
        experiments.values().stream()
            .anyMatch(
                experiment ->
                    experiment.getExperimentId().equals(request.getExperimentId())
                        && experiment.getLifecycleStage().equals("active"));
    if (!known) {
      throw new RefusedException(
          404, "RESOURCE_DOES_NOT_EXIST", "No experiment " + request.getExperimentId());
    }
    var run =
        new Stored(
            RunInfo.newBuilder()
                .setRunId("%032x".formatted(runs.size() + 1))
                .setRunName(request.getRunName())
                .setExperimentId(request.getExperimentId())
                .setStatus(RunStatus.RUNNING)
                .setStartTime(request.getStartTime())
                .setLifecycleStage("active"));
    request.getTagsList().forEach(tag -> run.tags.put(tag.getKey(), tag.getValue()));
    run.tags.put("mlflow.runName", request.getRunName());
    runs.add(run);
    return CreateRun.Response.newBuilder().setRun(run.run()).build();
  }

  private Message found(SearchRuns request) throws RefusedException {
    Matcher filter = FILTER.matcher(request.getFilter());
    if (!filter.matches() || request.getMaxResults() > 50_000) {
      throw invalid("Invalid search: " + request.getFilter());
    }
    List<Run> all =
        runs.stream()
            .filter(run -> request.getExperimentIdsList().contains(run.info.getExperimentId()))
            .filter(run -> filter.group(2).equals(run.tags.get(filter.group(1))))
            .map(Stored::run)
            .toList();
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int to = Math.min(all.size(), from + Math.min(page, request.getMaxResults()));
    var response = SearchRuns.Response.newBuilder().addAllRuns(all.subList(from, to));
    next("runs/search", to, all.size()).ifPresent(response::setNextPageToken);
    return response.build();
  }

  private Optional<String> next(String endpoint, int to, int all) {
    boolean again = endpoint.equals(circle) && to >= all && rounds++ < MOST_ROUNDS;
    return again
        ? Optional.of("0")
        : Optional.of(to).filter(next -> next < all).map(String::valueOf);
  }

  private Message logged(LogBatch request, Fault fault) throws RefusedException {
    int metrics = request.getMetricsCount();
    if (metrics > mostMetrics || request.getParamsCount() > 100 || request.getTagsCount() > 100) {
      throw invalid("A batch logging request can contain at most " + mostMetrics + " metrics");
    }
    if (metrics + request.getParamsCount() + request.getTagsCount() > 1000) {
      throw invalid("A batch logging request can contain at most 1000 metrics, params, and tags");
    }
    if (refusesMetricsAlone && request.getParamsCount() + request.getTagsCount() == 0) {
      throw invalid("Missing value for required parameter");
    }
    Stored run = stored(request.getRunId());
    for (Metric metric : request.getMetricsList()) {
      checkName(metric.getKey());
      if (!metric.hasValue() || !metric.hasTimestamp() || metric.getTimestamp() < 0) {
        throw invalid("Missing value for required parameter of metric " + metric.getKey());
      }
    }
    for (Param parameter : request.getParamsList()) {
      checkName(parameter.getKey());
      String before = run.parameters.get(parameter.getKey());
      if (parameter.getValue().length() > 6000
          || (before != null && !before.equals(parameter.getValue()))) {
        throw invalid("Changing param values is not allowed: " + parameter.getKey());
      }
    }
    int taken = fault == Fault.TAKEN_IN_PART ? metrics / 2 : metrics;
    request.getMetricsList().subList(0, taken).forEach(metric -> add(run, metric));
    if (fault != Fault.TAKEN_IN_PART) {
      request.getParamsList().forEach(one -> run.parameters.put(one.getKey(), one.getValue()));
      request.getTagsList().forEach(one -> run.tags.put(one.getKey(), one.getValue()));
    }
    return LogBatch.Response.getDefaultInstance();
  }

  private void add(Stored run, Metric metric) {
    double value = metric.getValue();
    Metric kept =
        hasDatabase && Double.isInfinite(value)
            ? metric.toBuilder().setValue(Math.copySign(Double.MAX_VALUE, value)).build()
            : metric;
    if (!hasDatabase || !run.values.contains(kept)) {
      run.values.add(kept);
    }
  }

  private Message history(Map<String, String> asked) throws RefusedException {
    List<Metric> all =
        stored(asked.get("run_id")).values.stream()
            .filter(value -> value.getKey().equals(asked.get("metric_key")))
            .toList();
    String token = asked.getOrDefault("page_token", "");
    if (page == Integer.MAX_VALUE && !token.isEmpty()) {
      throw new RefusedException(
          500, "INTERNAL_ERROR", "The FileStore backend does not support pagination");
    }
    int from = token.isEmpty() ? 0 : Integer.parseInt(token);
    int to = (int) Math.min(all.size(), (long) from + page);
    var response = GetMetricHistory.Response.newBuilder().addAllMetrics(all.subList(from, to));
    next("metrics/get-history", to, all.size()).ifPresent(response::setNextPageToken);
    return response.build();
  }

  private Stored stored(String id) throws RefusedException {
    return runs.stream()
        .filter(run -> run.info.getRunId().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(404, "RESOURCE_DOES_NOT_EXIST", "Run '" + id + "' not found"));
  }

  private static void checkName(String name) throws RefusedException {
    if (name.isEmpty() || name.length() > 250 || !NAME.matcher(name).matches()) {
      throw invalid("Invalid name: '" + name + "'");
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(400, "INVALID_PARAMETER_VALUE", message);
  }

  private static <B extends Message.Builder> B parsed(String body, B builder)
      throws InvalidProtocolBufferException {
    JsonFormat.parser().merge(body, builder);
    return builder;
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new HashMap<String, String>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }
}
