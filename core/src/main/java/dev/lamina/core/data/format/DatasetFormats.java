package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The catalog of data set formats. */
public final class DatasetFormats {

  private static final String CHARACTERS = "characters";
  private static final String CIFAR10 = "cifar10";
  private static final String FASHION_MNIST = "fashion-mnist";
  private static final String FOLDER = "folder";
  private static final String GENERATED = "generated";
  private static final String IMAGENET = "imagenet";
  private static final String IMAGES = "images";
  private static final String MNIST = "mnist";
  private static final String STL10 = "stl10";
  private static final String SVHN = "svhn";
  private static final String TINY_IMAGENET = "tiny-imagenet";
  private static final String WIKITEXT2 = "wikitext2";

  private DatasetFormats() {}

  /** All names that {@link #named} knows. */
  public static List<String> names() {
    return List.of(
        CHARACTERS,
        CIFAR10,
        FASHION_MNIST,
        FOLDER,
        GENERATED,
        IMAGENET,
        IMAGES,
        MNIST,
        STL10,
        SVHN,
        TINY_IMAGENET,
        WIKITEXT2);
  }

  /**
   * The format of a name.
   *
   * @param parameters by name; those left out have the format's defaults
   * @throws SpecException if the name, a parameter or a value is unknown
   */
  public static DatasetFormat named(String name, Map<String, String> parameters) {
    switch (name) {
      case CHARACTERS -> {
        refuseUnknown(name, parameters, CharacterText.PARAMETERS);
        return characters(parameters);
      }
      case CIFAR10 -> {
        refuseUnknown(name, parameters, List.of());
        return new Cifar10Binary();
      }
      case FASHION_MNIST -> {
        refuseUnknown(name, parameters, List.of());
        return new IdxImages(IdxImages.Kind.FASHION_MNIST);
      }
      case FOLDER -> {
        refuseUnknown(name, parameters, ImageFolder.PARAMETERS);
        return folder(parameters);
      }
      case GENERATED -> {
        return generated(parameters);
      }
      case IMAGENET -> {
        refuseUnknown(name, parameters, ImageNet.PARAMETERS);
        return new ImageNet(
            parameters.getOrDefault("synsets", ""), parameters.getOrDefault("labels", ""));
      }
      case IMAGES -> {
        refuseUnknown(name, parameters, List.of());
        return new ImageFiles();
      }
      case MNIST -> {
        refuseUnknown(name, parameters, List.of());
        return new IdxImages(IdxImages.Kind.MNIST);
      }
      case STL10 -> {
        refuseUnknown(name, parameters, Stl10Binary.PARAMETERS);
        return stl10(parameters);
      }
      case SVHN -> {
        refuseUnknown(name, parameters, List.of());
        return new SvhnCropped();
      }
      case TINY_IMAGENET -> {
        refuseUnknown(name, parameters, List.of());
        return new TinyImageNet();
      }
      case WIKITEXT2 -> {
        refuseUnknown(name, parameters, List.of());
        return new WikiText();
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

  private static DatasetFormat characters(Map<String, String> parameters) {
    try {
      return new CharacterText(parameters.getOrDefault("file", CharacterText.STANDARD_FILE));
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  private static DatasetFormat folder(Map<String, String> parameters) {
    String classes = parameters.get("classes");
    try {
      return new ImageFolder(classes == null ? List.of() : List.of(classes.split(";", -1)));
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
