package dev.lamina.core.backbone;

import dev.lamina.core.spec.SpecException;
import java.util.List;

/** The catalog of backbones by the name a specification uses. */
public final class Backbones {

  private static final List<Integer> CIFAR_DEPTHS = List.of(8, 14, 20, 32, 44, 56, 110);

  private Backbones() {}

  /** Names that {@link #named} knows. */
  public static List<String> names() {
    return CIFAR_DEPTHS.stream().map(depth -> "resnet" + depth).toList();
  }

  /**
   * @param size height and width of the images
   * @throws SpecException if there is no such backbone
   */
  public static Backbone named(String name, int classes, int size) {
    for (int depth : CIFAR_DEPTHS) {
      if (name.equals("resnet" + depth)) {
        return new CifarResNet(depth, classes, size);
      }
    }
    throw new SpecException(
        "Unknown model: '%s' (known: %s)".formatted(name, String.join(", ", names())));
  }
}
