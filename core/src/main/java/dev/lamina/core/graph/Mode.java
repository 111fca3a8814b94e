package dev.lamina.core.graph;

/** How layers behave inside a method. */
public enum Mode {
  /** Batch norm uses the statistics of the batch and moves its running ones. */
  TRAINING,
  /** Batch norm uses its running statistics; nothing changes. */
  INFERENCE
}
