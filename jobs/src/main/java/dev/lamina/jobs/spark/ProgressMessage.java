package dev.lamina.jobs.spark;

import dev.lamina.core.experiment.TrialProgress;
import java.io.Serializable;

/**
 * Progress of one trial on its way from an executor to the driver.
 *
 * @param sweep id of the sweep
 * @param trial number of the trial, from 0
 * @param processBytes resident memory of the process that trains it; not a number where that is not
 *     told
 */
public record ProgressMessage(String sweep, int trial, TrialProgress progress, double processBytes)
    implements Serializable {}
