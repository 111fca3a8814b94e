package dev.lamina.core.data;

/** The names of the splits that every format has. */
public final class Split {

  /** Samples to learn from. */
  public static final String TRAIN = "train";

  /** Held-out samples. */
  public static final String TEST = "test";

  private Split() {}
}
