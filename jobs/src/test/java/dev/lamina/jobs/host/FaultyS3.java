package dev.lamina.jobs.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Stands before an S3 server, writes down what is asked of it, and fails as it is told. One request
 * a connection.
 *
 * <p>Conditional puts pass one after the other: S3Proxy looks whether an object is there and puts
 * it later, so that of two at once both may be taken. S3 itself takes one.
 */
public final class FaultyS3 implements AutoCloseable {

  private static final byte[] DONE =
      ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"0\"\r\nConnection: close\r\n\r\n");

  private static final long SLOW_MILLIS = 300;

  private final Object oneAtATime = new Object();
  private final String store;
  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool(FaultyS3::daemon);
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Consumer<String> record;
  private volatile Function<String, S3Fault> faults = request -> S3Fault.NONE;

  /** Stands before a server, and passes everything on. */
  public FaultyS3(S3Server server) {
    this(server.address(), true);
  }

  private FaultyS3(String store, boolean recorded) {
    this.store = store;
    this.record = recorded ? requests::add : request -> {};
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Stands before a server for as long as that runs, and only keeps conditional puts apart. */
  static FaultyS3 before(String address) {
    return new FaultyS3(address, false);
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "s3");
    thread.setDaemon(true);
    return thread;
  }

  /** Host and port. */
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /**
   * From now on.
   *
   * @param faults from a request, such as {@code PUT /bucket/key}, to what happens to it
   */
  public void fail(Function<String, S3Fault> faults) {
    this.faults = faults;
  }

  /** Requests since the last call, such as {@code GET /bucket/key bytes=0-9}. */
  public List<String> requests() {
    var copy = List.copyOf(requests);
    requests.clear();
    return copy;
  }

  /** Settings with which buckets are reached through this, and by nothing that has another way. */
  public Configuration hadoop() {
    var hadoop = new Configuration();
    settings().forEach(hadoop::set);
    return hadoop;
  }

  /** As {@link #hadoop()}, those of its buckets alone. */
  public Map<String, String> settings() {
    return S3Server.settings(address());
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> answer(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      List<String> head = head(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      String request = described(head);
      record.accept(request);
      S3Fault fault = faults.apply(request);
      if (header(head, "expect").equals("100-continue")) {
        client.getOutputStream().write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
      }
      byte[] body = client.getInputStream().readNBytes(length(head));
      OutputStream out = client.getOutputStream();
      if (fault == S3Fault.SLOW) {
        Thread.sleep(SLOW_MILLIS);
      }
      if (fault == S3Fault.HUNG_UP) {
        return;
      } else if (fault == S3Fault.SLOW_DOWN) {
        out.write(error("503 Slow Down", "SlowDown"));
      } else if (fault == S3Fault.INTERNAL_ERROR) {
        out.write(error("500 Internal Server Error", "InternalError"));
      } else if (header(head, "if-none-match").isEmpty()) {
        exchange(passedOn(head), body, fault, out);
      } else {
        synchronized (oneAtATime) {
          exchange(passedOn(head), body, fault, out);
        }
      }
      out.flush();
    } catch (IOException gone) {
      // The client hung up, or the store did: the client sees it too.
      record.accept("ended: " + gone.getMessage());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void exchange(byte[] head, byte[] body, S3Fault fault, OutputStream out)
      throws IOException {
    String[] address = store.split(":", -1);
    try (var connection = new Socket(address[0], Integer.parseInt(address[1]))) {
      connection.getOutputStream().write(head);
      connection.getOutputStream().write(body);
      InputStream answer = connection.getInputStream();
      switch (fault) {
        case LOST_ANSWER -> {
          answer.readAllBytes();
          out.write(error("500 Internal Server Error", "InternalError"));
        }
        case BROKEN_ANSWER -> {
          byte[] all = answer.readAllBytes();
          int content = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
          // A client may take half of a head for the whole.
          out.write(all, 0, content == all.length ? 0 : (content + all.length) / 2);
        }
        case IGNORED_CONDITION -> {
          byte[] all = answer.readAllBytes();
          boolean failed = new String(all, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 412");
          out.write(failed ? DONE : all);
        }
        case NONE, SLOW, SLOW_DOWN, INTERNAL_ERROR, HUNG_UP -> answer.transferTo(out);
      }
    }
  }

  /** Lines up to the empty one. */
  private static List<String> head(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return List.of();
      }
      bytes.write(next);
      text = next == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : text;
    }
    return new ArrayList<>(Arrays.asList(text.strip().split("\r\n", -1)));
  }

  private static String described(List<String> head) {
    String line = head.get(0).replace(" HTTP/1.1", "");
    String range = header(head, "range");
    return range.isEmpty() ? line : line + " " + range;
  }

  private static String header(List<String> head, String name) {
    return head.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static int length(List<String> head) {
    String length = header(head, "content-length");
    return length.isEmpty() ? 0 : Integer.parseInt(length);
  }

  private static byte[] passedOn(List<String> head) {
    String lines =
        head.stream()
            .filter(line -> !line.matches("(?i)(connection|expect):.*"))
            .collect(Collectors.joining("\r\n"));
    return ascii(lines + "\r\nConnection: close\r\n\r\n");
  }

  private static byte[] error(String status, String code) {
    String body = "<Error><Code>%s</Code><Message>a test said so</Message></Error>".formatted(code);
    return ascii(
        "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s"
            .formatted(status, body.length(), body));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
