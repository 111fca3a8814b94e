package dev.lamina.core.experiment;

import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;

/**
 * Reads what a network sees of pictures.
 *
 * @param augmentation in training
 * @param evaluation in measuring
 */
record Views(Augmentation augmentation, Crop evaluation) {

  /**
   * @param map of the trial; keys of other ideas stay unread
   */
  static Views of(SpecMap map) {
    Augmentation augmentation =
        map.optional("augmentation")
            .map(section -> section.checked(() -> augmentation(section)))
            .orElse(Augmentation.NONE);
    return new Views(augmentation, new WholePicture());
  }

  private static Augmentation augmentation(SpecNode node) {
    SpecMap map = node.mapping();
    int padding = map.integer("padding", 0, 64, 0);
    PaddedCrop.Fill fill = map.constant("fill", PaddedCrop.Fill.class, PaddedCrop.Fill.ZERO);
    Crop crop = padding == 0 ? new WholePicture() : new PaddedCrop(padding, fill);
    var augmentation = new Augmentation(crop, map.flag("flip", false));
    map.done();
    return augmentation;
  }
}
