package dev.lamina.core.experiment;

/** A listener asked a running segment to stop. The last checkpoint stands; nothing else is kept. */
public final class TrialStoppedException extends RuntimeException {

  public TrialStoppedException(int epoch, int step) {
    super("Stopped on request in epoch " + epoch + " after step " + step);
  }
}
