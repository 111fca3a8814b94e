package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The folds of STL-10: ten lines, each a list of training pictures, counted from 0. */
final class Stl10Folds {

  static final int COUNT = 10;

  /** Twenty times the official file. */
  private static final int MOST_BYTES = 1 << 20;

  private Stl10Folds() {}

  /**
   * Reads all folds.
   *
   * @param records number of training pictures
   */
  static List<List<Integer>> read(SourceTree source, String file, long records) {
    List<String> lines =
        new String(source.small(file, MOST_BYTES), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    if (lines.size() != COUNT) {
      throw wrong(file, lines.size() + " folds", "%s, one a line".formatted(COUNT));
    }
    var folds = new ArrayList<List<Integer>>();
    for (int fold = 0; fold < COUNT; fold++) {
      folds.add(fold(file, fold, lines.get(fold), records));
    }
    return folds;
  }

  private static List<Integer> fold(String file, int fold, String line, long records) {
    Set<Integer> indices = new LinkedHashSet<>();
    for (String word : line.strip().split("\\s+")) {
      int index = index(word);
      if (index < 0 || index >= records) {
        throw wrong(
            file, "picture %s in fold %s".formatted(word, fold), "0 to %s".formatted(records - 1));
      }
      if (!indices.add(index)) {
        throw wrong(file, "picture %s twice in fold %s".formatted(word, fold), "each once");
      }
    }
    return List.copyOf(indices);
  }

  /** The number that a word is, or -1. */
  private static int index(String word) {
    return word.matches("\\d{1,9}") ? Integer.parseInt(word) : -1;
  }

  private static LaminaException wrong(String file, String found, String want) {
    return new LaminaException(
        Failure.DATA, "Cannot index %s: %s (want %s)".formatted(file, found, want));
  }
}
