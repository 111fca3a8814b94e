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

  private static final int LONGEST = 64;

  /** What {@link #isName} accepts, for people. */
  public static final String WANT =
      "a name of at most 64 characters without / and control characters, such as train, val or test";

  private Split() {}

  /** Whether a split can be called so: names of samples and splits are joined by {@code /}. */
  public static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST
        && text.indexOf('/') < 0
        && text.chars().noneMatch(Character::isISOControl);
  }
}
