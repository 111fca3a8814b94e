package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.SweepEvent;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

  /**
   * The segments of a sweep that ended well, in the order of its log; not those before a restart of
   * their trial.
   *
   * @param log of the sweep, from its beginning
   */
  public static Set<SegmentKey> advanced(String sweep, List<SweepEvent> log) {
    var advanced = new LinkedHashSet<SegmentKey>();
    for (SweepEvent event : log) {
      if (event instanceof SweepEvent.Advanced end) {
        advanced.add(new SegmentKey(sweep, end.trial(), end.attempt()));
      } else if (event instanceof SweepEvent.Restarted anew) {
        advanced.removeIf(key -> key.trial() == anew.trial());
      }
    }
    return advanced;
  }
}
