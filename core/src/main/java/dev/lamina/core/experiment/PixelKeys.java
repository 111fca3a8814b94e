package dev.lamina.core.experiment;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.PhotometricDistortion;
import dev.lamina.core.data.augment.RandomScaledCrop;
import dev.lamina.core.data.augment.SegmentationAugmentation;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.PixelViews;
import java.util.Optional;

/** Reads what a network sees of pictures whose pixels have classes. */
final class PixelKeys {

  private static final int LARGEST = 4096;

  private PixelKeys() {}

  /**
   * The {@code augmentation}: {@code random-scaled-crop} ({@code size}, {@code scale} [0.5, 2]),
   * {@code flip} (false), {@code photometric-distortion} (false, or true for the usual one, or
   * {@code brightness} 32, {@code contrast} 0.5, {@code saturation} 0.5, {@code hue} 36).
   *
   * @param map of the trial; keys of other ideas stay unread
   */
  static PixelViews of(SpecMap map) {
    map.optional("evaluation")
        .ifPresent(
            node -> {
              throw SpecException.at(
                  node.path(),
                  "Invalid evaluation: classes of pixels are measured on whole pictures (want no"
                      + " evaluation)");
            });
    return new PixelViews(
        map.optional("augmentation")
            .map(section -> section.checked(() -> augmentation(section)))
            .orElse(SegmentationAugmentation.NONE));
  }

  private static SegmentationAugmentation augmentation(SpecNode node) {
    SpecMap map = node.mapping();
    var augmentation =
        new SegmentationAugmentation(
            map.optional("random-scaled-crop")
                .map(section -> section.checked(() -> randomScaledCrop(section))),
            map.flag("flip", false),
            map.optional("photometric-distortion")
                .flatMap(section -> section.checked(() -> distortion(section))));
    map.done();
    return augmentation;
  }

  private static RandomScaledCrop randomScaledCrop(SpecNode node) {
    SpecMap map = node.mapping();
    int size = (int) map.required("size").integer(1, LARGEST);
    RandomScaledCrop usual = RandomScaledCrop.of(ImageSize.square(size));
    double[] scale = PictureKeys.range(map, "scale", usual.leastScale(), usual.mostScale());
    map.done();
    return new RandomScaledCrop(usual.size(), scale[0], scale[1], usual.fill());
  }

  private static Optional<PhotometricDistortion> distortion(SpecNode node) {
    PhotometricDistortion usual = PhotometricDistortion.USUAL;
    if (!node.isMapping()) {
      return node.flag() ? Optional.of(usual) : Optional.empty();
    }
    SpecMap map = node.mapping();
    var distortion =
        new PhotometricDistortion(
            map.number("brightness", 0, 255, usual.brightness()),
            map.number("contrast", 0, 1, usual.contrast()),
            map.number("saturation", 0, 1, usual.saturation()),
            map.number("hue", 0, 180, usual.hue()));
    map.done();
    return Optional.of(distortion);
  }
}
