package dev.lamina.core.data;

/** The names of splits, whatever their authors call them. */
public final class Split {

  /** Samples to learn from. */
  public static final String TRAIN = "train";

  /** Samples to choose by; where the labels of {@link #TEST} are secret, those to compare by. */
  public static final String VAL = "val";

  /** Held-out samples. */
  public static final String TEST = "test";

  /** Samples without labels. */
  public static final String UNLABELLED = "unlabelled";

  private Split() {}
}
