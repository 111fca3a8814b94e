package dev.lamina.jobs.audit;

import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.StoredPrediction;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What holds of every row of {@code predictions}. */
enum PredictionRule {
  KEY(1, "a score, a split and a key"),
  COLUMNS(2, "all columns of classes, all of boxes or all of pixels, and no others"),
  LENGTHS(
      4,
      "1 to 5 top_labels and as many top_scores, or a box of four numbers and a score for each of"
          + " box_labels, or a byte of label_map for each pixel"),
  LABELS(
      8,
      "labels of at least 0 and, where there are less than 5 top_labels and so all classes, less"
          + " than those"),
  SUREST(
      16,
      "predicted and confidence first of top_labels and top_scores, labels there once, and scores"
          + " that fall"),
  CHANCES(32, "chances of classes of 0 to 1, and finite scores of boxes"),
  BOXES(64, "boxes of finite numbers and no negative size");

  private static final int BOX = 4;

  private final int bit;
  private final String wanted;

  PredictionRule(int bit, String wanted) {
    this.bit = bit;
    this.wanted = wanted;
  }

  private boolean holds(StoredPrediction row) {
    return switch (this) {
      case KEY -> Stream.of(row.score(), row.split(), row.key()).allMatch(Objects::nonNull);
      case COLUMNS -> isOfOneKind(row);
      case LENGTHS -> fits(row);
      case LABELS -> isInRange(row);
      case SUREST -> isInOrder(row);
      case CHANCES ->
          all(row.topScores(), score -> score >= 0 && score <= 1)
              && all(row.boxScores(), Double::isFinite);
      case BOXES -> hasBoxes(row);
    };
  }

  /** What a row has, in words. */
  String wanted() {
    return wanted;
  }

  /** The rules that a row breaks: the sum of their bits. */
  static int broken(StoredPrediction row) {
    int broken = 0;
    for (PredictionRule rule : values()) {
      broken |= rule.holds(row) ? 0 : rule.bit;
    }
    return broken;
  }

  int bit() {
    return bit;
  }

  /** The kinds of answers that a row has something of: 1 classes, 2 boxes, 4 pixels, or sums. */
  static int kinds(StoredPrediction row) {
    return (some(classes(row)) ? 1 : 0) | (some(boxes(row)) ? 2 : 0) | (some(pixels(row)) ? 4 : 0);
  }

  private static boolean isOfOneKind(StoredPrediction row) {
    boolean complete = every(classes(row)) || every(boxes(row)) || every(pixels(row));
    return complete
        && Integer.bitCount(kinds(row)) == 1
        && (row.label() == null || some(classes(row)));
  }

  private static Object[] classes(StoredPrediction row) {
    return new Object[] {
      row.predicted(), row.className(), row.confidence(), row.topLabels(), row.topScores()
    };
  }

  private static Object[] boxes(StoredPrediction row) {
    return new Object[] {row.boxLabels(), row.boxes(), row.boxScores()};
  }

  private static Object[] pixels(StoredPrediction row) {
    return new Object[] {row.height(), row.width(), row.labelMap()};
  }

  private static boolean some(Object[] columns) {
    return Stream.of(columns).anyMatch(Objects::nonNull);
  }

  private static boolean every(Object[] columns) {
    return Stream.of(columns).allMatch(Objects::nonNull);
  }

  private static boolean fits(StoredPrediction row) {
    if (every(classes(row))) {
      int classes = row.topLabels().size();
      return classes >= 1
          && classes <= PredictionsTable.MOST_CLASSES
          && row.topScores().size() == classes;
    }
    if (every(boxes(row))) {
      int boxes = row.boxLabels().size();
      return row.boxes().size() == BOX * boxes && row.boxScores().size() == boxes;
    }
    return !every(pixels(row))
        || (row.height() > 0
            && row.width() > 0
            && row.labelMap().length == (long) row.height() * row.width());
  }

  private static boolean isInRange(StoredPrediction row) {
    boolean allClasses =
        row.topLabels() != null && row.topLabels().size() < PredictionsTable.MOST_CLASSES;
    int classes = allClasses ? row.topLabels().size() : Integer.MAX_VALUE;
    Predicate<Integer> known = label -> label >= 0 && label < classes;
    return (row.label() == null || known.test(row.label()))
        && (row.predicted() == null || known.test(row.predicted()))
        && all(row.topLabels(), known)
        && all(row.boxLabels(), label -> label >= 0);
  }

  private static boolean isInOrder(StoredPrediction row) {
    if (!falls(row.boxScores()) || !falls(row.topScores())) {
      return false;
    }
    return !every(classes(row))
        || (first(row.topLabels(), row.predicted())
            && first(row.topScores(), row.confidence())
            && new HashSet<>(row.topLabels()).size() == row.topLabels().size());
  }

  private static boolean first(List<?> list, Object value) {
    return !list.isEmpty() && list.get(0).equals(value);
  }

  /** Numbers that are none are told by another rule. */
  private static boolean falls(List<Double> scores) {
    for (int i = 1; scores != null && i < scores.size(); i++) {
      if (scores.get(i) > scores.get(i - 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasBoxes(StoredPrediction row) {
    List<Double> numbers = row.boxes();
    for (int i = 0; numbers != null && i < numbers.size(); i++) {
      boolean size = i % BOX >= BOX / 2;
      if (!Double.isFinite(numbers.get(i)) || (size && numbers.get(i) < 0)) {
        return false;
      }
    }
    return true;
  }

  private static <T> boolean all(List<T> list, Predicate<T> rule) {
    return list == null || list.stream().allMatch(rule);
  }
}
