package dev.lamina.core.source;

import java.io.InputStream;

/**
 * What an entry holds, with compression undone. Valid until the call that it was given to returns,
 * and read once.
 */
public interface Content {

  /**
   * All of it.
   *
   * @throws dev.lamina.core.spec.RejectedException if it is larger than {@link
   *     SourceLimits#entryBytes()}, cut off, damaged or a decompression bomb
   */
  byte[] bytes();

  /**
   * The same as a stream, with no limit but those of compression. Its reads throw as {@link #bytes}
   * does. Need not be closed.
   */
  InputStream stream();
}
