package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.table.NewObject;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a driver is at a sweep, so that a second one does not begin: a file that the driver
 * writes again and again, {@code drivers/SWEEP.json} below the results.
 *
 * <p>It saves work, and decides nothing: that of two drivers one is refused, is the log's doing
 * ({@link DeltaSweepLog}). So it need not be exact, and no clocks of two machines are compared: a
 * driver is gone if its file stays the same for a while, or at once if its process ran on this
 * machine and is gone. Containers that share the name of a host and not its processes take each
 * other for gone, and then the log refuses one.
 *
 * <p>A thread of its own writes the file until it is closed.
 */
public final class DriverLease implements AutoCloseable {

  /** How often a driver writes its file. */
  static final Duration BEAT = Duration.ofSeconds(5);

  /** A driver that has not written for so long is gone. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the system says of when a process began moves a little when its clock is set. */
  private static final Duration TOLERANCE = Duration.ofMinutes(2);

  private static final String NOWHERE = "unknown-" + UUID.randomUUID();

  private static final Logger LOG = LoggerFactory.getLogger(DriverLease.class);
  private static final String FOLDER = "drivers";
  private static final String S3 = "s3a";
  private static final int MOST_BYTES = 4096;
  private static final int READS = 5;
  private static final Duration BETWEEN_READS = Duration.ofMillis(100);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final FileSystem files;
  private final Path path;
  private final Holder self;
  private final ScheduledExecutorService thread;
  private volatile boolean lost;
  private long beat;

  /**
   * Who holds a lease.
   *
   * @param token of the driver, unlike any other
   * @param process its number on its host
   * @param processStarted when that began, in milliseconds since 1970: numbers are used again
   * @param beat counts how often it wrote
   * @param seen when it wrote last, by its clock
   */
  public record Holder(
      String token,
      String host,
      long process,
      long processStarted,
      String began,
      long beat,
      String seen) {

    private static Holder self() {
      return new Holder(
          UUID.randomUUID().toString(),
          localHost(),
          ProcessHandle.current().pid(),
          started(ProcessHandle.current()),
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          0,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private Holder at(long number) {
      return new Holder(
          token,
          host,
          process,
          processStarted,
          began,
          number,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Whether its process ran here and runs no more. */
    private boolean isGone() {
      return host.equals(localHost())
          && ProcessHandle.of(process)
              .filter(running -> Math.abs(started(running) - processStarted) < TOLERANCE.toMillis())
              .isEmpty();
    }

    /** Which process it is, and where. */
    public String told() {
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
                  "beat", beat,
                  "seen", seen))
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
          map.required("beat").integer(0, Long.MAX_VALUE),
          map.required("seen").text());
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String localHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return NOWHERE;
      }
    }
  }

  private DriverLease(FileSystem files, Path path, Holder self) {
    this.files = files;
    this.path = path;
    this.self = self;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var created = new Thread(work, "lamina-driver-lease");
              created.setDaemon(true);
              return created;
            });
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
    return take(results, sweep, hadoop, told, PATIENCE);
  }

  /**
   * As {@link #take(String, String, Configuration, Consumer)}.
   *
   * @param patience with a driver that gives no sign of life
   */
  static DriverLease take(
      String results, String sweep, Configuration hadoop, Consumer<String> told, Duration patience)
      throws InterruptedException {
    Path path = path(results, sweep);
    try {
      FileSystem files = fileSystem(path, hadoop);
      Optional<Holder> before = awaitEnd(files, path, sweep, told, patience);
      before.ifPresent(gone -> LOG.info("The driver before is gone: {}", gone.told()));
      var lease = new DriverLease(files, path, Holder.self());
      try {
        lease.begin(sweep, before.isEmpty());
        return lease;
      } catch (IOException | InterruptedException | RuntimeException e) {
        lease.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreachable(path, e);
    }
  }

  /**
   * Waits for a sign of life of another driver, a little longer than one should take, and takes
   * nothing: for those who have much to do before they can take the lease.
   *
   * @param told hears why it waits
   * @throws SweepTakenException if another driver is alive
   * @throws LaminaException {@code RESOURCES} if the file cannot be read
   */
  public static void refuseTaken(
      String results, String sweep, Configuration hadoop, Consumer<String> told)
      throws InterruptedException {
    Path path = path(results, sweep);
    try {
      awaitEnd(fileSystem(path, hadoop), path, sweep, told, BEAT.plus(BETWEEN_LOOKS));
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
      FileSystem files, Path path, String sweep, Consumer<String> told, Duration patience)
      throws IOException, InterruptedException {
    Optional<Holder> first = read(files, path);
    if (first.isEmpty() || first.get().isGone()) {
      return first;
    }
    told.accept(
        "A driver may be at this sweep (%s): waiting for a sign of it, at most %s seconds"
            .formatted(first.get().told(), patience.toSeconds()));
    long deadline = System.nanoTime() + patience.toNanos();
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

  /**
   * @param free whether there was no file
   */
  private void begin(String sweep, boolean free) throws IOException, InterruptedException {
    if (free) {
      create();
    } else {
      write();
    }
    // Another may have come at the same moment: the last to write has it.
    Thread.sleep(BETWEEN_READS.toMillis());
    if (!isHeld()) {
      throw new SweepTakenException(sweep, "another driver began it at the same time");
    }
    var unused =
        thread.scheduleWithFixedDelay(
            this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A beat that fails is told and changes nothing; the next one may succeed. */
  private void beat() {
    try {
      renew();
    } catch (IOException e) {
      LOG.warn("Cannot write {}: other drivers may take this one for gone", path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts this thread", e);
    } catch (RuntimeException | Error e) {
      LOG.error("Cannot write {}", path, e);
    }
  }

  /** Whether another driver has taken over. It stays so. */
  boolean isLost() {
    return lost;
  }

  /** Writes the first file, or leaves it to another where the store says that one was quicker. */
  private void create() throws IOException {
    if (!S3.equals(files.getUri().getScheme())) {
      write();
      return;
    }
    // A put may take longer than anybody waits to see whether another comes.
    byte[] text = self.at(beat++).text();
    try {
      if (!NewObject.create(files, path, text)) {
        LOG.info("{} is there: another driver's, or from a put whose answer was lost", path);
      }
    } catch (IOException | IllegalArgumentException e) {
      // A store without conditional writes may be all there is.
      LOG.debug("Cannot create {}", path, e);
      write();
    }
  }

  private void write() throws IOException {
    byte[] text = self.at(beat++).text();
    if (files instanceof RawLocalFileSystem local) {
      // Whole at once: who reads meanwhile sees the one before.
      File file = local.pathToFile(path);
      java.nio.file.Path next = file.toPath().resolveSibling(self.token() + ".tmp");
      Files.createDirectories(next.getParent());
      Files.write(next, text);
      Files.move(next, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try (OutputStream out = files.create(path, true)) {
      out.write(text);
    }
  }

  /**
   * Says once more that this driver is alive.
   *
   * @return false if another driver has taken over
   * @throws IOException if the file cannot be read or written: the lease may then run out
   */
  synchronized boolean renew() throws IOException, InterruptedException {
    lost |= !isHeld();
    if (!lost) {
      write();
    }
    return !lost;
  }

  private boolean isHeld() throws IOException, InterruptedException {
    Optional<Holder> holder = read(files, path);
    return holder.isEmpty() || holder.get().token().equals(self.token());
  }

  /** Gives the lease back, so that the next driver need not wait. */
  @Override
  public void close() {
    Threads.awaitEnd(thread);
    try {
      if (isHeld()) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}: the next driver waits {}", path, PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
