package dev.lamina.jobs.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java server in a process of its own, which ends when it is closed and when this process ends,
 * however that may be.
 */
final class HostProcess implements AutoCloseable {

  private static final int LINES_KEPT = 200;

  private final Process process;
  private final ConcurrentLinkedDeque<String> lines = new ConcurrentLinkedDeque<>();
  private final CompletableFuture<String> ready = new CompletableFuture<>();

  private HostProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a main class and waits until it says that it is ready.
   *
   * @param options flags for java, the class path among them
   * @param main name of the class, then its arguments
   * @param told what it prints when it is ready; the first group is what {@link #told} returns
   */
  static HostProcess start(
      List<String> options, Map<String, String> environment, List<String> main, Pattern told) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(options);
    command.add(Tethered.class.getName());
    command.addAll(main);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var started = new HostProcess(builder.start());
      started.follow(told);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void follow(Pattern told) {
    var reader = new Thread(() -> read(told), "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
    try {
      ready.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("A server did not start; it said:\n" + said(), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read(Pattern told) {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (lines.size() > LINES_KEPT) {
          lines.remove();
        }
        Matcher matcher = told.matcher(line);
        if (matcher.find()) {
          ready.complete(matcher.group(1));
        }
      }
      ready.completeExceptionally(new IllegalStateException("it ended"));
    } catch (IOException closed) {
      ready.completeExceptionally(closed);
    }
  }

  /** What it said when it was ready, such as its address. */
  String told() {
    return ready.join();
  }

  /** Its last lines, for messages. */
  String said() {
    return String.join("\n", lines);
  }

  /** The processes that it started. */
  List<ProcessHandle> children() {
    return process.toHandle().descendants().toList();
  }

  /** Ends it at once, as kill -9 does. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = children();
    kill();
    children.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onExit().join());
  }
}
