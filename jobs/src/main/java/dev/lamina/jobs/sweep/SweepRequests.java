package dev.lamina.jobs.sweep;

import dev.lamina.jobs.table.RequestsTable.Kind;
import dev.lamina.jobs.table.RequestsTable.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What users want of a sweep, all requests taken together. The last word counts between pause and
 * resume; what is cancelled stays cancelled.
 *
 * @param paused whether nothing is to be run until it is resumed
 * @param cancelled whether nothing is to be run any more
 * @param trials that are not to be run any more
 */
public record SweepRequests(boolean paused, boolean cancelled, Set<Integer> trials) {

  /** Nobody wants anything. */
  static final SweepRequests NONE = new SweepRequests(false, false, Set.of());

  public SweepRequests {
    trials = Set.copyOf(trials);
  }

  /**
   * @param requests in order
   */
  public static SweepRequests of(List<Request> requests) {
    boolean paused = false;
    boolean cancelled = false;
    var trials = new HashSet<Integer>();
    for (Request request : requests) {
      paused = request.kind() == Kind.PAUSE || (paused && request.kind() != Kind.RESUME);
      if (request.kind() == Kind.CANCEL) {
        request.trial().ifPresent(trials::add);
        cancelled |= request.trial().isEmpty();
      }
    }
    return new SweepRequests(paused, cancelled, trials);
  }
}
