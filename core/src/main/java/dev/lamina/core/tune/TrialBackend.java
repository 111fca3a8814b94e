package dev.lamina.core.tune;

/**
 * Runs segments, several at once. Used by one thread, that of the {@link Sweep}; the owner closes
 * it.
 */
public interface TrialBackend extends AutoCloseable {

  /** How many segments run at once; at least 1. More may be submitted and wait. */
  int slots();

  /** Starts a segment, or queues it. Returns at once; failures come as outcomes. */
  void submit(Segment segment);

  /**
   * Waits for the next segment that ends, in any order. Every submitted segment yields exactly one
   * outcome.
   *
   * @throws IllegalStateException if no segment is under way
   */
  Outcome take() throws InterruptedException;

  /**
   * Asks a trial's segments to stop soon; they still yield an outcome. Without a segment of the
   * trial it does nothing.
   */
  void cancel(int trial);

  /** Stops everything under way and waits until it has stopped. */
  @Override
  void close();
}
