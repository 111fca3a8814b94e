package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The catalog of data set formats. */
public final class DatasetFormats {

  /**
   * A line of the catalog.
   *
   * @param parameters all that the format knows, by name
   * @param make makes it of those that are given; what is out of range is an {@link
   *     IllegalArgumentException}
   */
  private record Entry(
      String name, List<String> parameters, Function<Map<String, String>, DatasetFormat> make) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("camvid", List.of(), given -> new CamVid()),
          new Entry("characters", CharacterText.PARAMETERS, DatasetFormats::characters),
          new Entry("cifar10", List.of(), given -> new Cifar10Binary()),
          new Entry("cis", CocoInstances.PARAMETERS, coco(CocoInstances.Variant.CIS)),
          new Entry("cityscapes", List.of(), given -> new Cityscapes()),
          new Entry("coco", CocoInstances.PARAMETERS, coco(CocoInstances.Variant.COCO)),
          new Entry("fashion-mnist", List.of(), given -> idx(IdxImages.Kind.FASHION_MNIST)),
          new Entry("folder", ImageFolder.PARAMETERS, DatasetFormats::folder),
          new Entry("generated", GeneratedImages.PARAMETERS, DatasetFormats::images),
          new Entry("imagenet", ImageNet.PARAMETERS, DatasetFormats::imageNet),
          new Entry("images", List.of(), given -> new ImageFiles()),
          new Entry("mnist", List.of(), given -> idx(IdxImages.Kind.MNIST)),
          new Entry("mocs", CocoInstances.PARAMETERS, coco(CocoInstances.Variant.MOCS)),
          new Entry("stl10", Stl10Binary.PARAMETERS, DatasetFormats::stl10),
          new Entry("svhn", List.of(), given -> new SvhnCropped()),
          new Entry("tiny-imagenet", List.of(), given -> new TinyImageNet()),
          new Entry("voc", PascalVoc.PARAMETERS, DatasetFormats::voc),
          new Entry("wikitext2", List.of(), given -> new WikiText()),
          new Entry("yolo", YoloText.PARAMETERS, DatasetFormats::yolo));

  private DatasetFormats() {}

  /** All names that {@link #named} knows. */
  public static List<String> names() {
    return ALL.stream().map(Entry::name).toList();
  }

  /**
   * The format of a name.
   *
   * @param parameters by name; those left out have the format's defaults
   * @throws SpecException if the name, a parameter or a value is unknown
   */
  public static DatasetFormat named(String name, Map<String, String> parameters) {
    Entry entry =
        ALL.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new SpecException(
                        "Unknown data set: %s (%s)"
                            .formatted(name, Spelling.suggestion(name, names()))));
    refuseUnknown(name, parameters, entry.parameters());
    try {
      return entry.make().apply(parameters);
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  /**
   * Generated images.
   *
   * @throws SpecException if a parameter or a value is unknown
   */
  public static GeneratedImages generated(Map<String, String> parameters) {
    return (GeneratedImages) named("generated", parameters);
  }

  private static GeneratedImages images(Map<String, String> given) {
    GeneratedImages standard = GeneratedImages.STANDARD;
    return new GeneratedImages(
        (int) number(given, "train", standard.train()),
        (int) number(given, "test", standard.test()),
        (int) number(given, "classes", standard.classes()),
        number(given, "seed", standard.seed()));
  }

  private static IdxImages idx(IdxImages.Kind kind) {
    return new IdxImages(kind);
  }

  private static Function<Map<String, String>, DatasetFormat> coco(CocoInstances.Variant variant) {
    return given -> CocoInstances.of(variant, given);
  }

  private static DatasetFormat characters(Map<String, String> given) {
    return new CharacterText(given.getOrDefault("file", CharacterText.STANDARD_FILE));
  }

  private static DatasetFormat folder(Map<String, String> given) {
    return new ImageFolder(names(given, "classes"));
  }

  private static DatasetFormat imageNet(Map<String, String> given) {
    return new ImageNet(given.getOrDefault("synsets", ""), given.getOrDefault("labels", ""));
  }

  private static DatasetFormat stl10(Map<String, String> given) {
    String text = given.get("fold");
    if (text == null) {
      return Stl10Binary.WHOLE;
    }
    if (!text.matches("\\d")) {
      throw new SpecException("Invalid fold: %s (want 0 to 9)".formatted(text));
    }
    return new Stl10Binary(Integer.parseInt(text));
  }

  private static DatasetFormat voc(Map<String, String> given) {
    String corners = given.getOrDefault("corners", "inclusive");
    if (!corners.equals("inclusive") && !corners.equals("exclusive")) {
      throw new SpecException(
          "Invalid corners: %s (want inclusive or exclusive)".formatted(corners));
    }
    return new PascalVoc(
        names(given, "classes"),
        corners.equals("inclusive") ? PascalVoc.Corners.INCLUSIVE : PascalVoc.Corners.EXCLUSIVE);
  }

  private static DatasetFormat yolo(Map<String, String> given) {
    return new YoloText(given.getOrDefault("names", ""));
  }

  /** Names with semicolons between them; none if they are not given. */
  private static List<String> names(Map<String, String> given, String key) {
    String text = given.get(key);
    return text == null ? List.of() : List.of(text.split(";", -1));
  }

  private static long number(Map<String, String> given, String key, long standard) {
    String text = given.get(key);
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
