package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parameter's settings in cells of equal probability, to count observations in: a cell for each
 * setting of a choice, and otherwise for each point, or {@value #MOST} if there are more.
 */
final class Cells {

  private static final int MOST = 256;

  private final Distribution distribution;
  private final int count;

  /** The cell of every label, where each setting is a cell; else empty. */
  private final Map<String, Integer> cells = new HashMap<>();

  Cells(Distribution distribution) {
    this.distribution = distribution;
    Optional<List<Setting>> points =
        distribution.points().filter(all -> distribution instanceof Choice || all.size() <= MOST);
    points.ifPresent(all -> all.forEach(point -> cells.put(point.label(), cells.size())));
    count = points.map(List::size).orElse(MOST);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /**
   * What is known of the parameter.
   *
   * @param counts of observed settings by cell
   */
  ParzenEstimator density(int[] counts) {
    return distribution instanceof Choice
        ? ParzenEstimator.unordered(counts)
        : ParzenEstimator.ordered(counts);
  }

  /**
   * The cell of a setting, from 0.
   *
   * @param setting within the distribution
   */
  int cell(Setting setting) {
    Integer known = cells.get(setting.label());
    return known == null ? Distribution.part(distribution.shareOf(setting), count) : known;
  }

  /** A setting within a cell, all equally likely. */
  Setting draw(int cell, RandomStream random) {
    return distribution.at(Math.min(Math.nextDown(1.0), (cell + random.nextDouble()) / count));
  }
}
