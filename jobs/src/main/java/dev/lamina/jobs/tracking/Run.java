package dev.lamina.jobs.tracking;

/**
 * One run of a trial from its first epoch on, as other tools know it: a trial that failed and began
 * anew is another run.
 *
 * @param sweep id
 * @param trial its number
 * @param restarts how often it had begun anew
 */
public record Run(String sweep, int trial, int restarts) implements Comparable<Run> {

  /** Its name in the sweep, such as {@code trial-3} or {@code trial-3-again-1}. */
  public String name() {
    return "trial-" + trial + (restarts == 0 ? "" : "-again-" + restarts);
  }

  @Override
  public int compareTo(Run other) {
    int bySweep = sweep.compareTo(other.sweep);
    int byTrial = bySweep == 0 ? Integer.compare(trial, other.trial) : bySweep;
    return byTrial == 0 ? Integer.compare(restarts, other.restarts) : byTrial;
  }
}
