package dev.lamina.core.experiment;

import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sweep may use, over all its starts. It ends when one of them is used up, and goes on when
 * that is raised. The number of trials is not here: it is part of the search.
 *
 * @param time in which trials run, however many at once; empty for no limit
 * @param deviceTime of all segments together, those that came to nothing included; empty for no
 *     limit
 * @param bytes of checkpoints in the folder of the results; empty for no limit
 */
public record Budget(Optional<Duration> time, Optional<Duration> deviceTime, OptionalLong bytes) {

  /** No limit. */
  public static final Budget UNLIMITED =
      new Budget(Optional.empty(), Optional.empty(), OptionalLong.empty());

  private static final double LEAST = 1e-6;
  private static final double MOST_HOURS = 1_000_000;
  private static final double MOST_GIGABYTES = 1_000_000_000;
  private static final double SECONDS_AN_HOUR = 3600;
  private static final double BYTES_A_GIGABYTE = 1e9;

  /**
   * Reads a budget: {@code hours}, {@code device-hours}, {@code gigabytes} (of 10⁹ bytes), each a
   * number from 1e-6.
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  static Budget of(SpecNode section) {
    SpecMap map = section.mapping();
    var budget =
        new Budget(
            map.optional("hours").map(Budget::hours),
            map.optional("device-hours").map(Budget::hours),
            map.optional("gigabytes").map(Budget::bytes).orElse(OptionalLong.empty()));
    map.done();
    return budget;
  }

  private static Duration hours(SpecNode node) {
    double hours = node.number(LEAST, MOST_HOURS);
    return Duration.ofMillis(Math.round(hours * SECONDS_AN_HOUR * 1000));
  }

  private static OptionalLong bytes(SpecNode node) {
    double gigabytes = node.number(LEAST, MOST_GIGABYTES);
    return OptionalLong.of(Math.round(gigabytes * BYTES_A_GIGABYTE));
  }
}
