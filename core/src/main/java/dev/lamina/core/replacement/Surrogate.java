package dev.lamina.core.replacement;

/** What stands in the place of a replaced block. */
public enum Surrogate {
  /**
   * One convolution and its norm on a shortcut: {@code relu(x + bn(W * x))}, of the last
   * convolution of the block before and the first one of the block after. Our reading of the second
   * version, which claims less memory and time.
   */
  LIGHT,
  /** The block as it was, every weight made of the two of the same name. The first version. */
  FULL_BLOCK
}
