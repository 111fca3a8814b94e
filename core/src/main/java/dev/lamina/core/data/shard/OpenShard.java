package dev.lamina.core.data.shard;

import dev.lamina.core.data.shard.ShardCache.Making;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;

/** A shard that this process has open, once for all its threads, and under a lock for its use. */
final class OpenShard {

  private final ShardCache cache;
  private final ShardName name;

  /** Who has acquired it and not released it; guarded by the cache. */
  int users;

  private FileLock use;
  private ShardFile file;

  OpenShard(ShardCache cache, ShardName name) {
    this.cache = cache;
    this.name = name;
  }

  ShardName name() {
    return name;
  }

  ShardCache cache() {
    return cache;
  }

  /** The file, opened or made by the first who asks while others wait. */
  synchronized ShardFile file(long bytes, Making making) {
    if (file == null || !file.isOpen()) {
      boolean interrupted = Thread.interrupted();
      try {
        if (use == null) {
          use = cache.use(name);
        }
        file = cache.open(name, bytes, making);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    return file;
  }

  /** Removes a file that turned out damaged, unless another thread was sooner. */
  synchronized void discard(ShardFile damaged) throws IOException {
    if (file == damaged) {
      file.delete();
      file.close();
    }
  }

  synchronized void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close a shard of the cache", e);
    } finally {
      file = null;
      if (use != null) {
        CacheLocks.release(use);
        use = null;
      }
    }
  }
}
