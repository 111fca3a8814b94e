package dev.lamina.core.deploy;

/** Gets what a model tells of samples. */
@FunctionalInterface
public interface PredictionSink {

  /**
   * Of one sample.
   *
   * @param sample its index in the set
   */
  void told(int sample, Prediction prediction);
}
