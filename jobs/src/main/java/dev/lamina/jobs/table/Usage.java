package dev.lamina.jobs.table;

import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What a sweep used, as its log tells: from the entry that a segment begins to the entry that it
 * ended. A segment that was lost with its driver counts to that driver's last entry, since nobody
 * knows when it ended.
 *
 * @param time in which segments were under way, however many at once
 * @param deviceTime of all segments together
 */
public record Usage(Duration time, Duration deviceTime) {

  /** Nothing was run. */
  public static final Usage NONE = new Usage(Duration.ZERO, Duration.ZERO);

  /** What was used until the last entry of a log. */
  public static Usage of(TrialsTable.History history) {
    var tally = new Tally();
    for (int i = 0; i < history.events().size(); i++) {
      Instant time = history.times().get(i);
      if (history.events().get(i) instanceof Started started) {
        tally.started(started.trial(), time);
      } else if (history.events().get(i) instanceof Advanced end) {
        tally.ended(end.trial(), time);
      } else if (history.events().get(i) instanceof SegmentFailed end) {
        tally.ended(end.trial(), time);
      } else if (history.events().get(i) instanceof SegmentStopped end) {
        tally.ended(end.trial(), time);
      }
      tally.last = time;
    }
    tally.lost();
    return new Usage(tally.time, tally.deviceTime);
  }

  private static final class Tally {
    private final Map<Integer, Instant> underWay = new HashMap<>();
    private Instant busySince = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private Duration time = Duration.ZERO;
    private Duration deviceTime = Duration.ZERO;

    void started(int trial, Instant at) {
      if (underWay.containsKey(trial)) {
        // Its segment has no end, so another driver has begun, and everything was lost.
        lost();
      }
      if (underWay.isEmpty()) {
        busySince = at;
      }
      underWay.put(trial, at);
    }

    void ended(int trial, Instant at) {
      Instant since = underWay.remove(trial);
      if (since != null) {
        deviceTime = deviceTime.plus(between(since, at));
        if (underWay.isEmpty()) {
          time = time.plus(between(busySince, at));
        }
      }
    }

    void lost() {
      for (int trial : Map.copyOf(underWay).keySet()) {
        ended(trial, last);
      }
    }

    /** A clock that was set back makes no time. */
    private static Duration between(Instant from, Instant to) {
      return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    }
  }
}
