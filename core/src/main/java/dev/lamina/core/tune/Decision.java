package dev.lamina.core.tune;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What a sweep does next: a trial begins or goes on.
 *
 * @param trial its number
 * @param suggested its settings if it is new
 * @param toEpoch where its next leg ends, at most its last epoch
 */
public record Decision(int trial, Optional<SortedMap<String, Setting>> suggested, int toEpoch) {}
