package dev.lamina.jobs.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.storage.TlsFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A connection to an MLflow server, by its REST API of version 2.0. What may be asked again is
 * asked again when no answer came; nothing else is. Closed by its owner.
 */
final class MlflowConnection implements AutoCloseable {

  /** Between five tries: a server that starts anew is there again after them. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8));

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TOLD = 300;

  private static final int REFUSED = 400;
  private static final int REDIRECTED = 300;
  private static final int FAILED = 500;

  /** A request time-out, and too many requests: nothing was done, and later it may be. */
  private static final List<Integer> LATER = List.of(408, 429);

  private static final List<Integer> FORBIDDEN = List.of(401, 403);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final MlflowAddress address;
  private final MlflowCredentials credentials;
  private final List<Duration> pauses;
  private final Duration patience;
  private final ExecutorService threads;

  /** Answers of a page of a thousand runs are far shorter. */
  private static final int MOST_BYTES = 64 << 20;

  private final HttpClient client;

  MlflowConnection(MlflowAddress address, MlflowCredentials credentials) {
    this(address, credentials, PAUSES, PATIENCE);
  }

  /**
   * @param pauses between tries
   * @param patience with one answer
   */
  MlflowConnection(
      MlflowAddress address,
      MlflowCredentials credentials,
      List<Duration> pauses,
      Duration patience) {
    this.address = address;
    this.credentials = credentials;
    this.pauses = pauses;
    this.patience = patience;
    this.threads = Executors.newCachedThreadPool(MlflowConnection::thread);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Credentials are for the server that was named.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .executor(threads)
            .build();
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "mlflow");
    thread.setDaemon(true);
    return thread;
  }

  MlflowAddress address() {
    return address;
  }

  Tries tries() {
    return new Tries(address.base(), pauses);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /**
   * An answer of the server itself.
   *
   * @param error code, such as {@code RESOURCE_DOES_NOT_EXIST}; empty if it did what was asked
   */
  record Answer(String endpoint, JsonNode body, String error) {

    /**
     * What it told.
     *
     * @throws LaminaException {@code DATA} if it refused
     */
    JsonNode content() {
      if (!error.isEmpty()) {
        throw new LaminaException(
            Failure.DATA,
            "MLflow refused %s: %s: %s"
                .formatted(endpoint, error, body.path("message").asText("no reason given")));
      }
      return body;
    }
  }

  /** Asks for something. */
  Answer get(String endpoint, Map<String, String> query) {
    return repeated(endpoint, request(endpoint, query).GET().build());
  }

  /** Asks for something, or for something to be done that may be done twice. */
  Answer post(String endpoint, ObjectNode content) {
    return repeated(endpoint, posted(endpoint, content));
  }

  /**
   * Asks for something to be done, once.
   *
   * @throws IOException if no answer came: it was done, or in part, or not
   */
  Answer once(String endpoint, ObjectNode content) throws IOException {
    return sent(endpoint, posted(endpoint, content));
  }

  private Answer repeated(String endpoint, HttpRequest request) {
    Tries tries = tries();
    while (true) {
      try {
        return sent(endpoint, request);
      } catch (IOException e) {
        tries.next(e);
      }
    }
  }

  private HttpRequest posted(String endpoint, ObjectNode content) {
    return request(endpoint, Map.of())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(content.toString()))
        .build();
  }

  private HttpRequest.Builder request(String endpoint, Map<String, String> query) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.endpoint(endpoint, query)).timeout(patience);
    credentials.header().ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  /**
   * What an answer names something.
   *
   * @throws LaminaException {@code SPEC} if it names nothing, as MLflow never does
   */
  String id(JsonNode answer, String key) {
    String id = answer.path(key).asText();
    if (id.isEmpty()) {
      throw new LaminaException(
          Failure.SPEC,
          "No MLflow server answers at %s: an answer came without %s (want the address that MLflow's own clients take)"
              .formatted(address, key));
    }
    return id;
  }

  /** A time-out of a request ends with the headers of its answer: here it holds for all of it. */
  private HttpResponse<String> answered(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, headers -> new BoundedText(MOST_BYTES));
    try {
      return answer.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("the answer did not end");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private Answer sent(String endpoint, HttpRequest request) throws IOException {
    HttpResponse<String> response;
    try {
      response = answered(request);
    } catch (ConnectException e) {
      throw new IOException("nothing answers", e);
    } catch (HttpTimeoutException e) {
      throw new IOException("no answer came in %s s".formatted(patience.toSeconds()), e);
    } catch (IOException e) {
      Optional<SSLException> refused = TlsFailure.in(e);
      if (refused.isEmpty()) {
        throw e;
      }
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot speak with MLflow at %s: TLS fails: %s (%s)"
              .formatted(address, refused.get().getMessage(), TlsFailure.WANT),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Tries.interrupted(address.base(), e);
    }
    int status = response.statusCode();
    if (status >= FAILED || LATER.contains(status)) {
      throw new IOException("it answers %s%s".formatted(status, told(response.body())));
    }
    if (FORBIDDEN.contains(status)) {
      throw new LaminaException(
          Failure.RESOURCES,
          "MLflow at %s answers %s to %s: it wants other credentials (%s)"
              .formatted(address, status, endpoint, MlflowCredentials.WANT));
    }
    JsonNode body = parsed(response.body());
    String error = status < REFUSED ? "" : body.path("error_code").asText("");
    if ((status >= REDIRECTED && error.isEmpty()) || !body.isObject()) {
      throw new LaminaException(
          Failure.SPEC,
          "No MLflow server answers at %s: %s came for %s%s (want the address that MLflow's own clients take)"
              .formatted(address, status, endpoint, told(response.body())));
    }
    return new Answer(endpoint, hidden(body), error);
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException none) {
      return JSON.missingNode();
    }
  }

  /** With a message that may be shown. */
  private JsonNode hidden(JsonNode body) {
    if (body.path("message").isTextual() && body instanceof ObjectNode object) {
      object.put("message", shown(object.get("message").textValue()));
    }
    return body;
  }

  private String told(String body) {
    String message = parsed(body).path("message").asText(body);
    return message.isBlank() ? "" : ": " + shown(message);
  }

  /** A text of the server, on one line and not too long. */
  private String shown(String text) {
    String line = credentials.hidden(text.strip().replaceAll("\\s+", " "));
    return line.length() <= TOLD ? line : line.substring(0, TOLD) + "…";
  }

  /** The client's own thread ends once nothing refers to it: in Java 17 it cannot be told to. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
