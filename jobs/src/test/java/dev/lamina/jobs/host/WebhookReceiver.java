package dev.lamina.jobs.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** A webhook that writes down what it is told, and answers as a test wants. */
public final class WebhookReceiver implements AutoCloseable {

  /** Known to nobody but it and those that it is told by. */
  public static final String PATH = "hooks/a-path-that-is-secret";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();

  /** One request. */
  public record Told(String delivery, String timestamp, String signature, String body) {}

  /**
   * @param answers from the number of a request, from 1, to its status; 0 never answers
   */
  public WebhookReceiver(IntUnaryOperator answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, answers));
    server.start();
  }

  private void answer(HttpExchange exchange, IntUnaryOperator answers) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    var headers = exchange.getRequestHeaders();
    told.add(
        new Told(
            headers.getFirst("X-Lamina-Delivery"),
            headers.getFirst("X-Lamina-Timestamp"),
            headers.getFirst("X-Lamina-Signature"),
            new String(body, StandardCharsets.UTF_8)));
    int status = answers.applyAsInt(requests.incrementAndGet());
    if (status > 0) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }
  }

  /** Where it is, with a path that is a secret. */
  public String address() {
    return "http://127.0.0.1:%s/%s".formatted(server.getAddress().getPort(), PATH);
  }

  /** All requests until now, in order. */
  public List<Told> told() {
    return new ArrayList<>(told);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
