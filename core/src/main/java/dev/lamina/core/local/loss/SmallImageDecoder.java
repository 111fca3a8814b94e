package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;

/**
 * InfoPro's decoder for small images: bilinear up-sampling with aligned corners to the image size,
 * 3x3 convolution to 12 channels, batch norm, ReLU, 3x3 convolution to the channels of the image.
 */
final class SmallImageDecoder implements Decoder {

  private static final int WIDTH = 12;

  private final Layer conv1;
  private final Layer bn1;
  private final Layer conv2;

  /**
   * @param channels of the features
   * @param colours channels of the image
   */
  SmallImageDecoder(Scope scope, int channels, int colours) {
    conv1 = Conv2d.sameWithBias(scope.child("conv1"), channels, WIDTH, 3);
    bn1 = new BatchNorm(scope.child("bn1"), WIDTH);
    conv2 = Conv2d.sameWithBias(scope.child("conv2"), WIDTH, colours, 3);
  }

  @Override
  public Value forward(Value x, int height, int width) {
    Value h = Decoder.resized(x, height, width);
    return conv2.forward(bn1.forward(conv1.forward(h)).relu());
  }
}
