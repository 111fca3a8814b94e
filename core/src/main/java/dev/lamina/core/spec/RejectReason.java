package dev.lamina.core.spec;

/** Why a record of a source is not a sample, or lacks an object. Names are stored in tables. */
public enum RejectReason {
  /** There is nothing in it. */
  EMPTY,
  /** Its content is none of a known kind of image, whatever its name says. */
  NOT_AN_IMAGE,
  /** A kind of image, or a variant of one, that is not decoded. */
  UNSUPPORTED,
  /** It ends before it should. */
  TRUNCATED,
  /** Its content breaks the rules of its kind. */
  CORRUPT,
  /** It has more bytes than the limit. */
  TOO_MANY_BYTES,
  /** It states more pixels, or a longer side, than the limit. */
  TOO_MANY_PIXELS,
  /** One side is more times the other than the limit. */
  EXTREME_RATIO,
  /** It becomes more times its size when it is decompressed than the limit. */
  EXTREME_COMPRESSION,
  /** It took longer than the limit. */
  TOO_SLOW,
  /** Its name leads out of its archive, or is no name of a file. */
  UNSAFE_PATH,
  /** Another record has its key. */
  DUPLICATE_KEY,
  /** Its label is no index into the class names. */
  LABEL_OUT_OF_RANGE,
  /** No label belongs to it. */
  NO_LABEL,
  /** What is annotated is not there. */
  NO_IMAGE,
  /** Its annotation breaks the rules of its format. */
  BAD_ANNOTATION,
  /** An annotated object breaks the rules of its format; its picture is a sample without it. */
  BAD_OBJECT,
  /** Channels, height or width are not those wanted. */
  WRONG_SHAPE
}
