package dev.lamina.core.spec;

/**
 * One record of a source cannot become a sample; the others still can. Whoever reads records
 * catches it, counts it and goes on.
 */
public final class RejectedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final RejectReason reason;

  /**
   * @param detail what was found and what was wanted, without the record's name
   */
  public RejectedException(RejectReason reason, String detail) {
    this(reason, detail, null);
  }

  /**
   * @param cause may be null
   */
  public RejectedException(RejectReason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** The code that is stored. */
  public RejectReason reason() {
    return reason;
  }
}
