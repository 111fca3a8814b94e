package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.YoloV8;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.DetectionView;
import dev.lamina.core.data.augment.HsvJitter;
import dev.lamina.core.data.augment.MosaicAugmentation;
import dev.lamina.core.data.augment.RandomAffine;
import dev.lamina.core.data.augment.ScaleJitter;
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
   * The {@code augmentation}. It must have one of two, since pictures differ in size: {@code
   * scale-jitter} ({@code size}, {@code scale} [0.8, 1.25]), or {@code letterbox} ({@code size})
   * with {@code mosaic} (0), {@code close-mosaic} (0), {@code mixup} (0), {@code affine} (none, or
   * {@code degrees} 0, {@code shear} 0, {@code scale} 0.5, {@code translate} 0.1) and {@code
   * flip-vertical} (false). Either has {@code flip} (false) and {@code hsv-jitter} (false, or true
   * for the usual one, or {@code hue} 0.015, {@code saturation} 0.7, {@code value} 0.4).
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
                  "Invalid evaluation: objects are measured on whole pictures, in the size in"
                      + " which they are learned (want no evaluation)");
            });
    SpecNode section = map.required("augmentation");
    BoxViews views = section.checked(() -> views(section, model));
    if (views.augmentation() instanceof MosaicAugmentation mosaic
        && mosaic.closeMosaic() >= map.required("epochs").integer(1, 1_000_000)) {
      throw SpecException.at(
          section.path() + ".close-mosaic",
          "Invalid close-mosaic: %s of %s epochs (want fewer, such as 0, or more epochs)"
              .formatted(mosaic.closeMosaic(), map.required("epochs").canonical()));
    }
    return views;
  }

  private static Detector detector(String model, ImageSize size) {
    return Backbones.byCells(model).isPresent()
        ? CellDetector.of(size, YoloV8.MOST_OBJECTS)
        : AnchorDetector.of(size);
  }

  private static BoxViews views(SpecNode node, String model) {
    SpecMap map = node.mapping();
    Optional<SpecNode> jitter = map.optional("scale-jitter");
    Optional<SpecNode> letterbox = map.optional("letterbox");
    if (jitter.isPresent() == letterbox.isPresent()) {
      throw SpecException.at(
          node.path(),
          jitter.isPresent()
              ? "Invalid augmentation: scale-jitter and letterbox (want one of them)"
              : "Missing key: scale-jitter or letterbox (want one of them, which says in what size"
                  + " pictures are seen)");
    }
    boolean flip = map.flag("flip", false);
    Optional<HsvJitter> colors =
        map.optional("hsv-jitter").flatMap(given -> given.checked(() -> hsvJitter(given)));
    DetectionView augmentation =
        jitter.isPresent()
            ? jitter.get().checked(() -> scaleJitter(jitter.get(), flip, colors))
            : mosaic(map, letterbox.get(), flip, colors);
    map.done();
    SquareFrame frame =
        augmentation instanceof MosaicAugmentation mosaic
            ? mosaic.frame()
            : ((ScaleJitter) augmentation).frame();
    return new BoxViews(augmentation, frame, detector(model, frame.imageSize()));
  }

  private static MosaicAugmentation mosaic(
      SpecMap map, SpecNode letterbox, boolean flip, Optional<HsvJitter> colors) {
    SpecMap inside = letterbox.mapping();
    int size = (int) inside.required("size").integer(2, LARGEST);
    inside.done();
    double mosaic = map.number("mosaic", 0, 1, 0);
    double mixUp = map.number("mixup", 0, 1, 0);
    int close = map.integer("close-mosaic", 0, 1_000_000, 0);
    if (close > 0 && mosaic == 0 && mixUp == 0) {
      throw SpecException.at(
          map.optional("close-mosaic").orElseThrow().path(),
          "Invalid close-mosaic: there is no mosaic and no mixup (want one of them, or 0)");
    }
    RandomAffine affine =
        map.optional("affine")
            .filter(given -> !(given.isText() && given.text().equals("none")))
            .map(given -> given.checked(() -> affine(given, size)))
            .orElse(new RandomAffine(size, 0, 0, 0, 0));
    return new MosaicAugmentation(
        SquareFrame.letterbox(size),
        mosaic,
        close,
        affine,
        mixUp,
        colors,
        flip,
        map.flag("flip-vertical", false),
        YoloV8.MOST_OBJECTS);
  }

  private static RandomAffine affine(SpecNode node, int size) {
    RandomAffine usual = RandomAffine.usual(size);
    if (!node.isMapping()) {
      if (!(node.value() instanceof Boolean)) {
        throw node.wrong("true, none, or a mapping such as {degrees: 0, scale: 0.5}");
      }
      return node.flag() ? usual : new RandomAffine(size, 0, 0, 0, 0);
    }
    SpecMap map = node.mapping();
    var affine =
        new RandomAffine(
            size,
            map.number("degrees", 0, 180, usual.degrees()),
            map.number("shear", 0, 45, usual.shear()),
            map.number("scale", 0, 1, usual.scale()),
            map.number("translate", 0, 0.5, usual.translate()));
    map.done();
    return affine;
  }

  private static ScaleJitter scaleJitter(SpecNode node, boolean flip, Optional<HsvJitter> colors) {
    SpecMap map = node.mapping();
    int size = (int) map.required("size").integer(1, LARGEST);
    ScaleJitter usual = ScaleJitter.of(SquareFrame.of(size));
    double[] scale = PictureKeys.range(map, "scale", usual.leastScale(), usual.mostScale());
    map.done();
    return new ScaleJitter(usual.frame(), scale[0], scale[1], flip, colors);
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
