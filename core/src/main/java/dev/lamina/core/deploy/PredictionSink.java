package dev.lamina.core.deploy;

/** Gets what a model predicts of samples. */
@FunctionalInterface
public interface PredictionSink {

  /**
   * Of one sample.
   *
   * @param sample its index in the set
   */
  void accept(int sample, Prediction prediction);
}
