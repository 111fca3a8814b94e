package dev.lamina.core.local;

/**
 * One loss of a step: runs the modules of a span from a detached input, then the path, then the
 * loss, and sends {@code weight} times its gradient back through exactly these.
 *
 * @param name unique in its plan, such as {@code modules.3}; auxiliary variables live below it
 */
public record Supervision(
    String name, Span span, AuxiliaryPath path, LocalLoss loss, double weight) {

  /** The same supervision through another path. */
  public Supervision through(AuxiliaryPath otherPath) {
    return new Supervision(name, span, otherPath, loss, weight);
  }

  /** The same supervision with another loss. */
  public Supervision judgedBy(LocalLoss otherLoss) {
    return new Supervision(name, span, path, otherLoss, weight);
  }

  /** The same supervision of other modules. */
  public Supervision over(Span otherSpan) {
    return new Supervision(name, otherSpan, path, loss, weight);
  }

  /** Whether its loss is the network's own classifier. */
  public boolean isFinal() {
    return loss instanceof FinalClassifier;
  }
}
