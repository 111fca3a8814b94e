package dev.lamina.core.score;

import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.BatchSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Memory for batches, in slots that are used in turn.
 *
 * @param <S> a slot, as it is filled
 */
abstract class BatchMemory<S> {

  /** Batches in memory: one is used while the other is filled. */
  static final int SLOTS = 2;

  private final int samples;

  BatchMemory(int samples) {
    this.samples = samples;
  }

  /** The memory of a slot, of 0 .. {@link #SLOTS} - 1. */
  abstract S slot(int slot);

  /** Samples of a batch, at most; of a text, its windows. */
  public final int samples() {
    return samples;
  }

  /**
   * Starts filling; what was filled before must no longer be in use.
   *
   * @param batchSize at most {@link #samples}, unless all visits fit into one batch
   * @param visits how many of the source's order, from the first
   * @param threads that fill
   */
  public final BatchPipeline<S> start(
      BatchSource<S> source, int batchSize, int visits, int threads) {
    List<S> slots = IntStream.range(0, SLOTS).mapToObj(this::slot).toList();
    return BatchPipeline.start(source, batchSize, visits, slots, threads);
  }
}
