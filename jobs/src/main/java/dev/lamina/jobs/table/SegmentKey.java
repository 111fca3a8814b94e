package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * Names what one attempt at a segment wrote. No two writers ever share one: attempts are counted in
 * the log of the sweep before they start.
 *
 * @param sweep id of the sweep
 * @param trial number of the trial, from 0
 * @param attempt from 1
 */
public record SegmentKey(String sweep, int trial, int attempt) implements Serializable {

  public SegmentKey {
    Check.argument(!sweep.isBlank(), "Invalid sweep id: blank");
    Check.argument(
        trial >= 0 && attempt >= 1,
        "Invalid segment: trial %s, attempt %s (want >= 0 and >= 1)",
        trial,
        attempt);
  }
}
