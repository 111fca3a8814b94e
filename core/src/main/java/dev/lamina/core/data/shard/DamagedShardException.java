package dev.lamina.core.data.shard;

import java.io.IOException;

/** A cached shard does not hold what was written into it. */
final class DamagedShardException extends IOException {

  DamagedShardException(String what) {
    super(what);
  }
}
