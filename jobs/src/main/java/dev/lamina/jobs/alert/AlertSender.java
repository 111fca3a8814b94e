package dev.lamina.jobs.alert;

import dev.lamina.core.spec.Check;
import dev.lamina.jobs.storage.TlsFailure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts to a webhook from a thread of its own. Who tells one never waits and never fails:
 * what does not fit into the queue, or is refused again and again, is dropped, which the log tells
 * once. An answer of 5xx, 429 or none at all is tried again, with longer and longer waits; a
 * certificate that is not trusted is not.
 *
 * <p>Closed, it sends what is left for a while, and drops the rest.
 */
public final class AlertSender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AlertSender.class);
  private static final int MOST_WAITING = 100;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REFUSED = 300;

  private final Optional<Webhook> webhook;
  private final Patience patience;
  private final BlockingQueue<Letter> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean told;

  /**
   * How long it tries.
   *
   * @param attempts for one alert, at least 1
   * @param firstWait before the second attempt; twice as long before every other
   * @param answer that is waited for
   * @param atEnd for all that is left when it is closed
   */
  record Patience(int attempts, Duration firstWait, Duration answer, Duration atEnd) {

    static final Patience USUAL =
        new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10));

    Patience {
      Check.argument(attempts >= 1, "Invalid attempts: %s (want >= 1)", attempts);
    }
  }

  /**
   * An alert on its way.
   *
   * @param id by which a receiver knows one that was sent again
   */
  private record Letter(String id, String body) {}

  private AlertSender(Optional<Webhook> webhook, Patience patience) {
    this.webhook = webhook;
    this.patience = patience;
    this.thread = new Thread(this::send, "lamina-alerts");
    this.thread.setDaemon(true);
  }

  /**
   * @param webhook without one, nothing is ever sent
   */
  public static AlertSender open(Optional<Webhook> webhook) {
    return open(webhook, Patience.USUAL);
  }

  static AlertSender open(Optional<Webhook> webhook, Patience patience) {
    var sender = new AlertSender(webhook, patience);
    if (webhook.isPresent()) {
      sender.thread.start();
    }
    return sender;
  }

  /** Sends an alert some time, if the webhook wants its kind. Returns at once. */
  public void tell(Alert alert) {
    if (webhook.isEmpty() || closing || !webhook.get().wants(alert.kind())) {
      return;
    }
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    var letter = new Letter(UUID.randomUUID().toString(), alert.json(time));
    if (!waiting.offer(letter)) {
      complain("more than %s alerts wait".formatted(MOST_WAITING));
    }
  }

  private void send() {
    // Its own threads end with it, some time after the last reference.
    var client =
        HttpClient.newBuilder()
            .connectTimeout(patience.answer())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      while (!closing || !waiting.isEmpty()) {
        Letter letter = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (letter != null) {
          send(client, letter);
        }
      }
    } catch (InterruptedException closed) {
      LOG.debug("Alerts that were left are dropped", closed);
    }
  }

  private void send(HttpClient client, Letter letter) throws InterruptedException {
    Duration wait = patience.firstWait();
    for (int attempt = 1; ; attempt++) {
      String answer;
      try {
        int status = status(client, letter);
        if (status < REFUSED) {
          return;
        }
        answer = "it answers " + status;
        if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS) {
          complain(answer);
          return;
        }
      } catch (IOException | IllegalArgumentException e) {
        // Messages of clients quote addresses.
        String kind = e.getClass().getSimpleName();
        if (TlsFailure.in(e).isPresent()) {
          complain("TLS fails (%s; %s)".formatted(kind, TlsFailure.WANT));
          return;
        }
        answer = "it does not answer (%s)".formatted(kind);
      }
      if (attempt == patience.attempts()) {
        complain(answer + ", after %s attempts".formatted(attempt));
        return;
      }
      Thread.sleep(wait.toMillis());
      wait = wait.multipliedBy(2);
    }
  }

  /** A time-out of a request ends with the headers of its answer: here it holds for all of it. */
  private int status(HttpClient client, Letter letter) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request(letter), BodyHandlers.discarding());
    try {
      return answer.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("the answer did not end");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private HttpRequest request(Letter letter) {
    Webhook hook = webhook.orElseThrow();
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    var request =
        HttpRequest.newBuilder(hook.address())
            .timeout(patience.answer())
            .header("Content-Type", "application/json")
            .header("X-Lamina-Delivery", letter.id())
            .header("X-Lamina-Timestamp", timestamp)
            .POST(BodyPublishers.ofString(letter.body()));
    hook.signature(timestamp, letter.body())
        .ifPresent(signature -> request.header("X-Lamina-Signature", signature));
    return request.build();
  }

  private void complain(String reason) {
    if (!told) {
      told = true;
      LOG.warn(
          "Cannot tell the webhook of {}: {}; what it misses is not told again",
          Webhook.URL,
          reason);
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(patience.atEnd().toMillis());
      thread.interrupt();
      thread.join(patience.atEnd().toMillis());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
