package dev.lamina.core.data.batch;

import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;

/**
 * What the batches of one pass are made of.
 *
 * @param <S> memory for a batch
 */
public interface BatchSource<S> {

  /** Stay their owner's to close. */
  SampleSet samples();

  /** In which their examples are visited; its blocks are those of the samples. */
  SampleOrder order();

  /** Writes examples; one for each thread. */
  SampleWriter<S> writer();
}
