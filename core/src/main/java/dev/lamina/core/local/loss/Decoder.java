package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;

/**
 * The reconstruction network of InfoPro for small images: bilinear up-sampling with aligned corners
 * to the image size, 3x3 convolution to 12 channels, batch norm, ReLU, 3x3 convolution to the
 * channels of the image. Gives logits of pixels; the sigmoid is part of the loss.
 */
final class Decoder {

  private static final int WIDTH = 12;

  private final Layer conv1;
  private final Layer bn1;
  private final Layer conv2;

  /**
   * @param channels of the features
   * @param colours channels of the image
   */
  Decoder(Scope scope, int channels, int colours) {
    conv1 = Conv2d.sameWithBias(scope.child("conv1"), channels, WIDTH, 3);
    bn1 = new BatchNorm(scope.child("bn1"), WIDTH);
    conv2 = Conv2d.sameWithBias(scope.child("conv2"), WIDTH, colours, 3);
  }

  /** Logits of an image of some height and width in pixels, from features of any size. */
  Value forward(Value x, int height, int width) {
    boolean sameSize = x.shape().size(2) == height && x.shape().size(3) == width;
    Value h = sameSize ? x : x.upsampleBilinear(height, width, true);
    return conv2.forward(bn1.forward(conv1.forward(h)).relu());
  }
}
