package dev.lamina.core.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What goes with the weights of a model, as JSON: all of {@link TrainedModel} but the tensors
 * themselves, of which it has a digest, and for readers that are not Lamina what its inputs and
 * outputs are.
 */
final class ModelDescription {

  private static final String VERSION = "lamina-model";
  private static final int CURRENT = 1;
  private static final int MOST_SIDE = ImageLimits.DEFAULT.maxSide();
  private static final int MOST_CHARACTERS = 16 << 20;
  private static final String INITIAL_WEIGHTS = "initial-weights";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ModelDescription() {}

  /** On one line. */
  static String of(TrainedModel model) {
    var map = new LinkedHashMap<String, Object>();
    map.put(VERSION, CURRENT);
    map.put("model", model.trial().model());
    map.put("task", SpecNode.spelled(model.task()));
    map.put("input", input(model));
    map.put("output", output(model));
    map.put("classes", model.classes());
    model.pictures().ifPresent(size -> map.put("pictures", sides(size)));
    model.normalization().ifPresent(constants -> map.put("normalization", constants(constants)));
    map.put("provenance", new TreeMap<>(model.provenance()));
    map.put("weights-sha256", digest(model.weights()));
    map.put("trial", model.trial().node().value());
    String json = SpecNode.of("", map).json();
    Check.argument(
        json.length() <= MOST_CHARACTERS,
        "Invalid model: a description of %s characters (want at most %s: fewer or shorter names of classes)",
        json.length(),
        MOST_CHARACTERS);
    return json;
  }

  private static Map<String, Object> constants(Normalization normalization) {
    var constants = new LinkedHashMap<String, Object>();
    constants.put("mean", normalization.mean());
    constants.put("deviation", normalization.deviation());
    return constants;
  }

  private static Map<String, Object> sides(ImageSize size) {
    var sides = new LinkedHashMap<String, Object>();
    sides.put("height", size.height());
    sides.put("width", size.width());
    return sides;
  }

  private static String input(TrainedModel model) {
    return model.trial().readsText()
        ? "tokens: int64 (N, %s), indexes into classes".formatted(model.side())
        : "images: float32 (N, 3, %s, %s), red, green, blue in 0..1, less mean, divided by deviation"
            .formatted(model.seen().height(), model.seen().width());
  }

  /** What {@link TrainedModel#program} says, for readers. */
  static String output(TrainedModel model) {
    int classes = model.classes().size();
    ImageSize seen = model.task() == Task.LANGUAGE_MODELLING ? null : model.seen();
    return switch (model.task()) {
      case CLASSIFICATION -> "logits: float32 (N, %s)".formatted(classes);
      case SEGMENTATION ->
          "classes: int64 (N, %2$s, %3$s), and logits: float32 (N, %1$s, %2$s, %3$s)"
              .formatted(classes, seen.height(), seen.width());
      case DETECTION ->
          "boxes: float32 (N, %s, A): centre x, y, width, height in pixels of the input, then the chance of each class; overlapping boxes are not suppressed"
              .formatted(4 + classes);
      case LANGUAGE_MODELLING ->
          "logits: float32 (N, %s, %s) of the token after each".formatted(model.side(), classes);
    };
  }

  /**
   * SHA-256 in hexadecimal over, for each tensor, a line {@code NAME TYPE[SIZES]} such as {@code
   * stem.conv.weight float32[16, 3, 3, 3]}, its end {@code \\n}, and its bytes.
   */
  static String digest(List<HostTensor> tensors) {
    var digest = new Sha256();
    for (HostTensor tensor : tensors) {
      String line =
          "%s %s%s\n"
              .formatted(
                  tensor.name(),
                  tensor.type().name().toLowerCase(Locale.ROOT),
                  Arrays.toString(tensor.shape()));
      digest.add(line.getBytes(StandardCharsets.UTF_8)).add(tensor.bytes());
    }
    return digest.hexadecimal();
  }

  /**
   * A description that was read.
   *
   * @param model without its weights
   * @param digest that those must have
   */
  record Parsed(TrainedModel model, String digest) {}

  /**
   * Reads one.
   *
   * @param source where it comes from, for messages
   * @throws SpecException if it is no description, or one that this version does not know
   */
  static Parsed parse(String json, String source) {
    SpecMap map = document(json, source).mapping();
    SpecNode version = map.required(VERSION);
    if (version.integer(0, Integer.MAX_VALUE) != CURRENT) {
      throw version.wrong("%s, the version that this Lamina knows".formatted(CURRENT));
    }
    SpecNode trained = map.required("trial");
    trained
        .mapping()
        .optional(INITIAL_WEIGHTS)
        .ifPresent(
            start -> {
              // It would be looked for on this machine.
              throw start.wrong("none: what a trial started from is not part of its model");
            });
    TrialSpec trial = TrialSpec.of(trained);
    List<String> classes = names(map.required("classes"));
    Optional<ImageSize> pictures = map.optional("pictures").map(ModelDescription::size);
    Optional<Normalization> normalization =
        map.optional("normalization").map(ModelDescription::normalization);
    SortedMap<String, String> provenance = new TreeMap<>();
    SpecMap told = map.required("provenance").mapping();
    for (String key : told.keys()) {
      provenance.put(key, told.required(key).text());
    }
    String digest = map.required("weights-sha256").text();
    for (String forReaders : List.of("model", "task", "input", "output")) {
      String unused = map.required(forReaders).text();
    }
    map.done();
    return new Parsed(
        new TrainedModel(trial, classes, pictures, normalization, List.of(), provenance), digest);
  }

  /** JSON of any length that {@link #of} writes, which is more than a specification may have. */
  private static SpecNode document(String json, String source) {
    if (json.length() > MOST_CHARACTERS) {
      throw new SpecException(
          "Cannot read %s: %s characters (want at most %s)"
              .formatted(source, json.length(), MOST_CHARACTERS));
    }
    try {
      return SpecNode.of("", JSON.readValue(json, Object.class));
    } catch (JsonProcessingException e) {
      throw new SpecException("Cannot read %s: %s".formatted(source, e.getOriginalMessage()), e);
    }
  }

  /** A token of a text may be a blank, which is no text elsewhere. */
  private static List<String> names(SpecNode node) {
    var names = new ArrayList<String>();
    for (SpecNode each : node.list()) {
      if (!(each.value() instanceof String name)) {
        throw each.wrong("the name of a class");
      }
      names.add(name);
    }
    return names;
  }

  private static ImageSize size(SpecNode node) {
    SpecMap map = node.mapping();
    var size =
        new ImageSize(
            (int) map.required("height").integer(1, MOST_SIDE),
            (int) map.required("width").integer(1, MOST_SIDE));
    map.done();
    if ((long) size.height() * size.width() > ImageLimits.MOST_PIXELS) {
      throw node.wrong(
          "at most %s pixels in all: no data set has larger pictures"
              .formatted(ImageLimits.MOST_PIXELS));
    }
    return size;
  }

  private static Normalization normalization(SpecNode node) {
    SpecMap map = node.mapping();
    List<Double> mean = numbers(map.required("mean"));
    List<Double> deviation = numbers(map.required("deviation"));
    map.done();
    return node.checked(() -> new Normalization(mean, deviation));
  }

  private static List<Double> numbers(SpecNode node) {
    return node.list().stream()
        .map(number -> number.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .toList();
  }
}
