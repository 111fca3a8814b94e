package dev.lamina.jobs.launch;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.Split;
import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.preprocess.PreprocessSummary;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.sweep.SweepIdentity;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DescriptionsTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SplitDescription;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import dev.lamina.jobs.table.TargetKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The data set of a sweep.
 *
 * @param table qualified path of its folder
 * @param generated what to fill it with first; empty if it is there
 */
public record SweepData(String table, Optional<GeneratedImages> generated) {

  /** Trials whose plan is made beforehand: enough to find mistakes, and soon done. */
  private static final int CHECKED = 50;

  /**
   * The data set that the command line or the specification names, in this order; or one that the
   * specification says how to generate, which goes among the results.
   *
   * @param argument what the command line names; null for nothing
   * @param results qualified folder of the tables of results
   * @throws SpecException if neither names one
   */
  public static SweepData of(
      SweepSpec sweep, String argument, String results, Configuration hadoop) {
    Optional<String> named = Optional.ofNullable(argument).or(sweep::table);
    if (named.isPresent()) {
      return new SweepData(new TableFolder(named.get(), hadoop).qualified(), Optional.empty());
    }
    GeneratedImages images =
        generated(sweep)
            .orElseThrow(
                () ->
                    new SpecException(
                        "Cannot run sweep %s: it has no data (want --data TABLE, or data.table or data.generate in the specification)"
                            .formatted(sweep.name())));
    return new SweepData(results + "/data", Optional.of(images));
  }

  /**
   * The data set that a specification says how to generate, if it does.
   *
   * @throws SpecException if its parameters are wrong
   */
  public static Optional<GeneratedImages> generated(SweepSpec sweep) {
    return sweep.generated().map(node -> node.checked(() -> DatasetFormats.generated(texts(node))));
  }

  private static Map<String, String> texts(SpecNode node) {
    if (!(node.value() instanceof Map<?, ?> values)) {
      throw node.wrong("a mapping, such as {train: 5000, test: 1000}");
    }
    var texts = new TreeMap<String, String>();
    values.forEach((key, value) -> texts.put((String) key, String.valueOf(value)));
    return texts;
  }

  /** What the samples are; empty if they are not there, or others than those to be generated. */
  public Optional<String> content(Configuration hadoop) {
    DescriptionsTable descriptions = new DatasetTables(table, hadoop).descriptions();
    Optional<Publication> there =
        descriptions.table().exists() ? descriptions.newest() : Optional.empty();
    return there
        .filter(
            publication ->
                generated.isEmpty()
                    || publication.description().request().equals(wanted(generated.get())))
        .map(Publication::content);
  }

  /**
   * The sweep as recorded, if it ever began over these data. Looked up without Spark, so at once.
   *
   * @param results qualified folder of the tables of results
   */
  public Optional<SweepsTable.Entry> recorded(
      SweepSpec sweep, String results, Configuration hadoop) {
    return content(hadoop)
        .map(content -> SweepIdentity.of(sweep, table, content))
        .flatMap(identity -> new SweepsTable(results, hadoop).find(identity.id()));
  }

  private static String wanted(GeneratedImages images) {
    return DatasetDescription.of(images, SampleRecipe.AS_IS, images.index(Indexing.ofNothing()))
        .request();
  }

  /**
   * Fills the table if that is wanted and not done.
   *
   * @param told hears what is made, and what was
   */
  public void prepare(LaminaSession session, Consumer<String> told) {
    if (generated.isEmpty()) {
      return;
    }
    told.accept("Generating data in " + TableFolder.plain(table));
    PreprocessSummary summary =
        new PreprocessJob(session, PreprocessRequest.of(generated.get(), "", table)).run();
    told.accept(summary.told());
  }

  /** By split. One row tells: samples of a set have targets of one kind. */
  private Map<String, TargetKind> targets(
      Publication data, boolean validating, Configuration hadoop) {
    var targets = new TreeMap<String, TargetKind>();
    var samples = new DatasetTables(table, hadoop).samples();
    var splits = new TreeSet<String>(List.of(Split.TRAIN, data.heldOut()));
    if (validating) {
      splits.add(Split.VAL);
    }
    for (String split : splits) {
      samples.kind(data.version(), split).ifPresent(kind -> targets.put(split, kind));
    }
    return targets;
  }

  private void refuseOtherTargets(TrialSpec trial, Map<String, TargetKind> targets) {
    if (trial.readsText()) {
      return;
    }
    targets.forEach(
        (split, kind) -> {
          if (kind != TargetKind.of(trial.task())) {
            throw new LaminaException(
                Failure.DATA,
                "Cannot train on %s: its samples of split %s have %s (want %s)"
                    .formatted(
                        TableFolder.plain(table), split, kind.told(), wanted(trial.task(), kind)));
          }
        });
  }

