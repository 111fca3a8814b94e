package dev.lamina.jobs.report;

import dev.lamina.core.draw.Drawing;
import java.util.List;

/**
 * What a trial drew, of each name the latest.
 *
 * @param epoch finished when the latest of them was drawn
 */
public record TrialDrawings(int trial, int epoch, List<Drawing> drawings) {

  public TrialDrawings {
    drawings = List.copyOf(drawings);
  }
}
