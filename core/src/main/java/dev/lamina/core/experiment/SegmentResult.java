package dev.lamina.core.experiment;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.train.Checkpoint;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a segment of a trial leaves: the epochs it ran and the state after the last of them.
 *
 * @param epochs one entry an epoch, in order
 * @param facts how it was run: device, thread count, library versions, program digest, peak memory
 *     and how that was measured
 */
public record SegmentResult(
    List<EpochMetrics> epochs, Checkpoint checkpoint, SortedMap<String, String> facts) {

  public SegmentResult {
    epochs = List.copyOf(epochs);
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }
}
