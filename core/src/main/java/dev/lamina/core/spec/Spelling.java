package dev.lamina.core.spec;

import java.util.Collection;
import java.util.Comparator;

/** What a misspelt name may have meant. */
public final class Spelling {

  private Spelling() {}

  /** "did you mean man? known: hpff, man", or only the second part if nothing is near. */
  public static String suggestion(String name, Collection<String> known) {
    String all = "known: " + String.join(", ", known);
    return known.stream()
        .min(Comparator.comparingInt((String candidate) -> distance(name, candidate)))
        .filter(nearest -> distance(name, nearest) <= Math.max(2, nearest.length() / 3))
        .map(nearest -> "did you mean " + nearest + "? " + all)
        .orElse(all);
  }

  /** Edits (insert, delete, replace) that turn one into the other. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
