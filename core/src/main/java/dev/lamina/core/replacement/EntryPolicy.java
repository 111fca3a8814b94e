package dev.lamina.core.replacement;

/**
 * What becomes of a replacement that falls on an entry: a block whose output has another shape than
 * its input. The papers do not say; that a hole keeps its shape is our decision.
 */
public enum EntryPolicy {
  /** The block after the entry is replaced. */
  SHIFT,
  /** The entry itself, past which go pooled features and channels of zeros. */
  RAW,
  /** Nothing is replaced there. */
  SKIP
}
