package dev.lamina.jobs.tracking;

import dev.lamina.core.tune.TrialState.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last run of a trial, as the tables tell of it: epochs of segments that ended well.
 *
 * @param parameters label of each searched parameter by its path
 * @param status of the trial
 * @param began when its first segment did
 * @param ended when the trial did, if it did
 * @param epochs in order
 */
public record MeasuredRun(
    Run run,
    SortedMap<String, String> parameters,
    Status status,
    Instant began,
    Optional<Instant> ended,
    List<MeasuredEpoch> epochs) {

  public MeasuredRun {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    epochs = List.copyOf(epochs);
  }

  /** The same run with other epochs. */
  MeasuredRun with(List<MeasuredEpoch> others) {
    return new MeasuredRun(run, parameters, status, began, ended, others);
  }

  /** Values of all epochs together. */
  int values() {
    return epochs.stream().mapToInt(epoch -> epoch.values().size()).sum();
  }

  /** The last epoch that has a value of each name. */
  SortedMap<String, Integer> reached() {
    var reached = new TreeMap<String, Integer>();
    epochs.forEach(
        epoch -> epoch.values().keySet().forEach(name -> reached.put(name, epoch.epoch())));
    return reached;
  }

  /** What is left of it without what is there already. */
  MeasuredRun without(TrackedRun there) {
    return with(
        epochs.stream()
            .map(epoch -> epoch.without(there))
            .filter(epoch -> !epoch.values().isEmpty())
            .toList());
  }
}
