package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a driver is at a sweep, so that a second one does not begin: a file that the driver
 * writes again and again, {@code drivers/SWEEP.json} below the results.
 *
 * <p>It saves work, and decides nothing: that of two drivers one is refused, is the log's doing
 * ({@link DeltaSweepLog}). So it need not be exact, and no clocks are compared: a driver is gone if
 * its file stays the same for a while, or at once if its process ran on this machine and is gone.
 */
public final class DriverLease implements AutoCloseable {

  /** How often a driver writes its file. */
  static final Duration BEAT = Duration.ofSeconds(5);

  /** A driver that has not written for so long is gone. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(DriverLease.class);
  private static final String FOLDER = "drivers";
  private static final int MOST_BYTES = 4096;
  private static final int READS = 5;
  private static final Duration BETWEEN_READS = Duration.ofMillis(100);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final FileSystem files;
  private final Path path;
  private final Holder self;
  private long beat;

  /**
   * Who holds a lease.
   *
   * @param token of the driver, unlike any other
   * @param process its number on its host
   * @param processStarted when that began, in milliseconds since 1970: numbers are used again
   * @param beat counts how often it wrote
   */
  public record Holder(
      String token, String host, long process, long processStarted, String began, long beat) {

    private static Holder self() {
      return new Holder(
          UUID.randomUUID().toString(),
          localHost(),
          ProcessHandle.current().pid(),
          started(ProcessHandle.current()),
          Instant.now().toString(),
          0);
    }

    private Holder at(long number) {
      return new Holder(token, host, process, processStarted, began, number);
    }

    /** Whether its process ran here and runs no more. */
    private boolean isGone() {
      return host.equals(localHost())
          && ProcessHandle.of(process)
              .filter(running -> started(running) == processStarted)
              .isEmpty();
    }

    private String told() {
      return "process %s on %s, since %s".formatted(process, host, began);
    }

    private byte[] text() {
      return SpecNode.of(
              "",
              Map.of(
                  "token", token,
                  "host", host,
                  "process", process,
                  "process-started", processStarted,
                  "began", began,
                  "beat", beat))
          .canonical()
          .getBytes(StandardCharsets.UTF_8);
    }

    private static Holder of(String text) {
      var map = SpecNode.parse(text, "lease").mapping();
      return new Holder(
          map.required("token").text(),
          map.required("host").text(),
          map.required("process").integer(0, Long.MAX_VALUE),
          map.required("process-started").integer(0, Long.MAX_VALUE),
          map.required("began").text(),
          map.required("beat").integer(0, Long.MAX_VALUE));
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String localHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }
  }

  private DriverLease(FileSystem files, Path path, Holder self) {
    this.files = files;
    this.path = path;
    this.self = self;
  }

  /**
   * Takes the lease of a sweep. If somebody has it, waits until it is clear whether that driver is
   * alive, at most {@link #PATIENCE}.
   *
   * @param results folder of all tables of results
   * @param told hears why it waits
   * @return the caller's to close
   * @throws SweepTakenException if another driver is alive
   * @throws LaminaException {@code RESOURCES} if the file cannot be read or written
   */
  public static DriverLease take(
      String results, String sweep, Configuration hadoop, Consumer<String> told)
      throws InterruptedException {
    Path path = path(results, sweep);
    try {
      FileSystem files = fileSystem(path, hadoop);
      Optional<Holder> before = awaitEnd(files, path, sweep, told);
      before.ifPresent(gone -> LOG.info("The driver before is gone: {}", gone.told()));
      var lease = new DriverLease(files, path, Holder.self());
      lease.write();
      // Another may have come at the same moment: the last to write has it.
      Thread.sleep(BETWEEN_READS.toMillis());
      if (!lease.isHeld()) {
        throw new SweepTakenException(sweep, "another driver began it at the same time");
      }
      return lease;
    } catch (IOException e) {
      throw unreachable(path, e);
    }
  }

  /**
   * Who is at a sweep, as its file says: it may be gone since.
   *
   * @return empty if nobody is, or the driver's process is known to be gone
   */
  public static Optional<Holder> holder(String results, String sweep, Configuration hadoop)
      throws InterruptedException {
    Path path = path(results, sweep);
    try {
      return read(fileSystem(path, hadoop), path).filter(holder -> !holder.isGone());
    } catch (IOException e) {
      throw unreachable(path, e);
    }
  }

  /** Without a file of checksums beside each, which would be another one to write at once. */
  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }

  private static Path path(String results, String sweep) {
    return new Path(new Path(results, FOLDER), sweep + ".json");
  }

  private static LaminaException unreachable(Path path, IOException e) {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot use %s, which says that a driver is at the sweep: %s (want a folder that can be written)"
            .formatted(path, e.getMessage()),
        e);
  }

  private static Optional<Holder> awaitEnd(
      FileSystem files, Path path, String sweep, Consumer<String> told)
      throws IOException, InterruptedException {
    Optional<Holder> first = read(files, path);
    if (first.isEmpty() || first.get().isGone()) {
      return first;
    }
    told.accept(
        "A driver may be at this sweep (%s): waiting for a sign of it, at most %s seconds"
            .formatted(first.get().told(), PATIENCE.toSeconds()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      Optional<Holder> now = read(files, path);
      if (now.isEmpty() || now.get().isGone()) {
        return now;
      }
      if (!now.equals(first)) {
        throw new SweepTakenException(sweep, "another driver is at it, " + now.get().told());
      }
    }
    return first;
  }

  /** The holder that the file names; a file that is just being written is read again. */
  private static Optional<Holder> read(FileSystem files, Path path)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (InputStream in = files.open(path)) {
        String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        return Optional.of(Holder.of(text));
      } catch (FileNotFoundException e) {
        return Optional.empty();
      } catch (LaminaException e) {
        if (attempt == READS) {
          LOG.warn("Passing over {}, which names no driver: {}", path, e.getMessage());
          return Optional.empty();
        }
        Thread.sleep(BETWEEN_READS.toMillis());
      }
    }
  }

  private void write() throws IOException {
    try (OutputStream out = files.create(path, true)) {
      out.write(self.at(beat++).text());
    }
  }

  /**
   * Says once more that this driver is alive.
   *
   * @return false if another driver has taken over
   * @throws IOException if the file cannot be read or written: the lease may then run out
   */
  boolean renew() throws IOException, InterruptedException {
    if (!isHeld()) {
      return false;
    }
    write();
    return true;
  }

  private boolean isHeld() throws IOException, InterruptedException {
    Optional<Holder> holder = read(files, path);
    return holder.isEmpty() || holder.get().token().equals(self.token());
  }

  /** Gives the lease back, so that the next driver need not wait. */
  @Override
  public void close() {
    try {
      Optional<Holder> holder = read(files, path);
      if (holder.isPresent() && holder.get().token().equals(self.token())) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}: the next driver waits {}", path, PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
