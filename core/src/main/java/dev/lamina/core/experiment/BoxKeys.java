package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.YoloV8;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.DetectionAugmentation;
import dev.lamina.core.data.augment.HsvJitter;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.detection.AnchorDetector;
import dev.lamina.core.detection.CellDetector;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.BoxViews;
import java.util.Optional;

/** Reads what a network sees of pictures of objects. */
final class BoxKeys {

  private static final int LARGEST = 4096;

  private BoxKeys() {}

  /**
   * The {@code augmentation}: {@code scale-jitter} ({@code size}, {@code scale} [0.8, 1.25]), which
   * it must have, since pictures differ in size; {@code flip} (false), {@code hsv-jitter} (false,
   * or true for the usual one, or {@code hue} 0.015, {@code saturation} 0.7, {@code value} 0.4).
   *
   * @param map of the trial; keys of other ideas stay unread
   * @param model name of the detector
   */
  static BoxViews of(SpecMap map, String model) {
    map.optional("evaluation")
        .ifPresent(
            node -> {
              throw SpecException.at(
                  node.path(),
                  "Invalid evaluation: objects are measured on whole pictures, in the size of"
                      + " scale-jitter (want no evaluation)");
            });
    SpecNode section = map.required("augmentation");
    DetectionAugmentation augmentation = section.checked(() -> augmentation(section));
    ImageSize size = augmentation.frame().imageSize();
    return new BoxViews(augmentation, section.checked(() -> detector(model, size)));
  }

  private static Detector detector(String model, ImageSize size) {
    return Backbones.findsByCells(model)
        ? CellDetector.of(size, YoloV8.MOST_OBJECTS)
        : AnchorDetector.of(size);
  }

  private static DetectionAugmentation augmentation(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode section = map.required("scale-jitter");
    DetectionAugmentation jittered = section.checked(() -> scaleJitter(section));
    var augmentation =
        new DetectionAugmentation(
            jittered.frame(),
            jittered.leastScale(),
            jittered.mostScale(),
            map.flag("flip", false),
            map.optional("hsv-jitter").flatMap(colors -> colors.checked(() -> hsvJitter(colors))));
    map.done();
    return augmentation;
  }

  private static DetectionAugmentation scaleJitter(SpecNode node) {
    SpecMap map = node.mapping();
    int size = (int) map.required("size").integer(1, LARGEST);
    DetectionAugmentation usual = DetectionAugmentation.of(SquareFrame.of(size));
    double[] scale = PictureKeys.range(map, "scale", usual.leastScale(), usual.mostScale());
    map.done();
    return new DetectionAugmentation(
        usual.frame(), scale[0], scale[1], usual.flip(), usual.colors());
  }

  private static Optional<HsvJitter> hsvJitter(SpecNode node) {
    HsvJitter usual = HsvJitter.USUAL;
    if (!node.isMapping()) {
      return node.flag() ? Optional.of(usual) : Optional.empty();
    }
    SpecMap map = node.mapping();
    var jitter =
        new HsvJitter(
            map.number("hue", 0, 1, usual.hue()),
            map.number("saturation", 0, 1, usual.saturation()),
            map.number("value", 0, 1, usual.value()));
    map.done();
    return Optional.of(jitter);
  }
}
