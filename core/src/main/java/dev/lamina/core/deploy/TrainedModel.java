package dev.lamina.core.deploy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.BoxViews;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A trained network with all that is needed to use it: what it sees, what its outputs mean, and
 * where it comes from. A value.
 *
 * @param trial that trained it
 * @param classes their names, in the order of logits; of text its vocabulary
 * @param pictures size of the pictures that it was trained on, if they have one
 * @param normalization of its pictures; empty of text
 * @param weights of the network as it is deployed, in the order of its variables
 * @param provenance where it comes from, for people and records
 */
public record TrainedModel(
    TrialSpec trial,
    List<String> classes,
    Optional<ImageSize> pictures,
    Optional<Normalization> normalization,
    List<HostTensor> weights,
    SortedMap<String, String> provenance) {

  /** The only method of {@link #program}. */
  public static final String FORWARD = "forward";

  /** What {@link #FORWARD} gives of images with a class each, and of text. */
  public static final String LOGITS = "logits";

  /** What it gives first of images whose pixels have classes; {@link #LOGITS} come second. */
  public static final String CLASSES = "classes";

  /** What it gives of objects. */
  public static final String BOXES = "boxes";

  private static final String START = "initial-weights";
  private static final int CHANNELS = 3;

  public TrainedModel {
    classes = List.copyOf(classes);
    weights = List.copyOf(weights);
    provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    Check.argument(!classes.isEmpty(), "Invalid model: it knows no classes (want at least 1)");
    Check.argument(
        normalization.isPresent() != trial.readsText(),
        "Invalid normalization of %s: %s (want one of pictures, and none of text)",
        trial.model(),
        normalization);
    Check.argument(
        normalization.isEmpty() || normalization.get().mean().size() == CHANNELS,
        "Invalid normalization of %s: %s (want %s channels)",
        trial.model(),
        normalization,
        CHANNELS);
  }

  /**
   * A trial without the file that it started from, which is not part of what it became: as models
   * have it.
   */
  public static TrialSpec withoutStart(TrialSpec trial) {
    if (!(trial.node().value() instanceof Map<?, ?> values) || !values.containsKey(START)) {
      return trial;
    }
    var rest = new LinkedHashMap<Object, Object>(values);
    rest.remove(START);
    return TrialSpec.of(SpecNode.of(trial.node().path(), rest));
  }

  /** What it is for. */
  public Task task() {
    return trial.task();
  }

  /** Height and width of what the network was built for, or the tokens of a window. */
  int side() {
    return trial.inputSize(pictures);
  }

  /** The network as it is deployed. */
  public Backbone backbone() {
    return trial.deployed(classes.size(), side());
  }

  /**
   * Height and width of the pictures that it takes: those of which pixels are classified are seen
   * whole.
   */
  public ImageSize seen() {
    ImageSize square = ImageSize.square(side());
    return task() == Task.SEGMENTATION ? pictures.orElse(square) : square;
  }

  /** What tells of objects, in a network that finds some. */
  Optional<Detector> detector() {
    return trial.settings().views() instanceof BoxViews views
        ? Optional.of(views.detector())
        : Optional.empty();
  }

  /** Shape of a batch: {@code (N, 3, height, width)} normalized, or {@code (N, tokens)}. */
  public Shape input() {
    return trial.readsText()
        ? Shape.batchOf(side())
        : Shape.batchOf(3, seen().height(), seen().width());
  }

  /**
   * The network as a program for others, in float32, with the one method {@link #FORWARD} of a
   * batch. It gives
   *
   * <ul>
   *   <li>of images with a class each {@link #LOGITS}, {@code (N, classes)};
   *   <li>of images whose pixels have classes {@link #CLASSES}, {@code (N, height, width)} of
   *       INT64, and {@link #LOGITS}, {@code (N, classes, height, width)};
   *   <li>of objects {@link #BOXES}, see {@link Detector#found};
   *   <li>of text {@link #LOGITS} of the token after each, {@code (N, tokens, classes)}.
   * </ul>
   */
  public Program program() {
    Backbone backbone = backbone();
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    Method forward = graph.method(FORWARD, Mode.INFERENCE);
    boolean text = trial.readsText();
    Value input =
        forward.input(text ? "tokens" : "images", input(), backbone.inputType(ElementType.FLOAT32));
    Value told = network.logits(!text && trial.isChannelsLast() ? input.channelsLast() : input);
    switch (task()) {
      case CLASSIFICATION, LANGUAGE_MODELLING -> forward.output(LOGITS, told);
      case SEGMENTATION -> {
        forward.output(CLASSES, told.argmax(1));
        forward.output(LOGITS, told);
      }
      case DETECTION -> forward.output(BOXES, detector().orElseThrow().found(told));
    }
    return graph.export();
  }

  /** Its weights by variable of {@link #program}. */
  public Function<Variable, HostTensor> values() {
    Map<String, HostTensor> byName =
        weights.stream().collect(Collectors.toMap(HostTensor::name, Function.identity()));
    return variable -> {
      HostTensor found = byName.get(variable.name());
      Check.argument(found != null, "Invalid weights: no tensor %s", variable.name());
      return found;
    };
  }

  /**
   * SHA-256 of all that decides what it predicts, in hexadecimal: weights, network, classes, size
   * of pictures and normalization; not of where it comes from.
   */
  public String digest() {
    var parts = new LinkedHashMap<String, Object>();
    parts.put("weights", weightsDigest());
    parts.put("trial", trial.digest());
    parts.put("classes", classes);
    parts.put("pictures", pictures.toString());
    parts.put("normalization", normalization.toString());
    return Sha256.of(SpecNode.of("", parts).canonical());
  }

  /** SHA-256 of the weights with their names and shapes, in hexadecimal. */
  public String weightsDigest() {
    return ModelDescription.digest(weights);
  }

  /** The same with others. */
  TrainedModel with(List<HostTensor> others) {
    return new TrainedModel(trial, classes, pictures, normalization, others, provenance);
  }
}
