package dev.lamina.jobs.audit;

/**
 * Something that cannot be if everything went as it should.
 *
 * @param rule what holds of every sweep or score
 * @param detail where it does not hold, and what was found
 */
public record Fault(Rule rule, String detail) {

  /** What holds of every sweep and score, whatever was killed and started again. */
  public enum Rule {
    /** The specification of a sweep is readable and is the one that its digest names. */
    SPECIFICATION,
    /** Entries of the log are numbered from 1 without a gap, and each could follow those before. */
    LOG,
    /**
     * A trial is what the search suggests with the results before it, and goes as far as its plan
     * decides.
     */
    SUGGESTION,
    /** A trial is completed at its last epoch and only there; one fails as retries allow. */
    END,
    /** (trial, attempt, epoch, name) is there once, for every epoch of a segment that advanced. */
    METRICS,
    /**
     * (trial, attempt, name) is there once at most, whole, of the epoch that its segment reached.
     */
    DRAWINGS,
    /**
     * (trial, attempt, label) is there once at most, with counts that can be, of the epoch that its
     * segment reached; all segments of a trial that counted have the same classes and positives.
     */
    PRECISION_RECALL,
    /** Every row names the trial, seed and data version of its sweep. */
    PROVENANCE,
    /**
     * What was used is within the budget, but for two minutes of every slot, unless the budget was
     * lowered since.
     */
    BUDGET,
    /** The checkpoint that a trial would go on from is whole, to the last byte. */
    CHECKPOINT,
    /**
     * (score, split, key) is there once, for every sample that its row of scores counts, with one
     * kind of answer that can be.
     */
    PREDICTIONS,
    /** A score is there once, without nulls, and its metrics are finite. */
    SCORES
  }
}
