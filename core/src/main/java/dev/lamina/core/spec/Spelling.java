package dev.lamina.core.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt name may have meant. */
public final class Spelling {

  private Spelling() {}

  /** "did you mean man? known: hpff, man", or only the second part if nothing is near. */
  public static String suggestion(String name, Collection<String> known) {
    String all = "known: " + (known.isEmpty() ? "none" : String.join(", ", known));
    return nearest(name, known).map(nearest -> "did you mean " + nearest + "? " + all).orElse(all);
  }

  /**
   * The known name that a misspelt one probably stands for, if there is one: that which it is the
   * last part of, as {@code resnet50} is of {@code imagenet-resnet50}, or that which is nearest.
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    Optional<String> same =
        known.stream().filter(candidate -> folded(candidate).equals(folded(name))).findFirst();
    if (same.isPresent()) {
      return same;
    }
    Optional<String> longer =
        known.stream().filter(candidate -> candidate.endsWith("-" + folded(name))).findFirst();
    return longer.isPresent() ? longer : closest(name, known);
  }

  private static Optional<String> closest(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> near(name, candidate))
        .min(Comparator.comparingInt(candidate -> distance(folded(name), folded(candidate))));
  }

  /**
   * Whether one may be meant for the other: an edit for every three letters, at least one. Names of
   * one letter are near nothing. Case does not count.
   */
  static boolean near(String a, String b) {
    int most = Math.max(1, Math.max(a.length(), b.length()) / 3);
    return Math.min(a.length(), b.length()) > 1 && distance(folded(a), folded(b)) <= most;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Edits (insert, delete, replace, swap of neighbours) that turn one into the other. */
  static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : edit(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int edit(int[][] edits, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = edits[i - 1][j - 1] + (same ? 0 : 1);
    least = Math.min(least, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
