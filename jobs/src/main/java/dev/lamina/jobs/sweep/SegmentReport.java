package dev.lamina.jobs.sweep;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Failure;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/** What a task tells the driver: names of files, numbers and small drawings, never tensors. */
sealed interface SegmentReport extends Serializable {

  /**
   * It reached its last epoch; its checkpoint lies in files that wait for their commit.
   *
   * @param codeVersion of the executor
   */
  record Done(
      List<WrittenFile> files,
      List<EpochMetrics> epochs,
      SortedMap<String, String> facts,
      List<Drawing> drawings,
      List<PrecisionRecall> precisionRecall,
      String codeVersion)
      implements SegmentReport {}

  /** It ended by a failure; the message is complete without a stack trace. */
  record Failed(Failure failure, String message) implements SegmentReport {}

  /** It noticed that its task was killed. */
  record Stopped() implements SegmentReport {}
}
