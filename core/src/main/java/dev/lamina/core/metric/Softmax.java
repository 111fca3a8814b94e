package dev.lamina.core.metric;

/** From what a network tells of classes to how sure it is of each. */
public final class Softmax {

  private Softmax() {}

  /**
   * Confidences in [0, 1] that add up to 1; NaN if a logit is, or is infinite and positive.
   *
   * @param logits of all classes of one sample, at least one
   */
  public static double[] of(double[] logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    double[] chances = new double[logits.length];
    for (int i = 0; i < chances.length; i++) {
      chances[i] = Math.exp(logits[i] - greatest);
      sum += chances[i];
    }
    for (int i = 0; i < chances.length; i++) {
      chances[i] /= sum;
    }
    return chances;
  }
}
