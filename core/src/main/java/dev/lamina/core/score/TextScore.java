package dev.lamina.core.score;

import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.Check;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Of a text.
 *
 * @param loss cross-entropy of its tokens
 */
public record TextScore(CrossEntropy loss) implements Score {

  /** Name of the metric that texts alone have. */
  public static final String PERPLEXITY = "perplexity";

  @Override
  public TextScore merge(Score other) {
    Check.argument(other instanceof TextScore, "Cannot merge the score of a text with %s", other);
    return new TextScore(loss.merge(((TextScore) other).loss));
  }

  @Override
  public boolean isMeasured() {
    return loss.samples() > 0;
  }

  /** {@code loss} and {@code perplexity}, which is e to its power. */
  @Override
  public SortedMap<String, Double> values() {
    var values = new TreeMap<String, Double>();
    values.put("loss", loss.value());
    values.put(PERPLEXITY, Math.exp(loss.value()));
    return values;
  }
}
