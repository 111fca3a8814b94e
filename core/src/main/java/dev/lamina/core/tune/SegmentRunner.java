package dev.lamina.core.tune;

import java.util.function.BooleanSupplier;

/** Runs one segment to its end on the calling thread. Called from several threads at once. */
@FunctionalInterface
public interface SegmentRunner {

  /**
   * Runs a segment; when it returns, checkpoint and metrics are durable.
   *
   * @param stop whether to stop; to be asked often. A runner that stops throws, whatever it likes.
   * @throws Exception if the segment fails or stops; nothing of it is kept
   */
  Outcome.Finished run(Segment segment, BooleanSupplier stop) throws Exception;
}
