package dev.lamina.jobs.host;

/** What {@link FaultyS3} does with a request. */
public enum S3Fault {
  /** Passes it on. */
  NONE,
  /** Answers 503, slow down, in place of the store. */
  SLOW_DOWN,
  /** Answers 500 in place of the store. */
  INTERNAL_ERROR,
  /** Passes it on, and answers 500 in place of what the store said. */
  LOST_ANSWER,
  /**
   * Says that it was done where the store says that a condition failed, as others do that know
   * none.
   */
  IGNORED_CONDITION,
  /**
   * Breaks the connection in the middle of what the store sends, or before an answer that has
   * nothing to send.
   */
  BROKEN_ANSWER,
  /** Passes it on after 300 milliseconds. */
  SLOW,
  /** Takes it, and hangs up without a word; the store never sees it. */
  HUNG_UP
}
