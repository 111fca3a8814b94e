package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.shard.ShardCache.Making;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * One reader's hold on a shard of the cache: while it lasts, the shard is not removed. What turns
 * out damaged is made anew and read again. Safe for several threads; the owner closes it after the
 * last has finished.
 */
final class CachedShard implements AutoCloseable {

  private interface Reading<T> {
    T from(ShardFile file) throws IOException;
  }

  private final OpenShard shard;
  private final long bytes;
  private final Making making;

  CachedShard(OpenShard shard, long bytes, Making making) {
    this.shard = shard;
    this.bytes = bytes;
    this.making = making;
  }

  int size() {
    return shard.file(bytes, making).size();
  }

  int label(int sample) {
    return shard.file(bytes, making).label(sample);
  }

  String key(int sample) {
    return reading(file -> file.key(sample));
  }

  Target target(int sample) {
    return reading(file -> file.target(sample));
  }

  void read(int sample, ImageBuffer into) {
    reading(
        file -> {
          file.read(sample, into);
          return true;
        });
  }

  private <T> T reading(Reading<T> reading) {
    boolean interrupted = Thread.interrupted();
    try {
      for (int damages = 0; ; ) {
        ShardFile file = shard.file(bytes, making);
        try {
          return reading.from(file);
        } catch (ClosedChannelException e) {
          // A thread was interrupted while it read, here or elsewhere: it is opened again.
          interrupted |= Thread.interrupted();
        } catch (DamagedShardException e) {
          shard.discard(file);
          damages++;
          if (damages > ShardCache.REPAIRS) {
            throw broken(e);
          }
        }
      }
    } catch (IOException e) {
      throw broken(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private LaminaException broken(IOException cause) {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot read a cached shard in %s: %s (want a disk that gives back what was written; name another folder with %s)"
            .formatted(shard.cache().folder(), cause, ShardCache.FOLDER),
        cause);
  }

  @Override
  public void close() {
    shard.cache().release(shard);
  }
}
