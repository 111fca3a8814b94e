package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;

/** A reconstruction network: gives logits of pixels; the sigmoid is part of the loss. */
interface Decoder {

  /** Sides from which images count as photographs, in pixels. */
  int LARGE = 64;

  /** Channels from which features of photographs are first made narrower. */
  int WIDE = 128;

  /**
   * The decoder that InfoPro's authors use for features and images of such shapes: an {@link
   * ImageNetDecoder} for large images and wide features, else a {@link SmallImageDecoder}.
   *
   * @param scope the place of its variables
   * @param features {@code (N, C, H, W)}, before they are cut into patches
   * @param image what is rebuilt, likewise
   */
  static Decoder of(Scope scope, Shape features, Shape image) {
    boolean large = image.size(2) >= LARGE && image.size(3) >= LARGE;
    return large && features.size(1) >= WIDE
        ? new ImageNetDecoder(scope, features, image)
        : new SmallImageDecoder(scope, (int) features.size(1), (int) image.size(1));
  }

  /** Logits of an image of some height and width in pixels, from features of any size. */
  Value forward(Value x, int height, int width);

  /** Features of another height and width: bilinear, with aligned corners. */
  static Value resized(Value x, int height, int width) {
    boolean sameSize = x.shape().size(2) == height && x.shape().size(3) == width;
    return sameSize ? x : x.upsampleBilinear(height, width, true);
  }
}
