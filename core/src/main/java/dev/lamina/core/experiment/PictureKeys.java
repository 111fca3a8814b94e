package dev.lamina.core.experiment;

import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.ColorJitter;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.PictureViews;
import java.util.List;
import java.util.Optional;

/** Reads what a network sees of pictures that have one class each. */
final class PictureKeys {

  private static final int LARGEST = 4096;

  private PictureKeys() {}

  /**
   * The {@code augmentation}, and the {@code evaluation}: the whole picture, or with
   * random-resized-crop the {@link CentreCrop#of} of its size, unless the trial says otherwise.
   *
   * @param map of the trial; keys of other ideas stay unread
   */
  static PictureViews of(SpecMap map) {
    Augmentation augmentation =
        map.optional("augmentation")
            .map(section -> section.checked(() -> augmentation(section)))
            .orElse(Augmentation.NONE);
    Crop evaluation =
        map.optional("evaluation")
            .map(section -> section.checked(() -> evaluation(section)))
            .orElseGet(() -> usual(augmentation.crop()));
    return new PictureViews(augmentation, evaluation);
  }

  private static Crop usual(Crop training) {
    return training instanceof RandomResizedCrop crop
        ? CentreCrop.of(crop.size())
        : new WholePicture();
  }

  private static Augmentation augmentation(SpecNode node) {
    SpecMap map = node.mapping();
    Optional<Crop> resized =
        map.optional("random-resized-crop")
            .map(section -> section.checked(() -> randomResizedCrop(section)));
    Optional<SpecNode> padding = map.optional("padding");
    if (resized.isPresent() && padding.isPresent()) {
      throw SpecException.at(
          padding.get().path(), "Invalid padding: there is random-resized-crop (want one of them)");
    }
    int padded = padding.map(pixels -> (int) pixels.integer(0, 64)).orElse(0);
    PaddedCrop.Fill fill = map.constant("fill", PaddedCrop.Fill.class, PaddedCrop.Fill.ZERO);
    if (padding.isEmpty() && map.optional("fill").isPresent()) {
      throw SpecException.at(
          map.optional("fill").get().path(),
          "Invalid fill: nothing is padded (want padding beside it, or no fill)");
    }
    Crop crop =
        resized.orElseGet(() -> padded == 0 ? new WholePicture() : new PaddedCrop(padded, fill));
    ColorJitter color =
        map.optional("color-jitter")
            .map(section -> section.checked(() -> colorJitter(section)))
            .orElse(ColorJitter.NONE);
    var augmentation = new Augmentation(crop, map.flag("flip", false), color);
    map.done();
    return augmentation;
  }

  private static ColorJitter colorJitter(SpecNode node) {
    SpecMap map = node.mapping();
    double most = ColorJitter.STRONGEST;
    var jitter =
        new ColorJitter(
            map.number("brightness", 0, most, 0),
            map.number("contrast", 0, most, 0),
            map.number("saturation", 0, most, 0),
            map.number("hue", 0, 0.5, 0));
    map.done();
    return jitter;
  }

  private static Crop randomResizedCrop(SpecNode node) {
    SpecMap map = node.mapping();
    int size = (int) map.required("size").integer(1, LARGEST);
    RandomResizedCrop usual = RandomResizedCrop.of(size);
    double[] scale = range(map, "scale", usual.leastScale(), usual.mostScale());
    double[] ratio = range(map, "ratio", usual.leastRatio(), usual.mostRatio());
    map.done();
    return new RandomResizedCrop(size, scale[0], scale[1], ratio[0], ratio[1]);
  }

  static double[] range(SpecMap map, String key, double least, double most) {
    Optional<SpecNode> found = map.optional(key);
    if (found.isEmpty()) {
      return new double[] {least, most};
    }
    List<SpecNode> ends = found.get().list();
    if (ends.size() != 2) {
      throw found.get().wrong("two numbers, the least and the most");
    }
    return new double[] {ends.get(0).number(0, 100), ends.get(1).number(0, 100)};
  }

  private static Crop evaluation(SpecNode node) {
    SpecMap map = node.mapping();
    int resize = (int) map.required("resize").integer(1, 2 * LARGEST);
    int crop = (int) map.required("crop").integer(1, LARGEST);
    map.done();
    return new CentreCrop(resize, crop);
  }
}
