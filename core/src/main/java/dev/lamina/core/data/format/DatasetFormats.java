package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The catalog of data set formats. */
public final class DatasetFormats {

  private static final String CAMVID = "camvid";
  private static final String CIFAR10 = "cifar10";
  private static final String CIS = "cis";
  private static final String CITYSCAPES = "cityscapes";
  private static final String COCO = "coco";
  private static final String GENERATED = "generated";
  private static final String MOCS = "mocs";
  private static final String STL10 = "stl10";
  private static final String SVHN = "svhn";
  private static final String VOC = "voc";
  private static final String YOLO = "yolo";

  private DatasetFormats() {}

  /** All names that {@link #named} knows. */
  public static List<String> names() {
    return List.of(CAMVID, CIFAR10, CIS, CITYSCAPES, COCO, GENERATED, MOCS, STL10, SVHN, VOC, YOLO);
  }

  /**
   * The format of a name.
   *
   * @param parameters by name; those left out have the format's defaults
   * @throws SpecException if the name, a parameter or a value is unknown
   */
  public static DatasetFormat named(String name, Map<String, String> parameters) {
    switch (name) {
      case CAMVID -> {
        refuseUnknown(name, parameters, List.of());
        return new CamVid();
      }
      case CIFAR10 -> {
        refuseUnknown(name, parameters, List.of());
        return new Cifar10Binary();
      }
      case CIS -> {
        return coco(CocoInstances.Variant.CIS, parameters);
      }
      case CITYSCAPES -> {
        refuseUnknown(name, parameters, List.of());
        return new Cityscapes();
      }
      case COCO -> {
        return coco(CocoInstances.Variant.COCO, parameters);
      }
      case GENERATED -> {
        return generated(parameters);
      }
      case MOCS -> {
        return coco(CocoInstances.Variant.MOCS, parameters);
      }
      case STL10 -> {
        refuseUnknown(name, parameters, Stl10Binary.PARAMETERS);
        return stl10(parameters);
      }
      case SVHN -> {
        refuseUnknown(name, parameters, List.of());
        return new SvhnCropped();
      }
      case VOC -> {
        refuseUnknown(name, parameters, PascalVoc.PARAMETERS);
        return voc(parameters);
      }
      case YOLO -> {
        refuseUnknown(name, parameters, YoloText.PARAMETERS);
        return new YoloText(parameters.getOrDefault("names", ""));
      }
      default ->
          throw new SpecException(
              "Unknown data set: %s (%s)".formatted(name, Spelling.suggestion(name, names())));
    }
  }

  /**
   * Generated images.
   *
   * @throws SpecException if a parameter or a value is unknown
   */
  public static GeneratedImages generated(Map<String, String> parameters) {
    refuseUnknown(GENERATED, parameters, GeneratedImages.PARAMETERS);
    GeneratedImages standard = GeneratedImages.STANDARD;
    try {
      return new GeneratedImages(
          (int) number(parameters, "train", standard.train()),
          (int) number(parameters, "test", standard.test()),
          (int) number(parameters, "classes", standard.classes()),
          number(parameters, "seed", standard.seed()));
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  private static DatasetFormat coco(CocoInstances.Variant variant, Map<String, String> parameters) {
    refuseUnknown(variant.standard().name(), parameters, CocoInstances.PARAMETERS);
    try {
      return CocoInstances.of(variant, parameters);
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  private static DatasetFormat voc(Map<String, String> parameters) {
    String classes = parameters.getOrDefault("classes", "");
    String corners = parameters.getOrDefault("corners", "inclusive");
    if (!corners.equals("inclusive") && !corners.equals("exclusive")) {
      throw new SpecException(
          "Invalid corners: %s (want inclusive or exclusive)".formatted(corners));
    }
    try {
      return new PascalVoc(
          classes.isEmpty() ? List.of() : List.of(classes.split(";", -1)),
          corners.equals("inclusive") ? PascalVoc.Corners.INCLUSIVE : PascalVoc.Corners.EXCLUSIVE);
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  private static DatasetFormat stl10(Map<String, String> parameters) {
    String text = parameters.get("fold");
    if (text == null) {
      return Stl10Binary.WHOLE;
    }
    if (!text.matches("\\d")) {
      throw new SpecException("Invalid fold: %s (want 0 to 9)".formatted(text));
    }
    return new Stl10Binary(Integer.parseInt(text));
  }

  private static long number(Map<String, String> parameters, String key, long standard) {
    String text = parameters.get(key);
    if (text == null) {
      return standard;
    }
    try {
      return key.equals("seed") ? Long.parseLong(text) : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new SpecException("Invalid %s: %s (want a whole number)".formatted(key, text), e);
    }
  }

  private static void refuseUnknown(
      String name, Map<String, String> parameters, List<String> known) {
    for (String key : new TreeSet<>(parameters.keySet())) {
      if (!known.contains(key)) {
        throw new SpecException(
            known.isEmpty()
                ? "Unknown parameter of data set %s: %s (it has none)".formatted(name, key)
                : "Unknown parameter of data set %s: %s (%s)"
                    .formatted(name, key, Spelling.suggestion(key, known)));
      }
    }
  }
}
