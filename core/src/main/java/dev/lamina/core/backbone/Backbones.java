package dev.lamina.core.backbone;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The catalog of backbones by the name a specification uses. {@code resnet8} to {@code resnet110}
 * are the networks for small images; those for photographs begin with {@code imagenet-}; {@code
 * vit-s16} is a vision transformer with patches of 16 pixels, {@code gpt-8x256} a language model of
 * 8 blocks of width 256, {@code deeplabv3-resnet50} a network that finds a class for every pixel,
 * {@code retinanet-resnet50} and {@code yolov8n} detectors of objects.
 */
public final class Backbones {

  @FunctionalInterface
  private interface Family {
    Backbone of(int classes, int size);
  }

  private static final String FOR_PHOTOGRAPHS = "imagenet-";
  private static final String FOR_TEXT = "gpt-";
  private static final String FOR_PIXELS = "deeplabv3-";
  private static final String FOR_BOXES_BY_ANCHORS = "retinanet-";
  private static final List<Integer> CIFAR_DEPTHS = List.of(8, 14, 20, 32, 44, 56, 110);
  private static final List<Integer> USUAL_PATCHES = List.of(2, 4, 8, 14, 16, 32);

  private static final Map<String, YoloVariant> BY_CELLS =
      YoloVariant.named().stream().collect(Collectors.toMap(YoloVariant::name, v -> v));

  private static final Map<String, Family> BY_NAME = catalog();

  private Backbones() {}

  private static Map<String, Family> catalog() {
    var families = new LinkedHashMap<String, Family>();
    for (int depth : CIFAR_DEPTHS) {
      families.put("resnet" + depth, (classes, size) -> new CifarResNet(depth, classes, size));
    }
    for (var variant : ImageNetResNet.Variant.values()) {
      families.put(
          variant.backboneName(), (classes, size) -> new ImageNetResNet(variant, classes, size));
    }
    for (var head : Vgg13.Head.values()) {
      families.put(head.backboneName(), (classes, size) -> new Vgg13(head, classes, size));
    }
    for (var extent : VisionTransformer.PUBLISHED) {
      for (int patch : USUAL_PATCHES) {
        families.put(
            extent.backboneName(patch),
            (classes, size) -> new VisionTransformer(extent, patch, classes, size));
      }
    }
    for (var variant : DeepLabV3.VARIANTS) {
      families.put(
          DeepLabV3.name(variant), (classes, size) -> new DeepLabV3(variant, classes, size));
    }
    for (var variant : RetinaNet.VARIANTS) {
      families.put(
          RetinaNet.name(variant), (classes, size) -> new RetinaNet(variant, classes, size));
    }
    for (var variant : YoloVariant.named()) {
      families.put(variant.name(), (classes, size) -> new YoloV8(variant, classes, size, size));
    }
    for (var extent : LanguageModel.USUAL) {
      families.put(
          extent.backboneName(),
          (vocabulary, context) -> new LanguageModel(extent, vocabulary, context));
    }
    return Collections.unmodifiableMap(families);
  }

  /** Whether the networks of a name are those for ImageNet, of which methods may have a form. */
  public static boolean areForPhotographs(String name) {
    return name.startsWith(FOR_PHOTOGRAPHS);
  }

  /** What the networks of a name are for. */
  public static Task task(String name) {
    if (name.startsWith(FOR_TEXT)) {
      return Task.LANGUAGE_MODELLING;
    }
    if (name.startsWith(FOR_BOXES_BY_ANCHORS) || byCells(name).isPresent()) {
      return Task.DETECTION;
    }
    return name.startsWith(FOR_PIXELS) ? Task.SEGMENTATION : Task.CLASSIFICATION;
  }

  /** The detectors of a name, if they find objects by cells and not by anchors. */
  public static Optional<YoloVariant> byCells(String name) {
    return Optional.ofNullable(BY_CELLS.get(name));
  }

  /** Names that {@link #named} knows. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * @param classes number of them, or of the tokens of a vocabulary
   * @param size height and width of the images, or tokens of a window
   * @throws SpecException if there is no such backbone
   * @throws IllegalArgumentException if it cannot have so many classes or images of that size
   */
  public static Backbone named(String name, int classes, int size) {
    Family family = BY_NAME.get(name);
    if (family == null) {
      throw new SpecException(
          "Unknown model: '%s' (%s)".formatted(name, Spelling.suggestion(name, names())));
    }
    return family.of(classes, size);
  }
}
