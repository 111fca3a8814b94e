package dev.lamina.core.deploy;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.Rgb;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.graph.Program;
import dev.lamina.core.train.BoxViews;
import dev.lamina.core.train.PictureViews;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What DJL reads beside a model: which of its translators turns pictures into inputs and outputs
 * into answers, and how. Its resizing is not Lamina's to the last bit; inputs that are tensors give
 * the same outputs.
 */
final class ServingProperties {

  private static final String VISION = "ai.djl.modality.cv.translator.";

  /** As DJL's own examples have it; Lamina's measuring shows far less sure ones, too. */
  private static final double LEAST_SCORE = 0.25;

  private static final double MOST_OVERLAP = 0.5;
  private static final int MOST_CLASSES = 5;

  private ServingProperties() {}

  /** As the file has them. */
  static String of(TrainedModel model) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("engine", "PyTorch");
    properties.put("option.modelName", ModelFolder.MODEL.replace(".pt", ""));
    properties.put("translatorFactory", translatorFactory(model));
    switch (model.task()) {
      case CLASSIFICATION -> {
        properties.putAll(picture(model));
        properties.put("applySoftmax", true);
        properties.put("topK", Math.min(MOST_CLASSES, model.classes().size()));
      }
      case SEGMENTATION -> {
        properties.putAll(picture(model));
        ImageSize seen = model.seen();
        properties.put("shortEdge", Math.min(seen.height(), seen.width()));
        properties.put("maxEdge", Math.max(seen.height(), seen.width()));
      }
      case DETECTION -> {
        properties.putAll(picture(model));
        properties.put("threshold", LEAST_SCORE);
        properties.put("nmsThreshold", MOST_OVERLAP);
        // Of the predictions DJL reads this number less one, from the last.
        properties.put("maxBox", predictions(model) + 1);
        properties.put("applyRatio", true);
      }
      case LANGUAGE_MODELLING -> {}
    }
    return properties.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** Of DJL, that answers for a model; its name. */
  static String translatorFactory(TrainedModel model) {
    return switch (model.task()) {
      case CLASSIFICATION -> VISION + "ImageClassificationTranslatorFactory";
      case SEGMENTATION -> VISION + "SemanticSegmentationTranslatorFactory";
      case DETECTION -> VISION + "YoloV8TranslatorFactory";
      case LANGUAGE_MODELLING -> "ai.djl.translate.NoopServingTranslatorFactory";
    };
  }

  private static long predictions(TrainedModel model) {
    Program.Argument boxes = model.program().method(TrainedModel.FORWARD).outputs().get(0);
    return boxes.shape().size(2);
  }

  private static Map<String, Object> picture(TrainedModel model) {
    var properties = new LinkedHashMap<String, Object>();
    ImageSize seen = model.seen();
    properties.put("width", seen.width());
    properties.put("height", seen.height());
    if (model.trial().settings().views() instanceof BoxViews views) {
      properties.put("pad", grey(views.frame()));
    }
    if (model.trial().settings().views() instanceof PictureViews views
        && views.evaluation() instanceof CentreCrop crop) {
      properties.put("resizeShort", crop.resize());
      properties.put("centerCrop", true);
    } else {
      properties.put("resize", true);
    }
    properties.put("toTensor", true);
    Normalization constants = model.normalization().orElseThrow();
    properties.put(
        "normalize",
        Stream.concat(constants.mean().stream(), constants.deviation().stream())
            .map(String::valueOf)
            .collect(Collectors.joining(",")));
    return properties;
  }

  /** DJL pads with one number in every channel. */
  private static long grey(SquareFrame frame) {
    Rgb fill = frame.fill();
    return Math.round(
        ((fill.channel(0) & 0xff) + (fill.channel(1) & 0xff) + (fill.channel(2) & 0xff)) / 3.0);
  }
}
