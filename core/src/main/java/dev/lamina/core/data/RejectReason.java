package dev.lamina.core.data;

/** Why a record of a source is not a sample. Names are stored in tables. */
public enum RejectReason {
  /** The label is no index into the class names. */
  LABEL_OUT_OF_RANGE,
  /** Channels, height or width are not those of the data set. */
  WRONG_SHAPE
}
