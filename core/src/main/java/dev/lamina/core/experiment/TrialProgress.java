package dev.lamina.core.experiment;

import java.io.Serializable;

/**
 * Where a running trial is.
 *
 * @param epoch the epoch under way, 1 for the first
 * @param epochs of the whole trial
 * @param step steps done in this epoch
 * @param steps of this epoch
 * @param loss of the last step: the loss of the final classifier, mean over the batch
 * @param imagesPerSecond since the epoch began, wall clock
 * @param waitShare of that time, in which the trainer waited for batches, 0 to 1
 */
public record TrialProgress(
    int epoch,
    int epochs,
    int step,
    int steps,
    double loss,
    double imagesPerSecond,
    double waitShare)
    implements Serializable {}
