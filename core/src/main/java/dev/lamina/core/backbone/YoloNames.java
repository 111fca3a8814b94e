package dev.lamina.core.backbone;

import java.util.Map;
import java.util.Optional;

/** How the public release of YOLOv8 names what a {@link YoloV8} declares: by number of a layer. */
final class YoloNames {

  private static final Map<String, Integer> LAYERS =
      Map.ofEntries(
          Map.entry("stem", 0),
          Map.entry("stages.1.down", 1),
          Map.entry("stages.1.split", 2),
          Map.entry("stages.2.down", 3),
          Map.entry("stages.2.split", 4),
          Map.entry("stages.3.down", 5),
          Map.entry("stages.3.split", 6),
          Map.entry("stages.4.down", 7),
          Map.entry("stages.4.split", 8),
          Map.entry("pooling", 9),
          Map.entry("classifier.neck.up4", 12),
          Map.entry("classifier.neck.up3", 15),
          Map.entry("classifier.neck.down3", 16),
          Map.entry("classifier.neck.out4", 18),
          Map.entry("classifier.neck.down4", 19),
          Map.entry("classifier.neck.out5", 21),
          Map.entry("classifier.head", 22));

  private YoloNames() {}

  /**
   * {@code stages.1.split.blocks.0.first.bn.gamma} is {@code model.2.m.0.cv1.bn.weight}.
   *
   * @return empty for what YOLOv8 has not
   */
  static Optional<String> of(String variable) {
    return LAYERS.entrySet().stream()
        .filter(layer -> variable.startsWith(layer.getKey() + "."))
        .map(layer -> "model." + layer.getValue() + within(variable, layer.getKey().length()))
        .findFirst();
  }

  private static String within(String variable, int layer) {
    return TorchvisionNames.normed(variable.substring(layer))
        .replaceFirst("^\\.blocks\\.(\\d+)\\.first\\.", ".m.$1.cv1.")
        .replaceFirst("^\\.blocks\\.(\\d+)\\.second\\.", ".m.$1.cv2.")
        .replaceFirst("^\\.first\\.", ".cv1.")
        .replaceFirst("^\\.last\\.", ".cv2.")
        .replaceFirst("^\\.box\\.", ".cv2.")
        .replaceFirst("^\\.cls\\.", ".cv3.");
  }
}