  /** Of nothing nothing is learned, and nothing is measured. */
  private void refuseNoObjects(Publication data, Collection<String> splits, Configuration hadoop) {
    var samples = new DatasetTables(table, hadoop).samples();
    for (String split : splits) {
      if (!samples.hasObjects(data.version(), split)) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot train on %s: no picture of split %s has an object that counts (want boxes that are no crowd and not difficult)"
                .formatted(TableFolder.plain(table), split));
      }
    }
  }

  /** Without one of them every trial would fail as soon as it began. */
  private void refuseMissingSplits(Publication data, TrialSpec trial) {
    Set<String> there = data.splits().keySet();
    if (!there.contains(Split.TRAIN) || !there.contains(data.heldOut())) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot train on %s: it has the splits %s (want %s to learn from, and %s or else %s to measure by)"
              .formatted(TableFolder.plain(table), there, Split.TRAIN, Split.TEST, Split.VAL));
    }
    if (trial.readsValidationSplit() && !there.containsAll(List.of(Split.VAL, Split.TEST))) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot choose by split %s of %s: it has the splits %s (want %s and %s, or a share of the training samples such as validation: 0.1)"
              .formatted(Split.VAL, TableFolder.plain(table), there, Split.VAL, Split.TEST));
    }
  }

  /** Whether one of the first trials does. */
  private static boolean readsValidationSplit(SweepSpec sweep) {
    SearchPlan search = sweep.plan();
    for (int number = 0; number < CHECKED; number++) {
      var settings = search.known(number);
      if (settings.isEmpty()) {
        return false;
      }
      if (sweep.trial(settings.get()).readsValidationSplit()) {
        return true;
      }
    }
    return false;
  }

  /**
   * By what trials are measured, for a user to see before they are; empty of data that are to be
   * generated.
   */
  public Optional<String> measuredBy(SweepSpec sweep, Configuration hadoop) {
    if (generated.isPresent()) {
      return Optional.empty();
    }
    Publication data = new DatasetTables(table, hadoop).newest();
    String held = data.heldOut();
    SplitDescription measured = data.splits().get(held);
    if (measured == null) {
      return Optional.empty();
    }
    boolean unread =
        data.splits().containsKey(Split.VAL)
            && !held.equals(Split.VAL)
            && !readsValidationSplit(sweep);
    return Optional.of(
        "Measured by split %s, %d samples%s"
            .formatted(
                held,
                measured.samples(),
                unread
                    ? "; split %s is not read (to choose by it: validation: %s in the trial, and a metric such as validation/loss)"
                        .formatted(Split.VAL, Split.VAL)
                    : ""));
  }

  private static String wanted(Task task, TargetKind kind) {
    String other =
        switch (kind) {
          case PIXELS -> "; or a network for pixels, such as deeplabv3-resnet50";
          case BOXES -> "; or a network for boxes, such as retinanet-resnet50";
          case CLASS, TEXT, NOTHING -> "";
        };
    return switch (task) {
      case CLASSIFICATION ->
          "a data set with one class a picture, such as cifar10, imagenet or folder" + other;
      case SEGMENTATION -> "a data set with a class for every pixel, such as camvid or cityscapes";
      case DETECTION -> "a data set with boxes, such as coco, voc or yolo";
      case LANGUAGE_MODELLING -> "a text, such as wikitext2 or characters";
    };
  }

  private void refuseOtherContent(TrialSpec trial, Optional<Publication> there) {
    boolean text = there.isPresent() && there.get().channels() == 0;
    if (text != trial.readsText()) {
      throw new LaminaException(
          Failure.DATA,
          text
              ? "Cannot train %s on %s: it holds text (want a language model such as gpt-8x256, or pictures)"
                  .formatted(trial.model(), TableFolder.plain(table))
              : "Cannot train %s on %s: it holds pictures (want a text, such as wikitext2 or characters)"
                  .formatted(trial.model(), TableFolder.plain(table)));
    }
  }

  /**
   * Refuses what these data cannot train, before anything is started for it.
   *
   * @throws SpecException if a network cannot be cut or trained as one of the first trials says, or
   *     images not be normalized so
   * @throws LaminaException {@code DATA} if the data set or initial weights are not there
   */
  public void check(SweepSpec sweep, Configuration hadoop) {
    int classes;
    Optional<ImageSize> size;
    long images;
    Map<String, TargetKind> targets;
    Optional<Publication> there =
        generated.isPresent()
            ? Optional.empty()
            : Optional.of(new DatasetTables(table, hadoop).newest());
    if (there.isEmpty()) {
      classes = generated.get().classes();
      size = Optional.of(ImageSize.square(GeneratedImages.side()));
      images = generated.get().train();
      targets = Map.of(Split.TRAIN, TargetKind.CLASS);
    } else {
      targets = targets(there.get(), readsValidationSplit(sweep), hadoop);
      classes = there.get().description().classNames().size();
      size = there.get().size();
      SplitDescription train = there.get().splits().get(Split.TRAIN);
      images = train == null ? 0 : train.samples();
    }
    var planner = new TrialPlanner();
    var weights = new HashSet<String>();
    if (targets.containsValue(TargetKind.BOXES)) {
      refuseNoObjects(there.orElseThrow(), targets.keySet(), hadoop);
    }
    SearchPlan search = sweep.plan();
    for (int number = 0; number < CHECKED; number++) {
      var settings = search.known(number);
      if (settings.isEmpty()) {
        return;
      }
      TrialSpec trial = sweep.trial(settings.get());
      refuseOtherContent(trial, there);
      refuseOtherTargets(trial, targets);
      there.ifPresent(data -> refuseMissingSplits(data, trial));
      trial.checkHoldsOut(images);
      if (!trial.readsText() && images > 0) {
        trial.settings().checkUpdates(images);
      }
      if (!trial.readsText()) {
        there.ifPresent(data -> trial.checkNormalizes(data.normalization()));
      }
      int seen = trial.inputSize(size);
      planner.plan(trial, classes, seen);
      if (weights.add(trial.model() + " " + trial.initialWeightsText())) {
        trial.initialWeights(classes, seen);
      }
    }
  }
}
