package dev.lamina.jobs.alert;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.spark.Redaction;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that people may want to know at once.
 *
 * @param message a sentence; secrets are taken out
 * @param details more, by the names of README, "Alerts": texts, numbers and mappings of them
 */
public record Alert(Kind kind, String message, SortedMap<String, Object> details) {

  /** What happened. Its name in lower case with dashes is that of the event. */
  public enum Kind {
    SWEEP_BEGUN,
    SWEEP_DONE,
    /** It ended by an error; trials that fail are {@link #TRIAL_FAILED}. */
    SWEEP_FAILED,
    SWEEP_PAUSED,
    SWEEP_CANCELLED,
    /** Somebody ended its driver; the same command goes on. */
    SWEEP_INTERRUPTED,
    /** Four fifths of its budget are used. */
    BUDGET_LOW,
    BUDGET_USED,
    /** A trial ended without success. */
    TRIAL_FAILED,
    /** A loss or a measure of a trial is not finite. */
    TRIAL_DIVERGED,
    /** Nothing was heard of any trial for a while. */
    SWEEP_STALLED,
    PREPROCESS_FAILED,
    /** More of a source is broken than was to be. */
    PREPROCESS_REJECTS
  }

  public Alert {
    message = Redaction.of(message);
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** As JSON on one line, keys in order. */
  String json(String time) {
    var all = new TreeMap<String, Object>(details);
    all.put("event", SpecNode.spelled(kind));
    all.put("message", message);
    all.put("time", time);
    return SpecNode.of("", Map.copyOf(all)).canonical();
  }
}
