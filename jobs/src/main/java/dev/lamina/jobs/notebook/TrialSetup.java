package dev.lamina.jobs.notebook;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SweepsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * By which method a trial learns, and of how many modules its network is.
 *
 * @param method such as {@code dgl+man}
 * @param modules K; null where the data, on which it depends, are not there any more
 */
record TrialSetup(String method, Integer modules) {

  /** Those of all trials of a sweep, by number. */
  static Map<Integer, TrialSetup> of(
      SweepsTable.Entry sweep, List<SweepEvent> log, Configuration hadoop) {
    SweepSpec spec = SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id()));
    Optional<Publication> data = data(sweep, hadoop);
    var planner = new TrialPlanner();
    var setups = new TreeMap<Integer, TrialSetup>();
    for (TrialState state : SweepState.of(log).trials()) {
      TrialSpec trial = spec.trial(state.parameters());
      Integer modules = data.map(found -> modules(planner, trial, found)).orElse(null);
      setups.put(state.trial(), new TrialSetup(method(trial), modules));
    }
    return setups;
  }

  private static Optional<Publication> data(SweepsTable.Entry sweep, Configuration hadoop) {
    try {
      return Optional.of(new DatasetTables(sweep.dataTable(), hadoop).at(sweep.dataVersion()));
    } catch (LaminaException e) {
      if (e.failure() != Failure.DATA) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static int modules(TrialPlanner planner, TrialSpec trial, Publication data) {
    int classes = data.description().classNames().size();
    Optional<ImageSize> pictures = data.size();
    return planner.plan(trial, classes, trial.inputSize(pictures)).partition().modules();
  }

  private static String method(TrialSpec trial) {
    SpecMap method = trial.node().mapping().required("method").mapping();
    var names = new ArrayList<String>();
    names.add(name(method.required("objective")));
    method.optional("plugins").ifPresent(all -> all.list().forEach(one -> names.add(name(one))));
    return String.join("+", names);
  }

  /** What is named alone, or as the one key of its settings. */
  private static String name(SpecNode node) {
    return node.isText() ? node.text() : String.join("+", node.mapping().keys());
  }
}
