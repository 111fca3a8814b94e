package dev.lamina.core.image;

/** TEMPORARY stand-in until branch image brings it. */
public final class DifferenceHash {
  private DifferenceHash() {}

  public static long of(Image image) {
    return 0;
  }
}
