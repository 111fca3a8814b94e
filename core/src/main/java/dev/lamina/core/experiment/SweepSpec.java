package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.Retention;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.core.tune.SearchSpace;
import dev.lamina.core.tune.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A sweep as a user writes it, checked: a trial, and what varies about it. A value.
 *
 * <p>What changes results and what does not are apart: {@link #identity()} covers name, trial,
 * search and ranking; slots, segments, retries, retention, objectives and published values may
 * change between runs of the same sweep.
 */
public final class SweepSpec {

  private static final int MOST = 1_000_000;
  private static final int CHECKED = 1000;

  /** The searched parameter that sets several keys of the trial at once. */
  private static final String CASE = "case";

  private static final String EPOCHS = "epochs";

  private final SpecNode node;
  private final String name;
  private final SpecNode trial;
  private final SpecNode search;
  private final Optional<SpecNode> generated;
  private final Optional<String> table;
  private final Ranking ranking;
  private final Optional<Objectives> objectives;
  private final List<Published> published;
  private final Execution execution;

  /**
   * How a sweep is run, which changes no result.
   *
   * @param slots segments at once; empty for what the machine or cluster offers
   * @param segmentEpochs epochs between checkpoints, at least 1
   * @param retries of a trial whose machine failed, at least 0
   * @param budget over all starts
   * @param keep which checkpoints are kept when results are cleaned; all that count if empty
   */
  public record Execution(
      Optional<Integer> slots,
      int segmentEpochs,
      int retries,
      Budget budget,
      Optional<Retention> keep) {

    public Execution {
      Check.argument(slots.orElse(1) >= 1, "Invalid slots: %s (want >= 1)", slots.orElse(1));
    }
  }

  private SweepSpec(
      SpecNode node,
      String name,
      SpecNode trial,
      SpecNode search,
      Optional<SpecNode> generated,
      Optional<String> table,
      Ranking ranking,
      Optional<Objectives> objectives,
      List<Published> published,
      Execution execution) {
    this.node = node;
    this.name = name;
    this.trial = trial;
    this.search = search;
    this.generated = generated;
    this.table = table;
    this.ranking = ranking;
    this.objectives = objectives;
    this.published = published;
    this.execution = execution;
  }

  /**
   * Reads a sweep. Its first thousand trials are checked too.
   *
   * @throws SpecException with the key's path, for anything that is wrong
   */
  public static SweepSpec of(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode nameNode = map.required("name");
    String name = nameNode.text();
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
      throw nameNode.wrong("lower-case letters, digits, dots and dashes, at most 64");
    }
    Optional<SpecMap> data = map.optional("data").map(SpecNode::mapping);
    Optional<SpecNode> generated = data.flatMap(section -> section.optional("generate"));
    Optional<String> table = data.flatMap(section -> section.optional("table")).map(SpecNode::text);
    data.ifPresent(SpecMap::done);
    if (generated.isPresent() && table.isPresent()) {
      throw SpecException.at("data", "Cannot use both generate and table (want one of them)");
    }
    SpecNode trial = map.required("trial");
    SpecNode search =
        map.optional("search").orElse(SpecNode.of("search", Map.of("space", Map.of())));
    Ranking ranking = ranking(map.optional("metric"), trial);
    Optional<Objectives> objectives = map.optional("objectives").map(ObjectivesReader::read);
    List<Published> published =
        map.optional("published")
            .map(tables -> Published.of(tables, SearchSpace.of(search.mapping().required("space"))))
            .orElse(List.of());
    Execution execution = execution(map.optional("run"));
    map.done();
    var spec =
        new SweepSpec(
            node, name, trial, search, generated, table, ranking, objectives, published, execution);
    spec.check();
    return spec;
  }

  private static Ranking ranking(Optional<SpecNode> section, SpecNode trial) {
    if (section.isEmpty()) {
      Task task =
          trial
              .mapping()
              .optional("model")
              .filter(SpecNode::isText)
              .map(model -> Backbones.task(model.text()))
              .orElse(Task.CLASSIFICATION);
      return new Ranking(
          Trainer.TEST + task.measures().get(0),
          task == Task.LANGUAGE_MODELLING ? Goal.MIN : Goal.MAX);
    }
    SpecMap map = section.get().mapping();
    SpecNode name = map.required("name");
    String metric = name.text();
    if (!Trainer.METRICS.contains(metric) && !metric.startsWith(Trainer.LOSS + "/")) {
      throw name.unknown("metric", Trainer.METRICS);
    }
    var ranking = new Ranking(metric, map.required("goal").constant(Goal.class));
    map.done();
    return ranking;
  }

  /**
   * The retention policy of a sweep, whatever else it says and whether that can still be read.
   *
   * @throws SpecException with the key's path, if the policy is wrong
   */
  public static Optional<Retention> retention(SpecNode sweep) {
    return sweep
        .mapping()
        .optional("run")
        .flatMap(run -> run.mapping().optional("keep"))
        .map(Retention::of);
  }

  private static Execution execution(Optional<SpecNode> section) {
    SpecMap map = section.orElse(SpecNode.of("run", Map.of())).mapping();
    var execution =
        new Execution(
            map.optional("slots").map(node -> (int) node.integer(1, 10_000)),
            map.integer("segment-epochs", 1, MOST, MOST),
            map.integer("retries", 0, 100, 1),
            map.optional("budget").map(Budget::of).orElse(Budget.UNLIMITED),
            map.optional("keep").map(Retention::of));
    map.done();
    return execution;
  }

  /**
   * The same sweep run with so many segments at once: what it was read from, and so its text, stays
   * as it is.
   *
   * @param slots at least 1
   */
  public SweepSpec withSlots(int slots) {
    var changed =
        new Execution(
            Optional.of(slots),
            execution.segmentEpochs(),
            execution.retries(),
            execution.budget(),
            execution.keep());
    return new SweepSpec(
        node, name, trial, search, generated, table, ranking, objectives, published, changed);
  }

  private void check() {
    List<SortedMap<String, Setting>> known = known();
    for (int number = 0; number < known.size(); number++) {
      SortedMap<String, Setting> settings = known.get(number);
      try {
        trial(settings);
      } catch (SpecException e) {
        throw settings.isEmpty()
            ? e
            : e.in("trial %s (%s)".formatted(number, Setting.line(settings)));
      }
    }
  }

  /** The settings of the first trials, as far as no result changes them. */
  private List<SortedMap<String, Setting>> known() {
    SearchPlan plan = plan();
    return IntStream.range(0, CHECKED)
        .mapToObj(plan::known)
        .takeWhile(Optional::isPresent)
        .map(Optional::get)
        .toList();
  }

  /**
   * Refuses searched parameters that decide nothing in a trial that has them: a key that the trial
   * does not read, or that another one overrides. For a sweep that is to begin; one that was run
   * has its results, whatever was searched.
   *
   * <p>Looks at the first thousand trials, and unless these are all, at trials drawn from the
   * space, which must be valid too.
   *
   * @throws SpecException naming the parameter, a trial, and the condition it lacks
   */
  public void refuseInertParameters() {
    SearchSpace space = SearchSpace.of(search.mapping().required("space"));
    var inert = new InertParameters(space, this::trialOfSearch);
    List<SortedMap<String, Setting>> known = known();
    inert.refuseIn(known);
    if (!plan().searcher().trials().equals(OptionalInt.of(known.size()))) {
      inert.refuseIn(inert.drawn());
    }
  }

  private TrialSpec trialOfSearch(SortedMap<String, Setting> settings) {
    try {
      return trial(settings);
    } catch (SpecException e) {
      throw e.in("a trial of the search (%s)".formatted(Setting.line(settings)));
    }
  }

  public String name() {
    return name;
  }

  /** What it was read from. */
  public SpecNode node() {
    return node;
  }

  /**
   * Text of what decides results: name, trial, search, metric and its goal. The order of keys
   * counts in the space alone, where it is the order of the trials.
   */
  public String identity() {
    var parts = new TreeMap<String, Object>();
    parts.put("name", name);
    parts.put("trial", trial.value());
    parts.put("search", search.value());
    parts.put("space", search.mapping().required("space").json());
    parts.put("metric", ranking.metric());
    parts.put("goal", SpecNode.spelled(ranking.goal()));
    return SpecNode.of("", parts).canonical();
  }

  /** SHA-256 of {@link #identity}, in hexadecimal. */
  public String digest() {
    return Sha256.of(identity());
  }

  /** Keys of the data set to generate, if the sweep brings its own data. */
  public Optional<SpecNode> generated() {
    return generated;
  }

  /** Path of the samples table, if the sweep names one. */
  public Optional<String> table() {
    return table;
  }

  /** How it comes to its trials. */
  public SearchPlan plan() {
    return SearchPlan.of(search, ranking, longest(), parameters -> trial(parameters).epochs());
  }

  /** Epochs of every trial, if they are not searched. */
  private OptionalInt longest() {
    Optional<SpecNode> epochs = trial.mapping().optional(EPOCHS);
    boolean searched = search.mapping().required("space").mapping().optional(EPOCHS).isPresent();
    return epochs.isPresent() && !searched
        ? OptionalInt.of((int) epochs.get().integer(1, MOST))
        : OptionalInt.empty();
  }

  /** How its trials are compared. */
  public Ranking ranking() {
    return ranking;
  }

  /** What of its trials is compared at once, to see what is had at the price of what. */
  public Optional<Objectives> objectives() {
    return objectives;
  }

  /** What papers print, to stand beside the results. */
  public List<Published> published() {
    return published;
  }

  public Execution execution() {
    return execution;
  }

  /**
   * One trial of this sweep: the base with some settings replaced, outer ones first. A setting of
   * {@value #CASE} stands for several: a mapping of paths to their values, which no other setting
   * may touch.
   *
   * @throws SpecException if the result is no valid trial, or two settings are of one key
   */
  public TrialSpec trial(SortedMap<String, Setting> settings) {
    SpecNode changed = trial;
    if (settings.containsKey(CASE)) {
      for (Map.Entry<String, Object> setting : several(settings.get(CASE)).entrySet()) {
        refuseOverlap(setting.getKey(), settings.keySet());
        changed = changed.with(setting.getKey(), setting.getValue());
      }
    }
    for (Map.Entry<String, Setting> setting : settings.entrySet()) {
      if (!setting.getKey().equals(CASE)) {
        changed = changed.with(setting.getKey(), setting.getValue().value());
      }
    }
    TrialSpec made = TrialSpec.of(changed);
    refuseUnmeasured(made);
    return made;
  }

  private void refuseUnmeasured(TrialSpec trial) {
    refuseNever(trial, "metric.name", "rank by", ranking.metric());
    objectives.ifPresent(
        all ->
            all.all()
                .forEach(one -> refuseNever(trial, "objectives", "compare trials by", one.name())));
    if (trial.validates()) {
      return;
    }
    refuseValidation("metric.name", "rank by", ranking.metric());
    objectives.ifPresent(
        all ->
            all.all()
                .forEach(one -> refuseValidation("objectives", "compare trials by", one.name())));
  }

  private static void refuseNever(TrialSpec trial, String path, String use, String metric) {
    trial
        .neverReports(metric)
        .ifPresent(
            reason -> {
              throw SpecException.at(
                  path, "Cannot %s %s of %s: %s".formatted(use, metric, trial.model(), reason));
            });
  }

  private static void refuseValidation(String path, String use, String metric) {
    if (metric.startsWith(Trainer.VALIDATION)) {
      throw SpecException.at(
          path,
          "Cannot %s %s: the trial holds nothing out for it (want validation: 0.1 or val in the trial, or %s)"
              .formatted(
                  use, metric, Trainer.TEST + metric.substring(Trainer.VALIDATION.length())));
    }
  }

  /** A key that is searched and set by the case would be told by two labels and have one value. */
  private static void refuseOverlap(String path, Set<String> searched) {
    for (String other : searched) {
      boolean inside = (path + ".").startsWith(other + ".");
      boolean around = (other + ".").startsWith(path + ".");
      if (!other.equals(CASE) && (inside || around)) {
        throw SpecException.at(
            "search.space." + CASE,
            "Cannot set %s: %s is searched as well (want each key in one of them)"
                .formatted(path, other));
      }
    }
  }

  private static SortedMap<String, Object> several(Setting setting) {
    if (!(setting.value() instanceof Map<?, ?> values)) {
      throw SpecException.at(
          "search.space." + CASE,
          "Invalid value: %s (want a mapping of the trial's keys to values, such as {partition: {modules: 4}})"
              .formatted(setting.label()));
    }
    // Sorted, so that an outer path comes before what is inside of it.
    var sorted = new TreeMap<String, Object>();
    values.forEach((path, value) -> sorted.put((String) path, value));
    return sorted;
  }
}
