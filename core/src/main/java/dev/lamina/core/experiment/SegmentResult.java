package dev.lamina.core.experiment;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Check;
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
 * @param drawings what its last epochs looked like, each name once; none of most tasks
 * @param precisionRecall after its last epoch, by class; none where nothing was drawn either, and
 *     of most tasks
 */
public record SegmentResult(
    List<EpochMetrics> epochs,
    Checkpoint checkpoint,
    SortedMap<String, String> facts,
    List<Drawing> drawings,
    List<PrecisionRecall> precisionRecall) {

  public SegmentResult {
    epochs = List.copyOf(epochs);
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    drawings = List.copyOf(drawings);
    precisionRecall = List.copyOf(precisionRecall);
    Check.argument(
        drawings.stream().map(Drawing::name).distinct().count() == drawings.size(),
        "Invalid drawings: %s (want each name once)",
        drawings);
  }
}
