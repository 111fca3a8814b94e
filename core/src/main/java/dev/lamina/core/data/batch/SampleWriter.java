package dev.lamina.core.data.batch;

/**
 * Writes examples into batches. Used by one thread.
 *
 * @param <S> memory for a batch
 */
@FunctionalInterface
public interface SampleWriter<S> {

  /**
   * Writes what is seen at a visit.
   *
   * @param position of the visit in the order of the source
   * @param slot which example of the batch it becomes
   */
  void write(int position, int slot, S into);
}
