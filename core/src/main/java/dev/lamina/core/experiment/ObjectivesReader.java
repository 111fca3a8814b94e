package dev.lamina.core.experiment;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Objectives.Objective;
import java.util.ArrayList;
import java.util.List;

/** Reads the objectives of a sweep: metrics of a trial, and its peak memory. */
final class ObjectivesReader {

  private ObjectivesReader() {}

  /**
   * Reads a list of 2 or 3 such as {@code {name: test/accuracy, goal: max}}.
   *
   * @throws SpecException naming path, value and rule; for an unknown name with the nearest known
   */
  static Objectives read(SpecNode section) {
    List<Objective> objectives = section.list().stream().map(ObjectivesReader::objective).toList();
    return section.checked(() -> new Objectives(objectives));
  }

  private static Objective objective(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode name = map.required("name");
    var known = new ArrayList<>(Trainer.METRICS);
    known.add(Published.PEAK_MEMORY);
    if (!known.contains(name.text()) && !name.text().startsWith(Trainer.LOSS + "/")) {
      throw name.unknown("objective", known);
    }
    var objective = new Objective(name.text(), map.required("goal").constant(Goal.class));
    map.done();
    return objective;
  }
}
