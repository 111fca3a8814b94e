package dev.lamina.jobs.report;

import dev.lamina.core.experiment.Published;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Ranking;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sweep was asked to do and how it can be done again.
 *
 * @param ranking of its trials
 * @param trials that the search may run in all
 * @param objectives compared at once, if the sweep has some
 * @param published values of papers to stand beside ours
 * @param provenance what determined the results, by name: digest of the specification, data table
 *     and version, code version, seed, versions of libraries
 * @param specification text of the sweep's file
 * @param command that runs the sweep again, argument by argument
 * @param made when this was read
 */
record SweepFacts(
    String name,
    Ranking ranking,
    int trials,
    Optional<Objectives> objectives,
    List<Published> published,
    SortedMap<String, String> provenance,
    String specification,
    List<String> command,
    Instant made) {

  public SweepFacts {
    published = List.copyOf(published);
    provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    command = List.copyOf(command);
  }

  /** The metric that trials are ranked by, such as {@code test/accuracy}. */
  String metric() {
    return ranking.metric();
  }

  /** Whether trials are ranked on samples held out for that. */
  boolean ranksByValidation() {
    return metric().startsWith(Trainer.VALIDATION);
  }

  /** The metric of the test samples to look at: that of the ranking, or its counterpart. */
  String tested() {
    if (ranksByValidation()) {
      return Trainer.TEST + metric().substring(Trainer.VALIDATION.length());
    }
    return metric().startsWith(Trainer.TEST) ? metric() : Trainer.TEST_ACCURACY;
  }

  /** How an epoch of a trial is chosen where samples are held out for that. */
  Ranking choosing() {
    boolean ranked = ranksByValidation() || metric().startsWith(Trainer.TEST);
    return new Ranking(
        Trainer.VALIDATION + tested().substring(Trainer.TEST.length()),
        ranked ? ranking.goal() : Goal.MAX);
  }
}
