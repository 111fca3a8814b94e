package dev.lamina.jobs.host;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Faults of a store on a bad day, one request in so many. Which request fails and how, follows from
 * a seed, the request, and how often it was made before. Safe for several threads.
 */
public final class SeededFaults implements Function<String, S3Fault> {

  /** Those that a client has to live with. */
  public static final List<S3Fault> KINDS =
      List.of(
          S3Fault.SLOW_DOWN,
          S3Fault.INTERNAL_ERROR,
          S3Fault.LOST_ANSWER,
          S3Fault.BROKEN_ANSWER,
          S3Fault.SLOW,
          S3Fault.HUNG_UP);

  private final long seed;
  private final int among;
  private final Map<String, Integer> made = new ConcurrentHashMap<>();
  private final Map<S3Fault, Integer> counts = new ConcurrentHashMap<>();

  /**
   * @param among one request in so many fails, about
   */
  public SeededFaults(long seed, int among) {
    this.seed = seed;
    this.among = among;
  }

  @Override
  public S3Fault apply(String request) {
    int time = made.merge(request, 1, Integer::sum);
    var random = new SplittableRandom(seed + 31L * request.hashCode() + time);
    S3Fault fault =
        random.nextInt(among) == 0 ? KINDS.get(random.nextInt(KINDS.size())) : S3Fault.NONE;
    counts.merge(fault, 1, Integer::sum);
    return fault;
  }

  /** How often each happened until now. */
  public SortedMap<S3Fault, Integer> counts() {
    return new TreeMap<>(counts);
  }
}
