package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.Reject;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a member, pulled one by one while a thread of its own reads them: reading and
 * preparing overlap, and no more than some records are in memory, whatever the member's size. Used
 * by one thread, which closes it; that ends the other thread.
 */
final class RecordStream implements Iterator<RecordStream.Item>, AutoCloseable {

  /**
   * A sample, or why there is none.
   *
   * @param sample empty for a reject
   * @param reject empty for a sample
   */
  record Item(Optional<Sample> sample, Optional<Reject> reject) {}

  /** What the reading thread hands over: a record, its end, or a failure. */
  private record Handed(Item item, int kibibytes, Throwable failure) {

    boolean ends() {
      return item == null;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(RecordStream.class);

  /** Of records that were read and not yet pulled. */
  private static final int MOST_KIBIBYTES = 32 << 10;

  private static final int MOST_RECORDS = 1024;

  private final BlockingQueue<Handed> queue = new ArrayBlockingQueue<>(MOST_RECORDS);
  private final Semaphore room = new Semaphore(MOST_KIBIBYTES);
  private final Thread reader;
  private volatile boolean closed;
  private Handed next;

  RecordStream(Member member, SourceTree source) {
    this.reader = new Thread(() -> read(member, source), "read " + member.name());
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for records", e);
      }
      room.release(next.kibibytes());
    }
    if (next.failure() instanceof RuntimeException failure) {
      throw failure;
    } else if (next.failure() instanceof Error failure) {
      throw failure;
    } else if (next.failure() != null) {
      throw new IllegalStateException(
          "Cannot %s: %s".formatted(reader.getName(), next.failure()), next.failure());
    }
    return !next.ends();
  }

  @Override
  public Item next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Item item = next.item();
    next = null;
    return item;
  }

  /** Ends the reading; what was not pulled is lost. */
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    // The reader may wait for room: give it all there can be, so that it comes to its end.
    room.release(MOST_KIBIBYTES);
    queue.clear();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Member member, SourceTree source) {
    try {
      member.read(source, new Sink(member));
      queue.put(new Handed(null, 0, null));
    } catch (InterruptedException | Abandoned e) {
      // Nobody pulls any more.
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // All of it goes to the task, checked exceptions that nobody declared too.
      queue.clear();
      queue.add(new Handed(null, 0, e));
    }
  }

  private final class Sink implements SampleSink {

    private final Member member;

    Sink(Member member) {
      this.member = member;
    }

    @Override
    public void sample(Sample sample) {
      hand(new Item(Optional.of(sample), Optional.empty()), kibibytes(sample.content()));
    }

    @Override
    public void reject(String key, String position, RejectReason reason, String detail) {
      var reject = new Reject(member.split(), key, position, reason, detail, member.name());
      hand(new Item(Optional.empty(), Optional.of(reject)), 1);
    }

    private void hand(Item item, int kibibytes) {
      try {
        room.acquire(kibibytes);
        // Whatever it reads with may have swallowed the interrupt.
        var handed = new Handed(item, kibibytes, null);
        while (!closed && !queue.offer(handed, 1, TimeUnit.SECONDS)) {
          LOG.trace("Waiting for a task that prepares more slowly than it reads");
        }
        if (closed) {
          throw new Abandoned(null);
        }
      } catch (InterruptedException e) {
        throw new Abandoned(e);
      }
    }
  }

  private static int kibibytes(SampleContent content) {
    long bytes =
        content instanceof SampleContent.Encoded encoded
            ? encoded.bytes().length
            : content instanceof SampleContent.Pixels pixels
                ? pixels.image().pixels().length
                : 4L * ((SampleContent.Tokens) content).ids().length;
    return (int) Math.min(MOST_KIBIBYTES, 1 + bytes / 1024);
  }

  /** Ends a member's reading from inside the sink. */
  private static final class Abandoned extends RuntimeException {

    private static final long serialVersionUID = 1;

    Abandoned(InterruptedException cause) {
      super(cause);
    }
  }
}
