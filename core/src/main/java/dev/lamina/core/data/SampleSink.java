package dev.lamina.core.data;

import dev.lamina.core.spec.RejectReason;

/** Takes what a {@link Member} reads, record by record. */
public interface SampleSink {

  /** A record that is a sample. */
  void sample(Sample sample);

  /**
   * A record that is none, which is counted and reported and does not stop the reading; or, with
   * {@link RejectReason#BAD_OBJECT}, an object that a sample lacks.
   *
   * @param key as it would be in {@link Sample#key()}; of an object, an {@link ObjectKey}
   * @param position as it would be in {@link Sample#position()}
   * @param detail what was found and what was wanted
   */
  void reject(String key, String position, RejectReason reason, String detail);
}
